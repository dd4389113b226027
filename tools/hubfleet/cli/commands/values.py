"""Print the compiled chart values of a stage's main release.

They deploy with plain `helm`; secrets are not among them.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet values climate-lab/production", "as YAML"),
    ("hubfleet values climate-lab/production --format json", "for programs"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("stage", metavar="HUB/STAGE", help="or CLUSTER/support")
    parser.add_argument("--release", metavar="NAME", help="another release of the stage")
    parser.add_argument("--format", choices=("yaml", "json"), default="yaml")


def run(context: Context, args: argparse.Namespace) -> int:
    """Compile one stage and print values."""
    from hubfleet.app.values import values_of
    from hubfleet.report.data import write_data

    context.print(write_data([values_of(context.fleet(), args.stage, args.release)], args.format))
    return exits.CLEAN

"""Tell which file and line set each effective value of a stage.

The chain of a value starts with what holds; what it lies over stands below.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits
from hubfleet.cli.arguments import add_format

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet explain harbour-school/production", "all values of a stage"),
    ("hubfleet explain climate-lab/production home.quota", "one value, and what it lies over"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("stage", metavar="HUB/STAGE", help="or CLUSTER/support")
    parser.add_argument("field", metavar="FIELD", nargs="?", default="", help="for example home.quota")
    add_format(parser)


def run(context: Context, args: argparse.Namespace) -> int:
    """Print the chain of one value, or the effective values of a stage."""
    from hubfleet.app.explain import explain
    from hubfleet.report.explain import as_json, as_text

    entries = explain(context.fleet(), args.stage, args.field)
    write = as_json if args.format == "json" else as_text
    context.print(write(entries))
    return exits.CLEAN

"""Print all manifests of a stage, as its cluster would get them.

Secrets are stable stand-ins; the order is that in which Helm installs.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet render climate-lab/production", "one YAML stream"),
    ("hubfleet render climate-lab/production --format json", "a JSON list"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("stage", metavar="HUB/STAGE", help="or CLUSTER/support")
    parser.add_argument("--format", choices=("yaml", "json"), default="yaml")


def run(context: Context, args: argparse.Namespace) -> int:
    """Render one stage and print its manifests."""
    from hubfleet.app.values import manifests_of
    from hubfleet.report.data import write_data, write_list

    manifests = manifests_of(context.fleet(), args.stage)
    context.print(write_list(manifests) if args.format == "json" else write_data(manifests, "yaml"))
    return exits.CLEAN

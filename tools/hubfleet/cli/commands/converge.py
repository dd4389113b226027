"""Bring what runs to what the data says: what is behind, failed, was interrupted, or was changed by hand.

The same as `deploy --repair`, for runs that nobody watches: what is held is left for the next one, what already runs
as it should is left alone.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli.arguments import add_format

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet converge", "all stages that can be reached from here"),
    ("hubfleet converge --cluster tern-gke", "one cluster, as the workflow does twice an hour"),
    ("hubfleet converge --format json", "for programs: schemas/output/deploy.json"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("names", metavar="HUB[/STAGE]", nargs="*", help="or CLUSTER/support (default: all)")
    parser.add_argument("--cluster", help="only hubs of this cluster")
    add_format(parser)


def run(context: Context, args: argparse.Namespace) -> int:
    """Plan from what runs, carry it out, and tell."""
    from hubfleet.app.deploy import Request
    from hubfleet.cli.commands.deploy import carry_out

    return carry_out(context, Request(args.names, args.cluster, repair=True), args.format)

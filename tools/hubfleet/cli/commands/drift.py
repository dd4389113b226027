"""Show what somebody changed by hand: object by object, who, when, and what no release owns any more.

Compared is what runs with what was deployed, whether the data has changed since or not. Nothing is written.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits
from hubfleet.cli.arguments import add_format

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet drift", "all stages that can be looked at from here"),
    ("hubfleet drift climate-lab/production", "one stage"),
    ("hubfleet drift --cluster tern-gke --format json", "for programs: schemas/output/drift.json"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("names", metavar="HUB[/STAGE]", nargs="*", help="or CLUSTER/support (default: all)")
    parser.add_argument("--cluster", help="only stages of this cluster")
    add_format(parser)
    parser.add_argument("--strict", action="store_true", help="status 1 also for what no release owns")


def run(context: Context, args: argparse.Namespace) -> int:
    """Look and print: status 1 where something differs, or could not be looked at."""
    from hubfleet.app.drift import drift
    from hubfleet.report.drift import as_json, as_text, summary
    from hubfleet.report.run import write_away

    found = drift(context.fleet(), args.names, args.cluster)
    if args.format == "json":
        context.print(as_json(found.stages, found.clusters, found.orphans, found.away))
    else:
        context.print(as_text(found.stages, found.orphans))
    if found.away:
        context.say(write_away(found.away))
    context.say(summary(found.stages, found.orphans))
    if found.count or found.away or (args.strict and found.orphans):
        return exits.FINDINGS
    return exits.CLEAN

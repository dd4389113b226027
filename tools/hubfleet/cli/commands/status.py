"""Show what runs, since when, and whether it is what the data says."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits
from hubfleet.cli.arguments import add_format

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet status", "all stages that can be looked at from here"),
    ("hubfleet status --drift", "and how much of each was changed by hand"),
    ("hubfleet status --format json", "for programs"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("--drift", action="store_true", help="look at every object for what was changed by hand")
    add_format(parser)


def run(context: Context, args: argparse.Namespace) -> int:
    """Look and print."""
    from hubfleet.app.running import status
    from hubfleet.report.run import write_away
    from hubfleet.report.status import Row, as_json, as_text

    found = status(context.fleet(), drift=args.drift)
    rows = [
        Row(one.stage, one.cluster, one.target, one.live, one.is_current, one.trouble, one.drifted)
        for one in found.stages
    ]
    context.print(as_json(rows, found.unseen) if args.format == "json" else as_text(rows))
    for one in found.ended:
        context.say(f"nothing of {one} runs any more: its tombstone may go, {one.advice}")
    if found.away:
        context.say(write_away(found.away))
    return exits.FINDINGS if found.away else exits.CLEAN

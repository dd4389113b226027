"""Show what changes in one stage: its chart values and its Kubernetes objects, line by line.

What secrets hold is hidden: equal ones have equal marks.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits
from hubfleet.cli.arguments import not_empty

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet diff climate-lab/production", "against main"),
    ("hubfleet diff climate-lab/production --from HEAD~1 --values", "values only, against the commit before"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("stage", metavar="HUB/STAGE", help="or CLUSTER/support")
    parser.add_argument(
        "--from", dest="before", type=not_empty, metavar="REV", help="a revision; by default the merge base with main"
    )
    parser.add_argument("--values", action="store_true", help="values only")


def run(context: Context, args: argparse.Namespace) -> int:
    """Compare and print."""
    from hubfleet.app.diff import diff, hash_key
    from hubfleet.report.stage_diff import object_sections, value_sections

    settings = context.fleet()
    found = diff(settings, args.stage, args.before)
    sections = [*value_sections(found.before, found.after)]
    if not args.values:
        sections += object_sections(found.before, found.after, hash_key(settings.cache))
    for section in sections:
        context.print("\n".join((f"=== {section.title}", *section.lines)))
    if not sections:
        context.say("no difference")
    return exits.CLEAN

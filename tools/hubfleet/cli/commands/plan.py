"""Show what a change really does: each stage that changes, why, and what its people notice.

Compares two states of the data by what would be deployed: comments, order and moved lines make no step.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet plan", "what this branch changes against main"),
    ("hubfleet plan --from HEAD~1", "what the last commit and the files on disk change"),
    ("hubfleet plan --from v1 --to v2 --format json", "between two revisions, for programs"),
)
STEPS = 2
"""The exit status of `--exit-code` when there are steps."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("--from", dest="before", metavar="REV", help="a revision; by default the merge base with main")
    parser.add_argument("--to", dest="after", metavar="REV", default="worktree", help="a revision, or worktree")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--exit-code", action="store_true", help="status 2 when there are steps")


def run(context: Context, args: argparse.Namespace) -> int:
    """Plan and print."""
    from hubfleet.app.plan import plan_between
    from hubfleet.plan.json import dumps
    from hubfleet.report.findings import write_findings
    from hubfleet.report.plan_text import summary, write_text

    planned = plan_between(context.settings(), args.before, args.after)
    objects = {key: detail.objects for key, detail in planned.details.items()}
    context.print(dumps(planned.plan) if args.format == "json" else write_text(planned.plan, objects))
    if planned.findings:
        told = write_findings(planned.findings, "text", stages=0, texts=planned.texts)
        context.say(told.rstrip())
    context.say(summary(planned.plan))
    if planned.failed:
        return exits.FINDINGS
    return STEPS if args.exit_code and planned.plan.steps else exits.CLEAN

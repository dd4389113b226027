"""Show what a change really does: each stage that changes, why, and what its people notice.

Compares two states of the data by what would be deployed: comments, order and moved lines make no step.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits
from hubfleet.cli.arguments import not_empty

if TYPE_CHECKING:
    from hubfleet.app.plan import Planned
    from hubfleet.app.settings import Settings
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet plan", "what this branch changes against main"),
    ("hubfleet plan --from HEAD~1", "what the last commit and the files on disk change"),
    ("hubfleet plan --from live", "from what runs to what the data says"),
    ("hubfleet plan --from live --drift", "and what somebody changed by hand, object by object"),
    ("hubfleet plan --from v1 --to v2 --format json", "between two revisions, for programs"),
    ("hubfleet plan --why climate-lab/production", "why a stage is deployed, or why not"),
)
STEPS = 2
"""The exit status of `--exit-code` when there are steps."""

FORMATS = ("text", "json", "markdown", "html", "github")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument(
        "--from",
        dest="before",
        type=not_empty,
        metavar="REV",
        help="a revision, `live`, or a file of `status --format json`; by default the merge base with main",
    )
    parser.add_argument(
        "--to", dest="after", type=not_empty, metavar="REV", default="worktree", help="a revision, or worktree"
    )
    parser.add_argument("--drift", action="store_true", help="with `--from live`: what was changed by hand, too")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--at", metavar="INSTANT", help="as if it were another time, for example 2026-12-24T08:00Z")
    parser.add_argument("--exit-code", action="store_true", help="status 2 when there are steps")
    parser.add_argument("--why", metavar="HUB/STAGE", help="only this stage: why it has a step, or why not")


def run(context: Context, args: argparse.Namespace) -> int:
    """Plan and print."""
    from hubfleet.app.plan import plan
    from hubfleet.report.findings import write_findings
    from hubfleet.report.plan_text import summary
    from hubfleet.report.run import write_away

    planned = plan(_settings(context, args.at), args.before, args.after, drift=args.drift)
    _write(context, planned, args)
    if planned.findings:
        told = write_findings(planned.findings, "text", stages=0, texts=planned.texts)
        context.say(told.rstrip())
    if planned.away:
        context.say(write_away(planned.away))
    context.say(summary(planned.plan))
    if planned.failed:
        return exits.FINDINGS
    return STEPS if args.exit_code and planned.plan.steps else exits.CLEAN


def _settings(context: Context, at: str | None) -> Settings:
    from datetime import datetime

    from hubfleet.findings import WrongUse

    if at is None:
        return context.settings()
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise WrongUse(f'"{at}" is not an instant with its zone', help="write 2026-12-24T08:00Z")
    return context.settings(at=instant)


def _write(context: Context, planned: Planned, args: argparse.Namespace) -> None:
    from hubfleet.plan.json import dumps
    from hubfleet.report.plan_github import write_github
    from hubfleet.report.plan_markdown import write_markdown
    from hubfleet.report.plan_text import write_text

    objects = {key: detail.objects for key, detail in planned.details.items()}
    if args.why:
        _why(context, planned, args.why)
    elif args.format == "json":
        context.print(dumps(planned.plan))
    elif args.format == "markdown":
        context.print(write_markdown(planned.plan, objects))
    elif args.format == "github":
        context.print(write_github(planned.plan))
    elif args.format == "html":
        _html(context, planned)
    else:
        context.print(write_text(planned.plan, objects))


def _why(context: Context, planned: Planned, stage: str) -> None:
    from hubfleet.app.find import find_stage_key
    from hubfleet.report.plan_why import write_why

    key = find_stage_key(stage, planned.stages)
    absent = planned.absent.get(key)
    detail = planned.details.get((absent.now if absent else None) or key)
    context.print(write_why(planned.plan, key, detail.objects if detail else (), planned.changed, absent))


def _html(context: Context, planned: Planned) -> None:
    from collections.abc import Iterable

    from hubfleet.app.diff import hash_key
    from hubfleet.model.key import UnitKey
    from hubfleet.report.plan_html import write_html
    from hubfleet.report.stage_diff import Section, object_sections, value_sections

    key = hash_key(context.settings().cache)

    def sections(stage: UnitKey) -> Iterable[Section]:
        detail = planned.details.get(stage)
        if detail is None:
            return ()
        sides = (detail.before, detail.after)
        return (*value_sections(*sides), *object_sections(*sides, key))

    for piece in write_html(planned.plan, sections):
        context.print(piece)

"""Bring stages to what the data says: staging first, tested with a real notebook, then production.

What already runs and was tested is left alone. A stage that fails goes back to its last tested revision, and its
production does not start. Run it again after a failure or an interruption: it goes on from there.

With --plan the steps of that plan are carried out, as far as gates, rings and freezes allow it now; a step whose data
changed since, or whose stage somebody else deployed, is refused.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from hubfleet.cli import exits
from hubfleet.cli.arguments import add_format

if TYPE_CHECKING:
    from hubfleet.app.deploy import Deployment, Request
    from hubfleet.cli.context import Context
    from hubfleet.deploy.result import RunResult

EXAMPLES = (
    ("hubfleet deploy --cluster laptop", "all hubs of a cluster"),
    ("hubfleet deploy harbour-school", "one hub, both stages"),
    ("hubfleet deploy harbour-school/production", "one stage, after its gate"),
    ("hubfleet deploy --plan plan.json --cluster laptop", "what a plan says, on one cluster; again to go on"),
    ("hubfleet deploy --repair harbour-school", "the same, and what somebody changed by hand"),
    ("hubfleet deploy --format json", "for programs: schemas/output/deploy.json"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("names", metavar="HUB[/STAGE]", nargs="*", help="or CLUSTER/support (default: all)")
    parser.add_argument("--cluster", help="only hubs of this cluster")
    parser.add_argument("--plan", metavar="FILE", help="the steps of a plan that `plan --format json` wrote")
    parser.add_argument("--repair", action="store_true", help="put back what somebody changed by hand")
    parser.add_argument("--retry", action="store_true", help="try again what failed too often")
    parser.add_argument("--skip-gates", action="store_true", help="in an emergency: past gates, rings and freezes")
    parser.add_argument("--reason", metavar="TEXT", help="why gates are skipped; kept in the journal")
    add_format(parser)


def run(context: Context, args: argparse.Namespace) -> int:
    """Deploy and tell."""
    from hubfleet.app.deploy import Request
    from hubfleet.app.given_plan import read_rendered

    if args.skip_gates != bool(args.reason):
        context.say("error: --skip-gates goes with --reason TEXT\n  help: say in one sentence why it can't wait")
        return exits.WRONG_USE
    if args.plan and args.names:
        context.say(
            "error: a plan names its stages itself\n  help: leave the names out, or --plan; --cluster goes with both"
        )
        return exits.WRONG_USE
    plan = read_rendered(Path(args.plan)) if args.plan else None
    request = Request(args.names, args.cluster, args.retry, args.reason, plan, args.repair)
    return carry_out(context, request, args.format)


def carry_out(context: Context, request: Request, form: str) -> int:
    """Deploy what is asked for, and tell."""
    from hubfleet.app.deploy import deploy
    from hubfleet.report.findings import write_findings
    from hubfleet.report.run import RunLines, write_places

    done = deploy(context.fleet(), request, RunLines(context.say, context.verbose))
    if form == "json":
        context.print(_as_json(done))
    if done.errors:
        color = context.colored(context.err)
        context.say(write_findings(done.errors, "text", stages=0, texts=done.texts, color=color).rstrip())
        return exits.FINDINGS
    if done.result is None or done.plan is None:
        return exits.FINDINGS
    _tell(context, done, done.result, done.plan.unchanged)
    if done.ok and form == "text":
        context.print(write_places(done.urls, done.logins))
    if done.result.interrupted:
        return exits.INTERRUPTED
    return exits.CLEAN if done.ok else exits.FINDINGS


def _tell(context: Context, done: Deployment, result: RunResult, unchanged: int) -> None:
    """Say what came of it. Addresses come after it, but not after a failure: its cause is what should be seen then."""
    from hubfleet.report.drift import orphan_lines
    from hubfleet.report.run import write_away, write_notes, write_result

    if notes := write_notes(result, done.notes):
        context.say(notes)
    for one in done.unwanted:
        context.say(f"{one.stage}: is on {one.cluster} and in no data any more: bring its folder back, or retire it")
    for line in orphan_lines(done.drift.orphans):
        context.say(line)
    if away := {**done.drift.away, **done.away}:
        context.say(write_away(away))
    context.say(write_result(result, unchanged))


def _as_json(done: Deployment) -> str:
    from hubfleet.report.run_json import Ran, as_json

    steps = {step.step.stage for step in done.result.steps} if done.result else set()
    return as_json(
        Ran(
            ok=done.ok,
            result=done.result,
            findings=done.errors,
            commit=done.plan.commit if done.plan else None,
            unchanged={key: url for key, url in done.urls.items() if key not in steps},
            clusters=done.clusters,
            unwanted={one.stage: one.cluster for one in done.unwanted},
            orphans=done.drift.orphans,
            away={**{str(key): why for key, why in done.drift.away.items()}, **done.away},
        )
    )

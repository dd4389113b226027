"""Take a hub away whose hub.yaml has a tombstone: `retired: {on: DAY, data: keep}`.

Without an approval it shows what would go and changes nothing. An approval is for the state that was shown: when it has
changed since, nothing is done. A run that was broken off is gone on with by the same command.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits
from hubfleet.cli.arguments import add_format

if TYPE_CHECKING:
    from hubfleet.app.retire import Retirement
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet retire old-atlas", "what would go"),
    ("hubfleet retire old-atlas --format json", "for programs: schemas/output/retire.json"),
    ("hubfleet retire old-atlas/staging --approve old-atlas/staging@0f3c1d9ab24e", "take it away"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("name", metavar="HUB[/STAGE]")
    parser.add_argument(
        "--approve", metavar="HUB/STAGE@WORD", action="append", default=[], help="as it was shown; several: with commas"
    )
    parser.add_argument("--cluster", help="look on this cluster, where the tombstone names none")
    parser.add_argument("--namespace", help="the one that is meant, where several carry the stage's labels")
    add_format(parser)


def run(context: Context, args: argparse.Namespace) -> int:
    """Show, or take away."""
    from hubfleet.app.retire import Request, retire
    from hubfleet.report.run import RunLines

    approvals = [word for text in args.approve for word in text.split(",") if word]
    request = Request(args.name, approvals, args.cluster, args.namespace)
    done = retire(context.fleet(), request, RunLines(context.say, context.verbose))
    _show(context, done, args.format)
    _tell(context, done)
    if done.result is not None and done.result.interrupted:
        return exits.INTERRUPTED
    return exits.CLEAN if done.ok else exits.FINDINGS


def _show(context: Context, done: Retirement, form: str) -> None:
    from hubfleet.report.retire import write_inventory, write_over
    from hubfleet.report.retire_json import Found, as_json

    if form == "json":
        found = (Found(one.found, one.is_over, one.approval) for one in done.candidates)
        context.print(as_json(done.hub, found, done.result, done.away, finished=done.finished))
        return
    for one in done.candidates:
        shown = write_over(one.found) if one.is_over else write_inventory(one.found, one.tombstone, one.approval)
        context.print(shown)


def _tell(context: Context, done: Retirement) -> None:
    from hubfleet.report.run import write_away, write_result

    if done.away:
        context.say(write_away(done.away))
    if done.result is not None:
        context.say(write_result(done.result, 0))
    if done.finished:
        for one in done.ends:
            context.say(f"{one}: nothing of it runs any more. Its tombstone may go: {one.advice}")
    elif done.result is None and not done.away:
        context.say("nothing was changed: approve what is shown, or leave it")

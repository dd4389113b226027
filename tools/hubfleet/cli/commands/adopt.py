"""Take over a hub that somebody installed with plain helm: people's files, database and logins stay.

Without --yes nothing is done: the release that runs is compared with what the data says, object by object. With it,
the hub is brought to what the data says and tested; if that fails, the release comes back as it was found.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits
from hubfleet.cli.arguments import add_format

if TYPE_CHECKING:
    from hubfleet.app.adopt import Adopted
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet adopt climate-lab/staging", "what would change"),
    ("hubfleet adopt climate-lab/staging --yes", "take it over"),
    ("hubfleet adopt climate-lab/staging --format json", "for programs: schemas/output/adopt.json"),
    ("hubfleet adopt climate-lab/staging --from-fleet coast", "a community that leaves another fleet with its hub"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("stage", metavar="HUB/STAGE")
    parser.add_argument("--yes", action="store_true", help="take it over; without, only look")
    parser.add_argument("--from-fleet", metavar="NAME", help="the fleet that it belongs to so far")
    parser.add_argument("--skip-gates", action="store_true", help="in an emergency: past its gate and freezes")
    parser.add_argument("--reason", metavar="TEXT", help="why gates are skipped; kept in the journal")
    add_format(parser)


def run(context: Context, args: argparse.Namespace) -> int:
    """Look, take over where that is approved, and tell."""
    from hubfleet.app.adopt import Request, adopt
    from hubfleet.report.adoption_json import as_json
    from hubfleet.report.findings import write_findings
    from hubfleet.report.run import RunLines

    if args.skip_gates != bool(args.reason):
        context.say("error: --skip-gates goes with --reason TEXT\n  help: say in one sentence why it can't wait")
        return exits.WRONG_USE
    request = Request(args.stage, args.yes, args.from_fleet, args.reason)
    done = adopt(context.fleet(), request, RunLines(context.say, context.verbose))
    if args.format == "json":
        context.print(as_json(done.adoption, done.result, done.errors))
    if done.errors:
        color = context.colored(context.err)
        context.say(write_findings(done.errors, "text", stages=0, texts=done.texts, color=color).rstrip())
        return exits.FINDINGS
    return _tell(context, done, args)


def _tell(context: Context, done: Adopted, args: argparse.Namespace) -> int:
    from hubfleet.report.adoption import write_adoption
    from hubfleet.report.run import write_result

    if done.adoption is None:
        return exits.FINDINGS
    if done.result is not None:
        context.say(write_result(done.result, 0))
        if done.result.interrupted:
            return exits.INTERRUPTED
        return exits.CLEAN if done.result.ok else exits.FINDINGS
    if args.format == "text":
        context.print(write_adoption(done.adoption, verbose=context.verbose))
    if done.adoption.refusals:
        return exits.FINDINGS
    context.say(f"nothing was changed; take it over with `hubfleet adopt {args.stage} --yes`")
    return exits.CLEAN

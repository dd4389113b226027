"""Open a hub in the browser, and print how to log in."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet open harbour-school/production", "in the browser"),
    ("hubfleet open harbour-school/production --print", "the address only"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("stage", metavar="HUB/STAGE")
    parser.add_argument("--print", dest="only_print", action="store_true", help="do not start a browser")


def run(context: Context, args: argparse.Namespace) -> int:
    """Print the address, and open it unless told otherwise."""
    import webbrowser

    from hubfleet.app.running import address
    from hubfleet.model.key import StageKey
    from hubfleet.report.run import write_places

    url, logins = address(context.settings(), args.stage)
    key = StageKey.parse(args.stage)
    context.print(write_places({key: url}, {key: logins}))
    if not args.only_print and not webbrowser.open(url):
        context.say("no browser could be started here")
    return exits.CLEAN

"""Stop hubs that run on this machine; their data stays.

Ends only processes that hubfleet started.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet stop", "all of them"),
    ("hubfleet stop harbour-school/staging", "one stage"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("names", metavar="HUB[/STAGE]", nargs="*")


def run(context: Context, args: argparse.Namespace) -> int:
    """Stop and say what was stopped."""
    from hubfleet.app.running import stop

    for key in stop(context.settings(), args.names):
        context.say(f"{key}: stopped")
    return exits.CLEAN

"""Print the last lines of a hub's log, without secrets."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (("hubfleet logs harbour-school/staging", "the last hundred lines"),)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("stage", metavar="HUB/STAGE", help="or CLUSTER/support")
    parser.add_argument("-n", "--lines", type=_count, default=100, metavar="N", help="how many (default: 100)")


def run(context: Context, args: argparse.Namespace) -> int:
    """Print them."""
    from hubfleet.app.running import logs

    context.print("\n".join(logs(context.settings(), args.stage, args.lines)))
    return exits.CLEAN


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > _DIGITS or not int(text):
        raise argparse.ArgumentTypeError(f'"{text}" is not a number from 1')
    return int(text)


_DIGITS = 9

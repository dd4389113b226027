"""Write a new fleet: one hub on this machine, to start from.

It passes `hubfleet check` and can be deployed at once. Nothing that exists is overwritten.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet init lake-hubs", "a new folder beside this one"),
    ("hubfleet init . --name lake --domain hubs.lake.example.org", "here"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("folder", metavar="DIR", help="is made where it is missing")
    parser.add_argument("--name", help="of the fleet (default: the folder's name)")
    parser.add_argument("--domain", default="hubs.example.org", help="the organisation's own (default: an example)")


def run(context: Context, args: argparse.Namespace) -> int:
    """Write the files, and say what comes next."""
    from hubfleet.app.new import new_fleet

    folder = (context.root / args.folder).resolve()
    for file in new_fleet(folder, args.name, args.domain).files:
        context.print(f"{args.folder}/{file}")
    context.say(f"then: hubfleet -C {args.folder} check, and: hubfleet -C {args.folder} deploy")
    return exits.CLEAN

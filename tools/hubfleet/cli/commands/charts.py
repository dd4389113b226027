"""List the pinned charts, or learn new versions and digests of them.

`update` is the only thing that changes charts/lock.yaml, and never from a mirror.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet charts init", "in a fleet without charts: those that come with hubfleet"),
    ("hubfleet charts list", "what is pinned"),
    ("hubfleet charts update", "learn digests that are missing"),
    ("hubfleet charts update jupyterhub --to 4.3.4", "another version of one chart"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    below = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    below.add_parser("init", help="write charts/ as it comes with hubfleet, where there is none")
    below.add_parser("list", help="what is pinned")
    update = below.add_parser("update", help="learn versions and digests from where the charts come from")
    update.add_argument("names", metavar="CHART", nargs="*")
    update.add_argument("--to", metavar="VERSION", help="this version, of the one chart named")


def run(context: Context, args: argparse.Namespace) -> int:
    """Begin, list or update."""
    from hubfleet.app.charts import list_charts, update_charts

    settings = context.settings()
    if args.verb == "init":
        return _init(context)
    if args.verb == "list":
        for pin in list_charts(settings):
            context.print(f"{pin.name}  {pin.version}  {pin.source}  {pin.digest or 'no digest yet'}")
        return exits.CLEAN
    result = update_charts(settings, args.names, args.to)
    for change in result.changes:
        context.print(f"{change.after.name}  {change.after.version}  {change.after.digest}")
    for name, error in result.failures:
        context.say(f"error: {name}: {error}\n  help: {error.help}")
    if not result.changes and not result.failures:
        context.say("nothing new")
    return exits.FINDINGS if result.failures else exits.CLEAN


def _init(context: Context) -> int:
    from hubfleet.app.first_charts import write_charts
    from hubfleet.charts.lock import FILE

    written = write_charts(context.root)
    for file in written:
        context.print(file)
    if not written:
        context.say(f"{FILE} is there already")
    return exits.CLEAN

"""Bring files into house order: the same keys at the same place in every file.

Comments, quoting and what the files say stay as they are.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet fmt", "all files of the fleet"),
    ("hubfleet fmt hubs/climate-lab/hub.yaml", "one file"),
    ("hubfleet fmt --check", "change nothing, exit 1 when a file is not in order"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("files", metavar="FILE", nargs="*", help="only these files")
    parser.add_argument("--check", action="store_true", help="only list the files that would change")


def run(context: Context, args: argparse.Namespace) -> int:
    """Format, and list what was changed."""
    from hubfleet.app.fmt import format_files
    from hubfleet.report.findings import write_findings

    files = [context.file(file) for file in args.files]
    done = format_files(context.settings(), files, write=not args.check)
    for file in done.files:
        context.print(file)
    if done.findings:
        color = context.colored(context.err)
        context.say(write_findings(done.findings, "text", stages=0, texts=done.texts, color=color))
    verb = "would change" if args.check else "changed"
    context.say(f"{verb} {len(done.files)} of {done.looked_at} files")
    return exits.FINDINGS if done.findings or (args.check and done.files) else exits.CLEAN

"""Show what runs, since when, and whether it is what the data says."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet status", "all stages that can be looked at from here"),
    ("hubfleet status --format json", "for programs"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(context: Context, args: argparse.Namespace) -> int:
    """Look and print."""
    from hubfleet.app.local import status
    from hubfleet.report.status import as_json, as_text

    rows = [(row.desired, row.live) for row in status(context.settings())]
    context.print(as_json(rows) if args.format == "json" else as_text(rows))
    return exits.CLEAN

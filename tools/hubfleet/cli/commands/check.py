"""Check the fleet: every finding, at its line.

Loads all data, runs the rules, compiles each stage and renders its charts. Changes nothing.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet check", "the whole fleet"),
    ("hubfleet check hubs/climate-lab/hub.yaml", "what concerns one file"),
    ("hubfleet check --format github", "as annotations of a pull request"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("files", metavar="FILE", nargs="*", help="only what concerns these files")
    parser.add_argument("--format", choices=("text", "json", "github"), default="text")
    parser.add_argument("--strict", action="store_true", help="warnings fail, too")
    parser.add_argument("--require-charts", action="store_true", help="a chart that can't be had is an error")


def run(context: Context, args: argparse.Namespace) -> int:
    """Check and report."""
    from hubfleet.app.check import check
    from hubfleet.report.findings import summary, write_findings

    files = [context.file(file) for file in args.files]
    checked = check(context.settings(), files, require_charts=args.require_charts)
    color = context.colored(context.out)
    context.print(
        write_findings(checked.findings, args.format, stages=checked.stages, texts=checked.texts, color=color)
    )
    context.say(summary(checked.findings, checked.stages))
    return exits.FINDINGS if checked.failed(strict=args.strict) else exits.CLEAN

"""List the rules that the data must keep, or explain one with its examples.

A rule's id names what is wrong; what it is listed with is what holds where the rule is kept.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet rules", "all rules"),
    ("hubfleet rules gate-missing", "one rule: what, why, a bad and a good example"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("rule", metavar="RULE", nargs="?", help="its id, as a finding shows it in brackets")


def run(context: Context, args: argparse.Namespace) -> int:
    """Print the list, or one rule."""
    from hubfleet.app.rules import find_rule, list_rules
    from hubfleet.report.rules import as_list, as_page

    if args.rule is None:
        context.print(as_list(list_rules()))
        return exits.CLEAN
    rule, text = find_rule(args.rule)
    context.print(as_page(rule, text.what, text.why, text.examples))
    return exits.CLEAN

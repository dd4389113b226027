"""Print what makes a shell complete commands, verbs and options.

Bash: a line in ~/.bashrc. Zsh: a file named _hubfleet in a folder of $fpath. Fish: a file hubfleet.fish in
~/.config/fish/completions. Tcsh: a line in ~/.tcshrc.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet completion bash", 'in ~/.bashrc: eval "$(hubfleet completion bash)"'),
    ("hubfleet completion zsh", "into a file: hubfleet completion zsh > ~/.zfunc/_hubfleet"),
)
SHELLS = ("bash", "fish", "tcsh", "zsh")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))


def run(context: Context, args: argparse.Namespace) -> int:
    """Write the shell's own words for it."""
    import shtab

    from hubfleet.cli.parser import whole_parser

    context.print(shtab.complete(whole_parser(), shell=args.shell))
    return exits.CLEAN

"""Options and commands. A command is a module of `commands/`: the folder is the list of them."""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, cast

from hubfleet import __version__
from hubfleet.cli import commands, exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context


class Command(Protocol):
    """A module of `commands/`: its docstring is its help, `EXAMPLES` are lines that work."""

    __doc__: str | None
    EXAMPLES: tuple[tuple[str, str], ...]

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare options."""

    def run(self, context: Context, args: argparse.Namespace) -> int:
        """Do it; return the exit status."""


class Parser(argparse.ArgumentParser):
    """Ends with one line of what is wrong, and status 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is."""
        self.exit(exits.WRONG_USE, f"error: {message}\n  help: {self.prog} --help\n")


class CommandParser(Parser):
    """A command, or a verb of one: each takes what stands everywhere, and shows examples of itself."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - argparse's own
        usual = {"parents": [_common()], "formatter_class": argparse.RawDescriptionHelpFormatter}
        super().__init__(**{**usual, **options})

    def format_help(self) -> str:
        """Add the command's examples of this verb, where it is one."""
        if self.epilog is None:
            lines = load_command(self.prog.split()[1]).EXAMPLES
            self.epilog = _examples(tuple(one for one in lines if f"{one[0]} ".startswith(f"{self.prog} ")))
        return super().format_help()


def command_names() -> tuple[str, ...]:
    """All commands, sorted."""
    # Not pathlib nor pkgutil: they take longer to import than all of `--help` besides.
    files = [name for folder in commands.__path__ for name in os.listdir(folder)]  # noqa: PTH208
    return tuple(sorted(name.removesuffix(".py") for name in files if name.endswith(".py") and name[0] != "_"))


def load_command(name: str) -> Command:
    """Import one command."""
    return cast("Command", importlib.import_module(f"{commands.__name__}.{name}"))


def parse(argv: Sequence[str]) -> tuple[Command, argparse.Namespace]:
    """Read a command line. Ends the program (status 2, or 0 for help) when it is not one."""
    name = next((word for word in _without_options(argv) if word), None)
    names = command_names()
    if name is not None and name not in names:
        from hubfleet.findings import unknown

        message, advice = unknown("command", name, names)
        Parser(prog="hubfleet").exit(exits.WRONG_USE, f"error: {message}\n  help: {advice}\n")
    wanted = (name,) if name else names
    parser = _parser(wanted)
    if not argv:
        parser.print_help()
        parser.exit(exits.WRONG_USE)
    args, strange = parser.parse_known_args(argv)
    if strange:
        Parser(prog=f"hubfleet {name}" if name else "hubfleet").error(f"unknown words: {' '.join(strange)}")
    if name is None:
        parser.error("a command is missing")
    return load_command(name), args


def whole_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    return _parser(command_names())


def _parser(names: Sequence[str]) -> Parser:
    common = _common()
    parser = Parser(
        prog="hubfleet",
        description="A fleet of JupyterHubs as plain data in git: checked, planned, deployed.",
        parents=[common],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"hubfleet {__version__}")
    below = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=CommandParser)
    for name in names:
        command = load_command(name)
        text = (command.__doc__ or "").strip()
        sub = below.add_parser(
            name,
            prog=f"hubfleet {name}",
            help=text.partition("\n")[0].rstrip("."),
            description=text,
            epilog=_examples(command.EXAMPLES),
        )
        command.arguments(sub)
    return parser


def _common() -> Parser:
    """Build the options that stand before or after a command."""
    common = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group("everywhere")
    group.add_argument("-C", dest="root", metavar="DIR", help="the fleet's folder (default: this one)")
    group.add_argument("-q", "--quiet", action="store_true", help="results only")
    group.add_argument("-v", "--verbose", action="store_true", help="say more")
    group.add_argument("--color", choices=("auto", "always", "never"), help="colours (default: on a terminal)")
    return common


def _examples(examples: tuple[tuple[str, str], ...]) -> str:
    width = max((len(line) for line, _ in examples), default=0)
    return "examples:\n" + "\n".join(f"  {line:<{width}}  {what}" for line, what in examples)


def _without_options(argv: Sequence[str]) -> list[str]:
    """Return the words that are no options nor values of those that stand before a command."""
    words = list(argv)
    kept: list[str] = []
    while words:
        word = words.pop(0)
        if word in ("-C", "--color") and not kept:
            words = words[1:]
        elif not word.startswith("-"):
            kept.append(word)
    return kept

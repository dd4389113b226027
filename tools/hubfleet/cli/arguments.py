"""What options of several commands take."""

from __future__ import annotations

import argparse

FORMATS = ("text", "json")


def add_format(parser: argparse.ArgumentParser) -> None:
    """Declare `--format` of commands that tell people or programs."""
    parser.add_argument("--format", choices=FORMATS, default="text", help="json: for programs")


def not_empty(text: str) -> str:
    """Refuse no text at all: an unset variable of a script must not mean the default."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty")
    return text

"""What options of several commands take."""

from __future__ import annotations

import argparse


def not_empty(text: str) -> str:
    """Refuse no text at all: an unset variable of a script must not mean the default."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty")
    return text

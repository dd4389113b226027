"""The command line: parse, call one function of app/, report, exit."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status, one of `exits`."""
    from hubfleet.cli.run import run

    return run(list(sys.argv[1:] if argv is None else argv))

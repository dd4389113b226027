"""The command line: parse, call one function of app/, report, exit."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status, one of `exits`."""
    from hubfleet.cli.run import run

    if argv is not None:
        return run(list(argv))
    status = run(sys.argv[1:])
    gc.freeze()  # the process ends: Python would look at each object of the fleet for cycles, and then drop all of them
    return status

"""Exit statuses; scripts rely on them."""

from __future__ import annotations

CLEAN = 0
FINDINGS = 1
"""Errors found, failed steps, or a lock that another run holds."""

STEPS = 2
"""With `--exit-code`: there is something to do."""

WRONG_USE = 2
"""Words on the command line that mean nothing here: a name that does not exist, a file that is not there."""

FAULT = 3
INTERRUPTED = 130

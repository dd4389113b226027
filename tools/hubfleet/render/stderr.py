"""Go code in this process writes warnings to file descriptor 2; catch them, so that they don't tear the terminal."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LOCK = threading.Lock()
_STDERR = 2


@contextmanager
def captured_stderr() -> Iterator[list[str]]:
    """Give the lines written to descriptor 2 meanwhile; the list fills at the end."""
    lines: list[str] = []
    with _LOCK, tempfile.TemporaryFile() as caught:
        if sys.stderr:
            sys.stderr.flush()
        kept = os.dup(_STDERR)
        os.dup2(caught.fileno(), _STDERR)
        try:
            yield lines
        finally:
            os.dup2(kept, _STDERR)
            os.close(kept)
            caught.seek(0)
            text = caught.read().decode(errors="replace")
            lines += [line for line in text.splitlines() if line.strip()]

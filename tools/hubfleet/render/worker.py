"""A worker process, `python -m hubfleet.render.worker`: requests come on standard input, results go to its output."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from typing import IO

from hubfleet.render.release import render_release
from hubfleet.render.renderer import Renderer


def main() -> None:
    """Serve until standard input ends. An interrupt ends the process at once: its parent has the word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    source, sink = sys.stdin.buffer, _own_stdout()
    renderer: Renderer = pickle.load(source)  # noqa: S301 - written by our own parent
    while True:
        try:
            request = pickle.load(source)  # noqa: S301
        except EOFError:
            return
        pickle.dump(render_release(request, renderer), sink, pickle.HIGHEST_PROTOCOL)
        sink.flush()


def _own_stdout() -> IO[bytes]:
    """Results get a descriptor of their own, so that nothing that prints can break them."""
    kept = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(kept, "wb")


if __name__ == "__main__":
    main()

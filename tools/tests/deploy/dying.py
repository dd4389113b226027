"""A command that dies in the middle, as on a machine that loses power: by its own hand, so that it gets no further.

    python -m tests.deploy.dying MOMENT MODULE WORDS...

MOMENT is JSON: `{"said": "deleting"}` for what it prints, or how fields of a line of its journal end, `{"event":
"StepDone"}`. Somebody who watched it and killed it from outside would be too late on a machine that is busy.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from typing import TextIO
from unittest import mock

from hubfleet.deploy.events import Event
from hubfleet.deploy.journal import Journal, as_json

WHOLE = Journal.__call__


class Mouth:
    """Standard output or error. Its last words are still heard."""

    def __init__(self, stream: TextIO, last: str) -> None:
        self.stream = stream
        self.last = last
        self.said = ""

    def write(self, text: str) -> int:
        """Say something, and die of it if it is time."""
        written = self.stream.write(text)
        self.said = (self.said + text)[-2000:]
        if self.last in self.said:
            self.stream.flush()
            die()
        return written

    def __getattr__(self, name: str) -> object:
        """Be the stream in all else."""
        return getattr(self.stream, name)


def dying_journal(moment: Mapping[str, str]) -> object:
    """What a journal does with an event, and dies of one whose fields end like that."""

    def write(journal: Journal, event: Event) -> None:
        WHOLE(journal, event)
        line = as_json(event)
        if all(str(line.get(name) or "").endswith(end) for name, end in moment.items()):
            die()

    return write


def die() -> None:
    """Leave no time for anything."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    told, module, *words = sys.argv[1:]
    given = json.loads(told)
    sys.argv = [module, *words]
    with ExitStack() as stack:
        if last := given.get("said"):
            for stream in ("stdout", "stderr"):
                stack.enter_context(mock.patch.object(sys, stream, Mouth(getattr(sys, stream), last)))
        else:
            stack.enter_context(mock.patch.object(Journal, "__call__", dying_journal(given)))
        runpy.run_module(module, run_name="__main__", alter_sys=True)

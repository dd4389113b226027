"""A toolkit that lives in the fleet's repository, as a checkout of hubfleet has it, and edits of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tests.need import ROOT

FOLDER = ROOT / "tools" / "hubfleet"
IDLE = "tools/hubfleet/compile/features/idle.py"
SECONDS = "idle.stop_after.seconds"


@dataclass
class Tool:
    """What was edited: words that no stage notices, and seconds that all stages or those of one cluster get."""

    words: str = ""
    everywhere: int = 0
    there: int = 0
    cluster: str = ""

    def files(self) -> dict[str, bytes]:
        """Every file of it."""
        text = _sources()[IDLE].decode()
        assert text.count(SECONDS) == 1, "the edit of the story needs a line that is there once"
        more = f"{SECONDS} + {self.everywhere} + ({self.there} if stage.cluster_name == {self.cluster!r} else 0)"
        changed = text if self == Tool() else f"{text.replace(SECONDS, more)}\n# {self.words}\n"
        return {**_sources(), IDLE: changed.encode()}


@cache
def _sources() -> dict[str, bytes]:
    files = [path for path in sorted(FOLDER.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in files}

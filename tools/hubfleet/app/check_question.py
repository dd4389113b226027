"""What a check depends on whatever the data say: the fleet's files, the toolkit, and what was asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hubfleet.app.settings import Settings
from hubfleet.app.version import toolkit
from hubfleet.load.part_tree import hub_of
from hubfleet.load.tree import Folder, hashes


@dataclass(frozen=True)
class Question:
    """One check. `contents` are the hashes of all files of the fleet."""

    settings: Settings
    files: tuple[str, ...]
    require_charts: bool
    toolkit: str
    contents: Mapping[str, str]

    @classmethod
    def now(cls, settings: Settings, files: Sequence[str], *, require_charts: bool) -> Question:
        """Ask about the files as they are now."""
        return cls(settings, tuple(files), require_charts, toolkit(), hashes(Folder(settings.root)))

    @property
    def key(self) -> str:
        """The hash of all of it."""
        return _hash(self._around, self.files, self.require_charts, dict(self.contents))

    @property
    def place(self) -> str:
        """The hash of where the fleet is."""
        return _hash(str(self.settings.root))

    @cached_property
    def still_stands(self) -> bool:
        """Whether nobody has written meanwhile: looked at once, when all is read."""
        return hashes(Folder(self.settings.root)) == self.contents

    def hubs(self) -> dict[str, str]:
        """Return for each hub the hash of all that its stages are made of: its own files, and all that are shared."""
        own: dict[str | None, dict[str, str]] = {None: {}}
        for file, content in self.contents.items():
            own.setdefault(hub_of(file), {})[file] = content
        shared = _hash(self._around, own.pop(None))
        return {str(hub): _hash(shared, contents) for hub, contents in own.items()}

    @property
    def _around(self) -> list[str | None]:
        settings = self.settings
        return [self.toolkit, str(settings.root), settings.mirror, str(settings.at.utcoffset())]


def _hash(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

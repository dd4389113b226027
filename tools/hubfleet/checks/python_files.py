"""Files with Python that hubs name under `python`."""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage


def python_files(fleet: Fleet) -> Iterator[tuple[Stage, int, str, str | None]]:
    """Every file once: a stage that names it, its index there, its path, and its text or None where it is missing."""
    seen: set[str] = set()
    for stage in fleet.stages:
        for index, name in enumerate(stage.settings.python):
            file = f"hubs/{stage.hub}/{name}"
            if file not in seen:
                seen.add(file)
                yield stage, index, file, stage.python.get(str(name))

"""The workflows of this repository, read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.need import ROOT

FOLDER = ROOT / ".github" / "workflows"


@dataclass(frozen=True)
class Workflow:
    """One file, with its data. `on` is the events that start it."""

    file: Path
    data: dict[str, Any]

    @property
    def name(self) -> str:
        return self.file.stem

    @property
    def on(self) -> dict[str, Any]:
        events = self.data["on"]
        return events if isinstance(events, dict) else dict.fromkeys([events] if isinstance(events, str) else events)

    @property
    def jobs(self) -> dict[str, Any]:
        return dict(self.data["jobs"])

    def steps(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every step with its job's name."""
        for name, job in self.jobs.items():
            for step in job.get("steps", ()):
                yield name, step

    def runs(self) -> list[str]:
        return [step["run"] for _, step in self.steps() if "run" in step]


class _Words(yaml.SafeLoader):
    """`on` is a word here, not a boolean."""


_Words.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool" or key not in "oO"]
    for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(file: Path) -> Workflow:
    return Workflow(file, yaml.load(file.read_text(encoding="utf-8"), _Words))


def workflows() -> list[Workflow]:
    return [read(file) for file in sorted(FOLDER.glob("*.yml"))]

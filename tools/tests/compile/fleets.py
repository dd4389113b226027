"""The miniature fleet of these tests, with one case's hub in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hubfleet.compile.stage import compile_stage
from hubfleet.load.fleet import load_fleet
from hubfleet.model.release import CompiledStage
from hubfleet.model.stage import Stage

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").iterdir())
AT = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Mini:
    """The shared clusters and images, and hubs given as text."""

    hubs: dict[str, str]

    def files(self) -> tuple[str, ...]:
        shared = (path.relative_to(HERE / "fleet").as_posix() for path in (HERE / "fleet").rglob("*.yaml"))
        return tuple(sorted([*shared, *(f"hubs/{hub}/hub.yaml" for hub in self.hubs)]))

    def read(self, file: str) -> bytes:
        _, _, below = file.partition("hubs/")
        return self.hubs[below.split("/")[0]].encode() if below else (HERE / "fleet" / file).read_bytes()


def stages_of(text: str, hub: str = "tern-lab") -> tuple[Stage, ...]:
    """The stages of one hub; its data must be right."""
    loaded = load_fleet(Mini({hub: text}))
    assert not loaded.findings, loaded.findings
    return loaded.fleet.stages


def compiled(text: str, at: datetime = AT) -> CompiledStage:
    """The only stage of a hub, compiled."""
    (stage,) = stages_of(text)
    return compile_stage(stage, at)


def compiled_case(case: Path) -> CompiledStage:
    return compiled((case / "hub.yaml").read_text(encoding="utf-8"))

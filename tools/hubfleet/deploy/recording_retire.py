"""A retirement that takes nothing away and tells everything: for dry runs and tests. It can be told to fail."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from hubfleet.deploy.recording import RecordingTarget
from hubfleet.deploy.retirement import Inventory, Order, Progress, Volume
from hubfleet.deploy.target import DeployFailed, Report
from hubfleet.model.key import StageKey
from hubfleet.model.lifecycle import FinalBackup


@dataclass
class RecordingRetirement:
    """Implements `Retires` on what a recording target has; `running` are those whose servers run."""

    target: RecordingTarget
    cluster: str = "recording"
    running: tuple[str, ...] = ()
    kept: dict[StageKey, Progress] = field(default_factory=dict)

    def inventory(self, stage: StageKey) -> Inventory | None:
        """Return what was deployed."""
        live = self.target.live([stage]).get(stage)
        if live is None:
            return None
        progress, volume = self.kept.get(stage), Volume("homes", "10Gi")
        removing = progress.approval if progress and progress.removing else None
        release, mark = f"{stage.hub} revision {live.revision}", live.digest or ""
        return Inventory(
            stage, self.cluster, "memory", (release,), (), (volume,), self.running, mark=mark, removing=removing
        )

    def lock(self, stage: StageKey) -> AbstractContextManager[None]:
        """Keep others off the stage."""
        return self.target.lock(stage)

    def servers(self, stage: StageKey) -> tuple[str, ...]:  # noqa: ARG002 - the form of the port
        """Return whose servers were said to run."""
        return self.running

    def progress(self, stage: StageKey) -> Progress | None:
        """Return what was kept."""
        return self.kept.get(stage)

    def keep_progress(self, stage: StageKey, progress: Progress | None) -> None:
        """Keep it in memory."""
        self.kept.pop(stage, None)
        if progress is not None:
            self.kept[stage] = progress

    def stop(self, stage: StageKey, report: Report) -> None:
        """Note that it stands still."""
        report(f"would stop {stage}")
        self._note("stop", stage)
        self.running = ()

    def start(self, stage: StageKey, report: Report) -> None:
        """Note that it runs again."""
        report(f"would start {stage}")
        self._note("start", stage)

    def back_up(self, order: Order, backup: FinalBackup, report: Report, cancelled: Callable[[], bool]) -> None:  # noqa: ARG002 - the form of the port
        """Note the backup, or fail as told."""
        report(f"would run {' '.join(backup.command)}")
        self._note("backup", order.stage)

    def take_away(self, order: Order, report: Report) -> tuple[str, ...]:
        """Note it, and forget the stage."""
        report(f"would take {order.stage} away")
        self._note(f"remove, {order.tombstone.data} data", order.stage)
        self.target.forget(order.stage)
        self.kept.pop(order.stage, None)
        return ("volume homes",) if order.tombstone.data == "keep" else ()

    def _note(self, verb: str, stage: StageKey) -> None:
        self.target.note(verb, stage)
        if self.target.faulty(verb.partition(",")[0], stage):
            raise DeployFailed(f"{stage} was told to fail", lines=["told to fail"])

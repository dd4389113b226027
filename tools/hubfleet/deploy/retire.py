"""Carries a tombstone out: approval, lock, notice, stop, final backup, removal. Run again it goes on from there."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hubfleet.deploy import events
from hubfleet.deploy.one_step import Means
from hubfleet.deploy.redact import redact
from hubfleet.deploy.result import Outcome, StepResult
from hubfleet.deploy.retirement import Inventory, Order, Progress, Retires, approval_of
from hubfleet.deploy.web import Cancelled
from hubfleet.findings import HubfleetError
from hubfleet.plan.step import Step

LOOK = 5.0
"""Seconds between two looks at whose servers still run."""

FORGOTTEN = timedelta(hours=1)
"""After the end of a notice that nobody followed up for so long, people are told again."""


def retire(step: Step, order: Order, way: Retires, means: Means) -> StepResult:
    """Carry one approved tombstone out. Raises HubfleetError where it must not go on; nothing is deleted then."""
    work = _Retirement(step, order, way, means)
    if way.inventory(order.stage) is None:
        return work.nothing_left()
    try:
        with way.lock(order.stage):
            return work.run()
    except Cancelled:
        means.emit(events.StepSkipped(means.now(), order.stage, "left before anything was removed"))
        return StepResult(step, Outcome.INTERRUPTED, "left before anything was removed")


@dataclass(slots=True)
class _Retirement:
    step: Step
    order: Order
    way: Retires
    means: Means

    def run(self) -> StepResult:
        began = time.monotonic()
        found = self.way.inventory(self.order.stage)
        if found is None:
            return self.nothing_left()
        progress = Progress(self.order.approval, removing=True) if found.ending else self._approved(found)
        self._emit(events.RetireStarted(self._now(), self.order.stage, self.step.cluster, self.order.approval))
        if not progress.removing:
            progress = self._wait(progress)
            self._stop_and_back_up()
            self._keep(replace(progress, removing=True))
        kept = self.way.take_away(self.order, self._report)
        seconds = time.monotonic() - began
        self._emit(events.StageRetired(self._now(), self.order.stage, kept, seconds))
        return StepResult(self.step, Outcome.DONE, seconds=seconds)

    def nothing_left(self) -> StepResult:
        told = "nothing of it lives any more"
        self._emit(events.StepSkipped(self._now(), self.order.stage, told))
        return StepResult(self.step, Outcome.SKIPPED, told)

    def _approved(self, found: Inventory) -> Progress:
        """Compare what was approved with what is there, unless the removal under that very approval has begun."""
        wanted = approval_of(found, self.order.tombstone)
        if self.order.approval != wanted:
            raise HubfleetError(
                f"{self.order.approval} approves another state than the one that is there now",
                help=f"look again: `hubfleet retire {self.order.stage}`",
            )
        before = self.way.progress(self.order.stage)
        return before if before and before.approval == wanted else Progress(wanted)

    def _wait(self, progress: Progress) -> Progress:
        """Give people whose servers run their notice; it ends early when nobody has one any more."""
        stage, notice = self.order.stage, timedelta(seconds=self.order.tombstone.notice.seconds)
        if not (servers := self.way.servers(stage)):
            return progress
        progress = replace(progress, noticed_at=self._since(progress.noticed_at, notice))
        self._keep(progress)
        until = (progress.noticed_at or self._now()) + notice
        self._emit(events.NoticeGiven(self._now(), stage, servers, until))
        deadline = time.monotonic() + (until - self._now()).total_seconds()
        while time.monotonic() < deadline and self.way.servers(stage):
            self._go_on()
            time.sleep(min(LOOK, max(0.0, deadline - time.monotonic())))
        return progress

    def _since(self, noticed_at: datetime | None, notice: timedelta) -> datetime:
        now = self._now()
        return noticed_at if noticed_at and noticed_at + notice + FORGOTTEN > now else now

    def _stop_and_back_up(self) -> None:
        """Nobody writes while the backup runs. Where it fails the hub runs again as before, and nothing is deleted."""
        stage, backup = self.order.stage, self.order.tombstone.backup
        self._go_on()
        try:
            self.way.stop(stage, self._report)
            self._emit(events.ServersStopped(self._now(), stage))
            if backup is not None:
                began = time.monotonic()
                self.way.back_up(self.order, backup, self._report, self.means.cancelled)
                self._emit(events.BackedUp(self._now(), stage, time.monotonic() - began))
            self._go_on()
        except BaseException:
            self.way.start(stage, self._report)
            self._keep(None)
            raise

    def _go_on(self) -> None:
        if self.means.cancelled():
            raise Cancelled("the run was interrupted")

    def _keep(self, progress: Progress | None) -> None:
        self.way.keep_progress(self.order.stage, progress)

    def _report(self, message: str) -> None:
        self._emit(events.Progress(self._now(), self.order.stage, redact(message)))

    def _emit(self, event: events.Event) -> None:
        self.means.emit(event)

    def _now(self) -> datetime:
        return self.means.now()

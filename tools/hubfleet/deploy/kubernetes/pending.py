"""Releases that a killed run left in the middle: brought to an end before anything else is done with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hubfleet.deploy.kubernetes.helm import Helm, Stop
from hubfleet.deploy.kubernetes.releases import GOOD, RUN, Revision
from hubfleet.deploy.target import DeployFailed, Report

OTHERS = timedelta(minutes=10)
"""Age at which a `helm` command of somebody else is given up. A run of ours is dead: we hold the lease."""


def settle(helm: Helm, history: Sequence[Revision], *, run: str, now: datetime, stop: Stop, report: Report) -> bool:
    """Bring a pending release (its revisions, oldest first) to an end; return whether anything was done.

    An upgrade goes back to the last revision that was up; an install, of which nothing was ever up, goes away.
    Raises DeployFailed while somebody else's command may still be at work.
    """
    last = history[-1] if history else None
    if last is None or not last.is_pending:
        return False
    refuse_young(last, history, run, now)
    good = [one for one in history if one.status in GOOD]
    if good and last.status != "uninstalling":
        report(f"taking back what a run that was killed left of release {last.release}")
        helm.rollback(last.namespace, last.release, good[-1].number, stop)
    else:
        report(f"clearing away what a run that was killed left of release {last.release}")
        helm.uninstall(last.namespace, last.release, stop)
    return True


def refuse_young(last: Revision, history: Sequence[Revision], run: str, now: datetime) -> None:
    """Raise DeployFailed where somebody else's command may still work on it.

    A plain `helm upgrade` takes over the labels of the revision before, the run's too; a run of ours never does.
    """
    before = {one.labels.get(RUN) for one in history[:-1]}
    ours = last.status == "pending-rollback" or last.labels.get(RUN) not in {None, *(before - {run})}
    age = now - last.since if last.since else OTHERS
    if not ours and age < OTHERS:
        raise DeployFailed(
            f"somebody's helm works on release {last.release} ({last.status} since {age.total_seconds():.0f} s)",
            help="run again when it has ended, or in some minutes if it was killed",
        )

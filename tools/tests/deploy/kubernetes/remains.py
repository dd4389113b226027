"""What a run that was killed leaves behind: processes that notice it by themselves, and locks."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psutil

from hubfleet.deploy.kubernetes.api import LEASE, Api
from hubfleet.deploy.kubernetes.lease import NAME
from hubfleet.model.json import Manifest, get

LONG = timedelta(hours=1)
"""More than any lock's life."""


def require_killed(status: int, told: str) -> None:
    """Fail where a process came to its end by itself."""
    assert status == -signal.SIGKILL, f"it ended with {status} and came by no moment when it would be killed: {told}"


def await_end(root: Path) -> None:
    """Wait until what a run of the fleet at `root` had started has noticed that it is gone: Helm, above all."""
    _, alive = psutil.wait_procs(list(_started_for(root)), 60)
    assert not alive


def _started_for(root: Path) -> Iterator[psutil.Process]:
    """The processes with that fleet's cache."""
    for process in psutil.process_iter():
        try:
            if process.environ().get("HUBFLEET_CACHE") == str(root / "cache"):
                yield process
        except (psutil.Error, OSError):
            continue


def outlive(api: Api, namespace: str) -> None:
    """Let the lock of a run that was killed be as old as if an hour had passed."""
    _renewed(api, namespace, -LONG)


def prolong(api: Api, namespace: str) -> None:
    """Let a lock hold for an hour, whoever has it."""
    _renewed(api, namespace, LONG)


def _renewed(api: Api, namespace: str, away: timedelta) -> None:
    lease = api.get(LEASE, namespace, NAME)
    spec = get(lease, ("spec",))
    if lease is None or not isinstance(spec, dict) or not spec.get("holderIdentity"):
        return
    manifest: Manifest = {**lease, "spec": {**spec, "renewTime": f"{api.now + away:%Y-%m-%dT%H:%M:%S.%f}Z"}}
    api.replace(LEASE, namespace, NAME, manifest)

"""The final backup as a Job in the hub's namespace: every claim is mounted, nothing can be written."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hubfleet.deploy.kubernetes.api import EVENT, POD, Api, Kind, conditions
from hubfleet.deploy.kubernetes.causes import Cause, Judge, causes_of
from hubfleet.deploy.redact import redact
from hubfleet.deploy.target import DeployFailed
from hubfleet.deploy.web import Cancelled
from hubfleet.model.json import Json, Manifest, get
from hubfleet.model.key import StageKey
from hubfleet.model.lifecycle import FinalBackup

JOB = Kind("batch/v1", "jobs")
NAME = "hubfleet-backup"
CONTAINER = "backup"
VOLUMES = "/volumes"
LOOK = 1.0
LINES = 20


@dataclass(frozen=True, slots=True)
class BackupJob:
    """One final backup; `require` raises when the stage's lock was lost."""

    api: Api
    namespace: str
    stage: StageKey
    backup: FinalBackup
    require: Callable[[], None]

    def run(self, claims: Sequence[str], cancelled: Callable[[], bool]) -> None:
        """Run it to its end; raise DeployFailed with what it said last, or Cancelled. It leaves no Job behind."""
        self._clear()
        self.require()
        self.api.create(JOB, self.namespace, self._manifest(claims))
        try:
            self._wait(cancelled)
        finally:
            self._clear()

    def _wait(self, cancelled: Callable[[], bool]) -> None:
        judge, deadline = Judge(), time.monotonic() + self.backup.within.seconds
        while (ended := self._ended()) is None:
            if cancelled():
                raise Cancelled("the run was interrupted")
            if cause := judge.judge(self._causes()):
                raise DeployFailed(f"the final backup can't start: {cause}")
            if time.monotonic() > deadline:
                raise DeployFailed(f"the final backup did not end within {self.backup.within}", lines=self._said())
            time.sleep(LOOK)
        if not ended:
            raise DeployFailed(
                "the final backup failed: nothing was deleted",
                lines=self._said(),
                help="mend `retired.backup`, or what it needs; then approve again",
            )

    def _ended(self) -> bool | None:
        """Whether it succeeded; None while it is under way."""
        self.require()
        job = self.api.get(JOB, self.namespace, NAME) or {}
        ends = {str(one.get("type")) for one in conditions(job) if one.get("status") == "True"}
        if "Complete" in ends:
            return True
        return False if "Failed" in ends else None

    def _causes(self) -> tuple[Cause, ...]:
        """Why it can't start: its pod, or that it gets none."""
        job = {**(self.api.get(JOB, self.namespace, NAME) or {}), "kind": "Job"}
        return causes_of(self._pods(), [job], self.api.list(EVENT, self.namespace))

    def _said(self) -> tuple[str, ...]:
        names = [str(get(pod, ("metadata", "name"))) for pod in self._pods()]
        lines = [line for name in names for line in self.api.log(self.namespace, name, CONTAINER, LINES)]
        return tuple(redact(line) for line in lines[-LINES:])

    def _pods(self) -> list[Manifest]:
        return self.api.list(POD, self.namespace, f"job-name={NAME}")

    def _clear(self) -> None:
        """Delete the Job and its pods, which Kubernetes would leave."""
        self.api.delete(JOB, self.namespace, NAME)
        for pod in self._pods():
            self.api.delete(POD, self.namespace, str(get(pod, ("metadata", "name"))), grace=0)

    def _manifest(self, claims: Sequence[str]) -> Manifest:
        told = {"HUBFLEET_VOLUMES": VOLUMES, "HUBFLEET_HUB": self.stage.hub, "HUBFLEET_STAGE": str(self.stage.stage)}
        env: list[Json] = [{"name": name, "value": value} for name, value in told.items()]
        mounts: list[Json] = [{"name": _volume(at), "mountPath": f"{VOLUMES}/{name}"} for at, name in enumerate(claims)]
        container: dict[str, Json] = {
            "name": CONTAINER,
            "image": str(self.backup.image),
            "command": list(self.backup.command),
            "env": env,
            "volumeMounts": mounts,
        }
        if self.backup.environment_from:
            container["envFrom"] = [{"secretRef": {"name": str(self.backup.environment_from)}}]
        volumes: list[Json] = [
            {"name": _volume(at), "persistentVolumeClaim": {"claimName": name, "readOnly": True}}
            for at, name in enumerate(claims)
        ]
        pod: dict[str, Json] = {"restartPolicy": "Never", "containers": [container], "volumes": volumes}
        if self.backup.account:
            pod["serviceAccountName"] = str(self.backup.account)
        spec: dict[str, Json] = {"backoffLimit": 0, "activeDeadlineSeconds": self.backup.within.seconds}
        spec["template"] = {"spec": pod}
        return {"apiVersion": JOB.group, "kind": "Job", "metadata": {"name": NAME}, "spec": spec}


def _volume(at: int) -> str:
    return f"volume-{at}"

"""Helm through its SDK, in a child process that is called `helm`."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import hubfleet
from hubfleet.deploy.kubernetes.helm import HISTORY, HOOKS_WITHIN, HelmFailed, HelmStopped, Stop, Upgrade, Way, plain
from hubfleet.model.json import Json

BY_SERVER = "true"
"""An upgrade would apply as the revision before was applied, and Helm 3 leaves ones that the client applied."""

LOOK = 0.5
"""Seconds between two questions whether to stop."""


@dataclass(frozen=True, slots=True)
class SdkHelm:
    """Implements `Helm`. `way` leads to the cluster."""

    way: Way

    @property
    def identity(self) -> str:
        from importlib.metadata import version

        return f"helm-python-sdk {version('helm-python-sdk')}"

    def upgrade(self, upgrade: Upgrade, stop: Stop) -> int:
        options: dict[str, Json] = {
            "namespace": upgrade.namespace,
            "timeout_seconds": HOOKS_WITHIN,
            "wait": "hookOnly",
            "description": upgrade.description,
            "labels": dict(upgrade.labels),
            "take_ownership": upgrade.take_over,
            "server_side_apply": True if upgrade.install else BY_SERVER,
            "force_conflicts": True,
        }
        if not upgrade.install:
            options |= {"max_history": HISTORY, "reset_values": True}
        request: dict[str, Json] = {
            "verb": "install" if upgrade.install else "upgrade",
            "chart": str(upgrade.chart),
            "values": upgrade.values,
            "options": options,
        }
        revision = self._ask(upgrade.namespace, upgrade.release, request, stop)
        return revision if isinstance(revision, int) else 0

    def rollback(self, namespace: str, release: str, revision: int, stop: Stop) -> None:
        options: Json = {
            "version": revision,
            "timeout_seconds": HOOKS_WITHIN,
            "wait": "hookOnly",
            "max_history": HISTORY,
            "server_side_apply": BY_SERVER,
            "force_conflicts": True,
        }
        self._ask(namespace, release, {"verb": "rollback", "options": options}, stop)

    def uninstall(self, namespace: str, release: str, stop: Stop) -> None:
        options: Json = {"timeout_seconds": HOOKS_WITHIN, "ignore_not_found": True}
        self._ask(namespace, release, {"verb": "uninstall", "options": options}, stop)

    def _ask(self, namespace: str, release: str, request: dict[str, Json], stop: Stop) -> Json:
        config: dict[str, Json] = {"namespace": namespace, "kube_context": self.way.context}
        answer = _talk({**request, "release": release, "config": config}, self._environment(), stop)
        if "error" in answer:
            raise HelmFailed(f"Helm: {plain(str(answer['error']))}")
        return answer.get("ok")

    def _environment(self) -> dict[str, str]:
        """One Go thread is enough for one release; the other cores are for other stages."""
        given = self.way.environment
        own = str(Path(hubfleet.__file__).parent.parent)
        path = os.pathsep.join([own, given["PYTHONPATH"]]) if given.get("PYTHONPATH") else own
        return {**given, "PYTHONPATH": path, "GOMAXPROCS": "1"}


def _talk(request: dict[str, Json], environment: dict[str, str], stop: Stop) -> dict[str, Json]:
    if stop():
        raise HelmStopped("Helm was stopped")
    # The name is all that differs: Python finds its own environment beside it, whether such a file exists or not.
    name = str(Path(sys.executable).with_name("helm"))
    with subprocess.Popen(
        [name, "-m", "hubfleet.deploy.kubernetes.helm_child"],
        executable=sys.executable,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as child:
        try:
            return _exchange(child, request, stop)
        finally:
            child.kill()


def _exchange(child: subprocess.Popen[bytes], request: dict[str, Json], stop: Stop) -> dict[str, Json]:
    if not (child.stdin and child.stdout and child.stderr):
        raise ValueError("pipes were asked for")
    child.stdin.write(json.dumps(request).encode() + b"\n")
    child.stdin.flush()
    told: dict[str, bytes] = {"answer": b"", "log": b""}
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ, "answer")
        selector.register(child.stderr, selectors.EVENT_READ, "log")
        while not told["answer"].endswith(b"\n"):
            if stop():
                raise HelmStopped("Helm was stopped")
            for key, _ in selector.select(LOOK):
                piece = os.read(key.fd, 65_536)
                told[key.data] += piece
                if not piece:
                    selector.unregister(key.fileobj)
                    if key.data == "answer":
                        raise HelmFailed(f"Helm ended without an answer{_last(told['log'])}")
    answer = json.loads(told["answer"])
    return answer if isinstance(answer, dict) else {}


def _last(log: bytes) -> str:
    lines = log.decode(errors="replace").strip().splitlines()
    return f": {lines[-1]}" if lines else ""

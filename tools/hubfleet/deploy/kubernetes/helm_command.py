"""Helm through the `helm` command (3 or 4): everybody's, so the SDK is measured by it."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hubfleet.deploy.kubernetes.helm import HISTORY, HOOKS_WITHIN, HelmFailed, HelmStopped, Stop, Upgrade, Way, plain

LOOK = 0.2
_FOUR = re.compile(r"v4\.")


@dataclass(frozen=True, slots=True)
class CommandHelm:
    """Implements `Helm`. `command` is the path of the program.

    When the process that asked is killed, the command works on, where the SDK's ends with it: so runs use the SDK.
    """

    command: Path
    way: Way

    @property
    def identity(self) -> str:
        done = subprocess.run([self.command, "version", "--short"], capture_output=True, text=True, check=False)
        return f"helm {done.stdout.strip()}"

    def upgrade(self, upgrade: Upgrade, stop: Stop) -> int:
        labels = ",".join(f"{name}={value}" for name, value in upgrade.labels.items())
        words = ["upgrade", upgrade.release, str(upgrade.chart), "--install", "--output", "json", "--values", "-"]
        words += ["--labels", labels, "--description", upgrade.description, "--reset-values"]
        words += ["--history-max", str(HISTORY), *(["--take-ownership"] if upgrade.take_over else [])]
        printed = self._run(upgrade.namespace, [*words, *self._wait()], stop, json.dumps(upgrade.values))
        return int(json.loads(printed[printed.index("{") :])["version"])

    def rollback(self, namespace: str, release: str, revision: int, stop: Stop) -> None:
        words = ["rollback", release, str(revision), "--history-max", str(HISTORY), *self._wait()]
        self._run(namespace, words, stop)

    def uninstall(self, namespace: str, release: str, stop: Stop) -> None:
        self._run(namespace, ["uninstall", release, "--ignore-not-found", "--timeout", f"{HOOKS_WITHIN}s"], stop)

    def _wait(self) -> list[str]:
        """Helm 3 waits for nothing but hooks unless told to, and takes whatever it finds; Helm 4 has words for both."""
        four = ["--wait=hookOnly", "--server-side=true", "--force-conflicts"] if _FOUR.search(self.identity) else []
        return ["--timeout", f"{HOOKS_WITHIN}s", *four]

    def _run(self, namespace: str, words: Sequence[str], stop: Stop, given: str = "") -> str:
        if stop():
            raise HelmStopped("Helm was stopped")
        where = ["--namespace", namespace]
        where += ["--kube-context", self.way.context] if self.way.context else []
        with subprocess.Popen(
            [self.command, *words, *where],
            env=dict(self.way.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as child:
            try:
                return _finish(child, given, stop)
            finally:
                child.kill()


def _finish(child: subprocess.Popen[str], given: str, stop: Stop) -> str:
    deadline = time.monotonic() + HOOKS_WITHIN + 60
    text: str | None = given
    while True:
        try:
            printed, log = child.communicate(text, timeout=LOOK)
        except subprocess.TimeoutExpired as error:
            text = None
            if stop():
                raise HelmStopped("Helm was stopped") from error
            if time.monotonic() > deadline:
                raise HelmFailed("Helm did not end in time") from error
            continue
        if child.returncode:
            lines = [line for line in log.splitlines() if line.startswith("Error: ")]
            raise HelmFailed(f"Helm: {plain(lines[-1] if lines else log)}")
        return printed

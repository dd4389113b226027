"""Secrets that would be noticed, through a rollout with a failure and the way back: nowhere but where they belong.

That is in Kubernetes secrets: the hub's, ours, and Helm's (a release holds its values by nature).
"""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubfleet.deploy.kubernetes.api import Kind
from hubfleet.deploy.kubernetes.keeping import read_secrets
from tests.deploy.kubernetes.tern import Tern
from tests.need import need_command
from tests.secrets.canaries import Watch, places, told

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

LOGIN = {"provider": "github", "client_id": "Iv1.reef", "admins": ["ada"], "allow": {"users": ["li"]}}
OF_CLUSTER = {"client_secret": f"c4nary-{secrets.token_hex(12)}"}
OF_STAGE = {name: secrets.token_hex(32) for name in ("cookie_secret", "crypt_key", "proxy_token")}
GIVEN = {**OF_CLUSTER, **OF_STAGE}
KINDS = (
    *(Kind("v1", name) for name in ("pods", "configmaps", "events", "services", "serviceaccounts")),
    *(Kind("apps/v1", name) for name in ("deployments", "replicasets", "statefulsets", "daemonsets")),
    Kind("coordination.k8s.io/v1", "leases"),
    Kind("networking.k8s.io/v1", "ingresses"),
)
CRASH = """\
import z2jh
told = [z2jh.get_config("hub.config.GitHubOAuthenticator.client_secret")]
told += [z2jh.get_secret_value("hub.config.JupyterHub.cookie_secret")]
raise RuntimeError("no tide: " + " ".join(told))
"""
LOOKS = (
    "status --format json",
    "logs reef/staging",
    "check --format json",
    "explain reef/staging",
    "values reef/staging",
    "render reef/staging",
    "plan --from live",
    "plan --from live --format json",
    "plan --from live --format markdown",
    "plan --from live --format html",
    "diff reef/staging",
    "drift",
)


class Rollout:
    """Runs commands as a user does, and keeps all that they say."""

    def __init__(self, tern: Tern, folder: Path) -> None:
        self.tern = tern
        self.folder = folder
        self.said = ""
        self.environment = self._environment()

    def run(self, *words: str, given: str = "", status: int | None = 0) -> None:
        command = [sys.executable, "-m", "hubfleet.cli", "-v", "-C", str(self.tern.root), *words]
        done = subprocess.run(
            command, input=given, env=self.environment, capture_output=True, text=True, timeout=400, check=False
        )
        self.said += done.stdout + done.stderr
        assert status in {None, done.returncode}, self.said

    def _environment(self) -> dict[str, str]:
        """Files for a while are where they can be looked at, and a key is there."""
        keygen, sops = need_command("age-keygen"), need_command("sops")
        subprocess.run([keygen, "-o", self.folder / "key"], check=True, capture_output=True)
        (self.folder / "tmp").mkdir()
        own = {"SOPS_AGE_KEY_FILE": str(self.folder / "key"), "TMPDIR": str(self.folder / "tmp")}
        path = os.pathsep.join([str(sops.parent), os.environ["PATH"]])
        return {**self.tern.environment(), **own, "PATH": path, "HOME": str(self.folder / "tmp")}

    def recipient(self) -> str:
        """Who can open the files."""
        command = [str(need_command("age-keygen")), "-y", str(self.folder / "key")]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return done.stdout.strip()


@pytest.fixture
def rollout(tmp_path: Path, kubeconfig: str) -> Iterator[Rollout]:
    tern = Tern.at(tmp_path / "fleet", kubeconfig)
    tern.hub["login"] = LOGIN
    tern.write()
    try:
        made = Rollout(tern, tmp_path)
        tern.change_cluster(secrets={"recipients": [made.recipient()]})
        yield made
    finally:
        tern.clear()


def test_no_canary_is_found_outside_of_kubernetes_secrets(rollout: Rollout) -> None:
    tern = rollout.tern
    with Watch(GIVEN, ours=True).watching() as watch:
        for owner, values in {"tern": OF_CLUSTER, "reef/staging": OF_STAGE}.items():
            for name, value in values.items():
                rollout.run("secrets", "set", owner, name, given=value)
        rollout.run("secrets", "rekey")
        rollout.run("secrets", "check")
        rollout.run("deploy")
        tern.set("hub.extraConfig", {"crash": CRASH})
        for words in LOOKS:
            rollout.run(*words.split(), status=None)
        rollout.run("deploy", status=1)
        tern.set("hub.extraConfig", {})
        rollout.run("deploy", "--retry")
        for words in LOOKS:
            rollout.run(*words.split(), status=None)
    assert "RuntimeError: no tide: *** ***" in rollout.said, "the hub told them, and nobody passed it on"
    assert "back at revision" in rollout.said
    generated = read_secrets(tern.api, tern.namespace())
    assert set(generated) == {"health_token"}, "what is given is not kept a second time"
    every = {**GIVEN, **generated}
    assert watch.looks > 10
    assert not watch.found
    assert not told(rollout.said, every)
    assert not set(places(rollout.folder, every))
    assert not told("".join(str(tern.api.list(kind, tern.namespace())) for kind in KINDS), every)
    assert all(value in hub_secrets(tern) for value in GIVEN.values()), "they are what the hub runs with"


def hub_secrets(tern: Tern) -> str:
    """What the chart's own secrets hold, decoded."""
    found: list[Any] = tern.api.list(Kind("v1", "secrets"), tern.namespace(), "owner!=helm")
    data = [value for one in found for value in (one.get("data") or {}).values()]
    return "".join(base64.b64decode(value).decode() for value in data)

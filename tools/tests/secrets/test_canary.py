"""Secrets with values that would be noticed, deployed on this machine: they are nowhere but where they belong."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from hubfleet.cli.run import run as run_command
from hubfleet.deploy.local import keeping, processes
from hubfleet.deploy.local.folder import StageFolder
from hubfleet.model.key import StageKey
from tests.app.laptop import FLEET
from tests.deploy.ports import first_port
from tests.deploy.real_hub import PLAIN_SERVER
from tests.need import ROOT, need_command
from tests.secrets.canaries import Watch, places

pytestmark = pytest.mark.local
REEF = StageKey.parse("reef/staging")
HUB = f"""\
community: {{name: Reef}}
cluster: laptop
login: {{provider: github, admins: [ada], allow: {{users: [li]}}, client_id: Iv1.reef}}
server: {{image: base, environment: {json.dumps(PLAIN_SERVER)}}}
stages: {{staging: {{}}}}
"""
LAPTOP = "provider: local\nfirst_port: {port}\nsecrets: {{recipients: [{recipient}]}}\n"
CANARIES = {
    "client_secret": f"c4nary-{secrets.token_hex(12)}",
    **{name: secrets.token_hex(32) for name in ("cookie_secret", "crypt_key", "proxy_token")},
}


def write(root: Path, recipient: str) -> None:
    files = {
        "fleet.yaml": FLEET,
        "clusters/laptop.yaml": LAPTOP.format(port=first_port(), recipient=recipient),
        "images/base/image.yaml": "reference: quay.io/jupyter/base-notebook:2026-10-05\n",
        "hubs/reef/hub.yaml": HUB,
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """An environment with a key of its own, and temporary files where they can be looked at."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SOPS_", "HUBFLEET_"))}
    (tmp_path / "tmp").mkdir()
    path = os.pathsep.join([str(need_command("sops").parent), own["PATH"]])
    more = {"SOPS_AGE_KEY_FILE": tmp_path / "key", "HUBFLEET_CACHE": tmp_path / "cache", "TMPDIR": tmp_path / "tmp"}
    return {**own, "PATH": path, "PYTHONPATH": str(ROOT / "tools"), **{k: str(v) for k, v in more.items()}}


def test_no_canary_is_found_outside_the_stages_own_store(tmp_path: Path, environment: Mapping[str, str]) -> None:
    keygen, root = need_command("age-keygen"), tmp_path / "fleet"
    subprocess.run([keygen, "-o", tmp_path / "key"], check=True, capture_output=True)
    shown = subprocess.run([keygen, "-y", tmp_path / "key"], check=True, capture_output=True, text=True)
    write(root, shown.stdout.strip())
    said: list[str] = []

    def run(*words: str, given: str = "") -> None:
        command = [sys.executable, "-m", "hubfleet.cli", "-v", "-C", str(root), *words]
        done = subprocess.run(
            command, input=given, env=dict(environment), capture_output=True, text=True, timeout=400, check=False
        )
        said.append(done.stdout + done.stderr)
        assert done.returncode == 0, said[-1]

    with Watch(CANARIES).watching() as watch:
        run("secrets", "init", "reef/staging", given="".join(f"{name}={value}\n" for name, value in CANARIES.items()))
        run("secrets", "rekey")
        run("secrets", "check")
        try:
            run("deploy")
            folder = StageFolder.of(root / ".hubfleet", REEF)
            assert {name: keeping.read(folder)[name] for name in CANARIES} == CANARIES, (
                "they are what the hub runs with"
            )
            for words in ("status --format json", "logs reef/staging", "check --format json", "explain reef/staging"):
                run(*words.split())
            run("values", "reef/staging")
            run("secrets", "rotate", "reef/staging")
            run("deploy")
            now = keeping.read(folder)
            assert [name for name in CANARIES if now[name] == CANARIES[name]] == ["client_secret"], "new ones are used"
        finally:
            run("stop")
    assert watch.looks > 10
    assert not watch.found
    assert not [name for name, value in CANARIES.items() if value in "".join(said)]
    store = folder.file("secrets")
    assert store.stat().st_mode & 0o777 == 0o600
    assert {place for place in places(tmp_path, CANARIES) if not place.endswith(str(store))} == set()
    assert not processes.marked(keeping.read(folder)["mark"])


def test_a_crash_report_tells_no_secret(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> int:
        raise RuntimeError(f"cookie_secret={CANARIES['cookie_secret']} client_secret: {CANARIES['client_secret']}")

    monkeypatch.setattr("hubfleet.cli.commands.rules.run", crash)
    assert run_command(["-v", "rules"]) == 3
    said = "".join(capsys.readouterr())
    assert "RuntimeError" in said
    assert not [name for name, value in CANARIES.items() if value in said]

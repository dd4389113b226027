"""A change of the toolkit is a change like any other: it makes steps exactly where it alters what is deployed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hubfleet.model.json import Json
from tests.need import ROOT

from .repository import GitFleet, chart_mirror

IDLE = "tools/hubfleet/compile/features/idle.py"
LOCK = "requirements.lock"
AUTHENTICATORS = re.compile(r"^oauthenticator==.*(?:\n    .*)*", re.MULTILINE)
OLDER = "oauthenticator==17.3.0 --hash=sha256:1aaa7e21996bb6d53d303ac5362cc26a40812c0dbb722e7bffa24edd813390a1"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> GitFleet:
    """A fleet with the toolkit in it, as a checkout has it."""
    root = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "tools/hubfleet", root / "tools/hubfleet", ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("tools/bootstrap.py", LOCK, "requirements-dev.lock"):
        shutil.copy(ROOT / file, root / file)
    return GitFleet.make(root)


@pytest.fixture(scope="module")
def environment(fleet: GitFleet, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder: Path = tmp_path_factory.mktemp("run")
    own = {"PYTHONPATH": str(fleet.root / "tools"), "PYTHONDONTWRITEBYTECODE": "1"}
    places = {"HUBFLEET_CHART_MIRROR": str(chart_mirror(folder / "charts")), "HUBFLEET_CACHE": str(folder / "cache")}
    return {**os.environ, **own, **places}


def plan(fleet: GitFleet, environment: dict[str, str], notices: str = "") -> dict[str, Json]:
    words = ("-C", str(fleet.root), "plan", "--from", "HEAD", "--format", "json")
    done = subprocess.run(
        [sys.executable, "-m", "hubfleet.cli", *words], check=False, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert notices in done.stderr
    found: dict[str, Json] = json.loads(done.stdout)
    return found


def test_a_toolkit_that_deploys_the_same_makes_no_step(fleet, environment):
    fleet.replace(IDLE, '"""', '"""  ')
    assert plan(fleet, environment)["steps"] == []


def test_a_toolkit_that_deploys_something_else_shows_as_the_stages_it_touches(fleet, environment):
    fleet.replace(IDLE, '"timeout": idle.stop_after.seconds', '"timeout": idle.stop_after.seconds + 1')
    steps = plan(fleet, environment)["steps"]
    assert {f"{step['hub']}/{step['stage']}" for step in steps} == {
        "reef/staging",
        "reef/production",
        "dune/production",
        "lake/staging",
    }
    assert {reason["kind"] for step in steps for reason in step["reasons"]} == {"tool"}


@pytest.fixture
def newer_packages(fleet: GitFleet) -> None:
    """The last commit has an older authenticator in its lock file than the files on disk."""
    fleet.git("checkout", "--", ".")
    now = (ROOT / LOCK).read_text(encoding="utf-8")
    fleet.write(LOCK, AUTHENTICATORS.sub(OLDER, now))
    fleet.commit("older packages")
    fleet.write(LOCK, now)


@pytest.mark.usefixtures("newer_packages")
def test_newer_packages_show_as_the_stages_that_run_with_them(fleet, environment):
    steps = plan(fleet, environment)["steps"]
    assert [f"{step['hub']}/{step['stage']}" for step in steps] == ["lake/staging"], "hubs of this machine"
    assert {reason["kind"] for step in steps for reason in step["reasons"]} == {"tool"}


@pytest.mark.usefixtures("newer_packages")
def test_packages_that_cannot_be_had_are_said_to_be_todays(fleet, environment, tmp_path):
    nowhere = {"PIP_NO_INDEX": "1", "UV_OFFLINE": "1", "HUBFLEET_CACHE": str(tmp_path), "UV_CACHE_DIR": str(tmp_path)}
    found = plan(fleet, {**environment, **nowhere}, notices="runs with the packages of today")
    assert found["steps"] == []

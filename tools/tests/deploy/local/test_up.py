"""A stage comes up, lets its people in and nobody else, and leaves nothing when it is stopped."""

from __future__ import annotations

import re
import stat
import sys
import urllib.error

import psutil
import pytest

from hubfleet.deploy.health import HEALTH_USER, examine
from hubfleet.deploy.target import HealthWants
from hubfleet.model.json import Values, put
from hubfleet.model.key import StageKey
from hubfleet.model.release import SecretForm, SecretNeed
from hubfleet.plan.live import LiveState
from tests.deploy.local.machine import OPEN, TEACH, Browser, Machine, ask
from tests.deploy.waiting import wait

pytestmark = pytest.mark.local


def test_a_user_finds_a_healthy_hub_with_jupyterlab(machine: Machine) -> None:
    deployed = machine.deploy({**OPEN, "singleuser": {"defaultUrl": "/lab"}})
    live = machine.target.live([TEACH])[TEACH]
    assert (live.state, live.revision, live.commit, live.url) == (LiveState.RUNNING, 1, "c0ffee", deployed.url)
    with machine.target.access(TEACH) as access:
        report = examine(access, HealthWants())
    assert report.ok, report.fault


def test_everything_listens_on_this_machine_only(machine: Machine) -> None:
    machine.deploy(OPEN)
    machine.start_server()
    addresses = {
        connection.laddr.ip
        for process in machine.processes()
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    assert addresses == {"127.0.0.1"}


def test_the_state_is_for_its_owner_only(machine: Machine) -> None:
    machine.deploy(OPEN)
    for path in machine.state.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert not mode & 0o077, f"{path} has mode {mode:o}"
    assert stat.S_IMODE(machine.folder().file("secrets").stat().st_mode) == 0o600
    assert stat.S_IMODE(machine.state.stat().st_mode) == 0o700


def test_two_stages_side_by_side_refuse_each_others_tokens(machine: Machine) -> None:
    production = StageKey.parse("teach/production")
    staging_url, production_url = machine.deploy(OPEN).url, machine.deploy(OPEN, production).url
    assert staging_url != production_url
    with machine.target.access(TEACH) as access:
        token = access.token
    with pytest.raises(urllib.error.HTTPError, match="403"):
        ask("GET", f"{production_url}hub/api/users/hubfleet-health", token)


def test_stop_leaves_no_process_and_the_next_deploy_brings_everything_back(machine: Machine) -> None:
    first = machine.deploy(OPEN)
    machine.start_server()
    machine.target.stop(TEACH)
    assert machine.processes() == []
    assert machine.target.live([TEACH])[TEACH].state is LiveState.STOPPED
    again = machine.deploy(OPEN)
    assert (again.revision, again.url) == (first.revision, first.url)
    assert machine.target.live([TEACH])[TEACH].state is LiveState.RUNNING


def test_an_outside_login_is_stood_in_for_by_generated_passwords(machine: Machine) -> None:
    deployed = machine.deploy(
        {
            "hub": {
                "config": {
                    "JupyterHub": {"authenticator_class": "github"},
                    "GitHubOAuthenticator": {"admin_users": ["Ada-GH"], "allowed_organizations": ["lab:members"]},
                }
            }
        }
    )
    assert "login: generated passwords stand in for github" in deployed.notes
    ada, demo = machine.target.logins(TEACH)
    assert (ada.username, ada.admin, ada.stand_in_for, demo.username) == ("ada-gh", True, "github", "demo")
    assert ada.password not in repr(ada)
    assert Browser(deployed.url).login("ada-gh", ada.password)
    assert Browser(deployed.url).login("demo", demo.password)
    assert not Browser(deployed.url).login("ada-gh", demo.password)
    assert not Browser(deployed.url).login("eve", demo.password)


def test_a_shared_password_is_a_secret_that_is_made_once(machine: Machine) -> None:
    values: Values = {
        "hub": {
            "config": {
                "JupyterHub": {"authenticator_class": "shared-password"},
                "SharedPasswordAuthenticator": {"allow_all": True},
            }
        }
    }
    path = ("hub", "config", "SharedPasswordAuthenticator", "user_password")
    deployed = machine.deploy(values, secrets=(SecretNeed("password", path, SecretForm.PASSWORD),))
    (login,) = machine.target.logins(TEACH)
    assert Browser(deployed.url).login(login.username, login.password)
    assert not Browser(deployed.url).login(login.username, "wrong")
    revision = machine.folder().revisions / "1" / "values.json"
    assert login.password not in revision.read_text()
    assert machine.target.logins(TEACH) == (login,)


@pytest.mark.parametrize("login", ["native", "tmpauthenticator.TmpAuthenticator"])
def test_logins_that_need_nobody_else_run_as_they_are(machine: Machine, login: str) -> None:
    deployed = machine.deploy({"hub": {"config": {"JupyterHub": {"authenticator_class": login}}}})
    status, page = Browser(deployed.url).get("hub/login")
    assert status == 200
    assert ("signup" in page) if login == "native" else bool(re.search('user: "[0-9a-f]{32}"', page))


def test_a_server_that_dies_tells_why_at_once(machine: Machine) -> None:
    patient = put(OPEN, ("hub", "config", "Spawner"), {"http_timeout": 1000})
    machine.deploy({**patient, "singleuser": {"cmd": [sys.executable, "-c", "raise ValueError('no such module')"]}})
    machine.api("POST", f"users/{HEALTH_USER}")
    machine.api("POST", f"users/{HEALTH_USER}/server", {})
    wait(lambda: "ValueError: no such module" in "\n".join(machine.target.logs(TEACH)))
    wait(lambda: not machine.server())

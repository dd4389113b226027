"""An upgrade restarts the hub alone; what fails can be undone; what was killed is repaired."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit

import psutil
import pytest

from hubfleet.deploy.health import HEALTH_USER, examine
from hubfleet.deploy.local import revisions
from hubfleet.deploy.target import DeployFailed, HealthWants
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Values, put
from hubfleet.plan.live import LiveState
from tests.deploy.local.machine import OPEN, TEACH, Machine, ask
from tests.deploy.waiting import wait

pytestmark = pytest.mark.local


FORGETS = """
import shutil

async def forget(spawner):
    shutil.rmtree(spawner.home_dir)

c.Spawner.post_stop_hook = forget
"""
"""A hub whose homes are empty again after each server."""


def announcing(text: str) -> Values:
    return put(OPEN, ("hub", "templateVars"), {"announcement": text})


def files(machine: Machine) -> set[str]:
    """All that is in the stage's folder."""
    top = machine.folder().path
    return {file.relative_to(top).as_posix() for file in top.rglob("*")}


def test_an_upgrade_leaves_a_running_server_alone(machine: Machine) -> None:
    machine.deploy(announcing("one"))
    url, token = machine.start_server()
    kernel = ask("POST", f"{url}api/kernels", token, {})
    hub, proxy, started = machine.pid("hub"), machine.pid("proxy"), machine.server()["started"]
    with polling(f"{url}api/kernels/{kernel['id']}", token) as seen:
        wait(lambda: seen)
        assert machine.deploy(announcing("two")).revision == 2
        wait(lambda: len(seen) > 20)
    assert set(seen) == {kernel["id"]}
    assert (machine.pid("hub") != hub, machine.pid("proxy") == proxy) == (True, True)
    assert machine.server()["started"] == started
    assert ask("GET", f"{url}api/kernels/{kernel['id']}", token)["id"] == kernel["id"]
    machine.api("DELETE", "users/hubfleet-health/server")
    wait(lambda: not machine.server())
    wait(lambda: machine.roles() == ["hub", "proxy"])


def test_a_rollback_takes_away_what_a_killed_health_check_left(machine: Machine) -> None:
    machine.deploy(announcing("one"))
    digest, now = machine.target.live([TEACH])[TEACH].digest or "", machine.target.now()
    machine.target.mark_tested(TEACH, digest, now, 3.0)
    assert machine.target.live([TEACH])[TEACH].serves(digest)
    machine.target.mark_trying(TEACH)
    assert not machine.target.live([TEACH])[TEACH].serves(digest), "so that the next run tries it again"
    machine.start_server()
    machine.deploy(announcing("two"))
    machine.target.rollback(TEACH, machine.said.append)
    assert machine.api("GET", "users") == []
    assert machine.target.live([TEACH])[TEACH].serves(digest)


def test_a_deployment_begins_with_what_a_killed_health_check_left(machine: Machine) -> None:
    machine.deploy(announcing("one"))
    machine.target.mark_trying(TEACH)
    machine.start_server()
    home = machine.folder().homes / HEALTH_USER
    assert home.is_dir()
    broken = put(OPEN, ("hub", "extraConfig"), {"bad": "raise RuntimeError('no tide today')"})
    with pytest.raises(DeployFailed):
        machine.deploy(broken)
    assert not home.exists()
    with closing(sqlite3.connect(machine.folder().database)) as database:
        users = [name for (name,) in database.execute("select name from users")]
    assert HEALTH_USER not in users
    wait(lambda: machine.roles() == ["proxy"])


@pytest.mark.parametrize("fault", [None, "file kept"])
def test_a_health_check_leaves_nothing_but_its_servers_log(machine: Machine, fault: str | None) -> None:
    machine.deploy(put(OPEN, ("hub", "extraConfig"), {"forgets": FORGETS}) if fault else OPEN)
    before = files(machine)
    with machine.target.access(TEACH) as access:
        report = examine(access, HealthWants())
    assert (report.fault.name if report.fault else None) == fault
    wait(lambda: files(machine) - before == {f"logs/{HEALTH_USER}.log"})  # the database has a file more now and then
    assert machine.api("GET", "users") == []
    wait(lambda: machine.roles() == ["hub", "proxy"])


def test_a_rollback_brings_the_last_tested_revision_back(machine: Machine) -> None:
    machine.deploy(announcing("one"))
    tested = machine.target.live([TEACH])[TEACH].digest or ""
    machine.target.mark_tested(TEACH, tested, machine.target.now(), 3.0)
    machine.deploy(announcing("two"))
    machine.target.mark_failed(TEACH, "v1-two", machine.target.now(), "no server started")
    machine.target.mark_failed(TEACH, "v1-two", machine.target.now(), "no server started")
    back = machine.target.rollback(TEACH, machine.said.append)
    live = machine.target.live([TEACH])[TEACH]
    assert back is not None
    assert (back.revision, live.revision, live.digest, live.tested) == (1, 1, tested, tested)
    assert (live.state, live.failed, live.attempts) == (LiveState.RUNNING, "v1-two", 2)
    assert machine.deploy(announcing("three")).revision == 3


def test_a_rollback_brings_the_database_back_only_where_it_was_migrated(machine: Machine) -> None:
    machine.deploy(announcing("one"))
    folder = machine.folder()
    machine.target.mark_tested(TEACH, "v1-one", machine.target.now(), 3.0)
    machine.deploy(announcing("two"))
    copy = next(revisions.every(folder)).database
    assert copy.exists()
    eve(folder.database)
    machine.target.rollback(TEACH, machine.said.append)
    assert "eve" in users(folder.database)
    machine.target.stop(TEACH)
    with closing(sqlite3.connect(folder.database)) as connection, connection:
        connection.execute("update alembic_version set version_num = 'of-the-future'")
    revisions.make_current(folder, list(revisions.every(folder))[1])
    machine.target.rollback(TEACH, machine.said.append)
    assert "eve" not in users(folder.database)
    assert machine.target.live([TEACH])[TEACH].state is LiveState.RUNNING


def test_without_a_tested_revision_a_rollback_stops_the_stage(machine: Machine) -> None:
    machine.deploy(OPEN)
    assert machine.target.rollback(TEACH, machine.said.append) is None
    assert machine.processes() == []


def test_a_hub_that_dies_tells_why_and_nothing_secret(machine: Machine) -> None:
    machine.deploy(OPEN)
    secret = machine.folder().file("secrets").read_text().split('"proxy_token": "')[1][:64]
    broken = put(
        OPEN, ("hub", "extraConfig"), {"10-broken": f"token = '{secret}'\nraise ValueError('no such bucket ' + token)"}
    )
    with pytest.raises(DeployFailed) as caught:
        machine.deploy(broken)
    text = "\n".join(caught.value.lines)
    assert "ValueError: no such bucket" in text
    assert "hub.extraConfig.10-broken" in text
    assert secret not in text
    assert len(caught.value.lines) <= 12
    assert "hub.log" in caught.value.help
    assert machine.target.live([TEACH])[TEACH].state is LiveState.BROKEN
    assert machine.deploy(OPEN).revision == 3


@pytest.mark.parametrize("what", ["hub", "proxy"])
def test_what_was_killed_is_repaired_at_the_same_revision(machine: Machine, what: str) -> None:
    machine.deploy(put(OPEN, ("cull",), {"enabled": True, "timeout": 3600}))
    os.kill(machine.pid(what), signal.SIGKILL)
    wait(lambda: machine.target.live([TEACH])[TEACH].state is LiveState.BROKEN)
    again = machine.deploy(put(OPEN, ("cull",), {"enabled": True, "timeout": 3600}))
    assert again.revision == 1
    assert machine.target.live([TEACH])[TEACH].state is LiveState.RUNNING
    wait(lambda: makers_of_cullers(machine) == [machine.pid("hub")])


def makers_of_cullers(machine: Machine) -> list[int]:
    """Which processes started those that stop idle servers."""
    found: list[int] = []
    for process in machine.processes():
        with suppress(psutil.Error):
            if "jupyterhub_idle_culler" in process.cmdline():
                found.append(process.ppid())
    return found


DEPLOY = """
import json, sys
from pathlib import Path
from tests.deploy.local.machine import Machine
Machine(Path(sys.argv[1]), int(sys.argv[2])).deploy(json.loads(sys.argv[3]))
"""


def test_whenever_a_deployment_is_killed_the_next_one_finishes_it(machine: Machine) -> None:
    machine.deploy(OPEN)
    for number, seconds in enumerate((0.2, 0.4, 0.6, 0.8, 1.2, 1.6)):
        arguments = [str(machine.state), str(machine.first_port), json.dumps(announcing(str(number)))]
        paths = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        killed = subprocess.Popen([sys.executable, "-c", DEPLOY, *arguments], env=paths)
        time.sleep(seconds)
        killed.kill()
        killed.wait()
    machine.deploy(announcing("last"))
    live = machine.target.live([TEACH])[TEACH]
    assert live.state is LiveState.RUNNING
    assert machine.roles() == ["hub", "proxy"]
    assert not list(machine.folder().path.glob(".*"))


def test_processes_that_no_file_remembers_are_found_and_ended(machine: Machine) -> None:
    machine.deploy(OPEN)
    lost = machine.pid("hub")
    machine.folder().file("processes").unlink()
    machine.deploy(OPEN)
    assert not psutil.pid_exists(lost) or psutil.Process(lost).status() == psutil.STATUS_ZOMBIE
    assert machine.target.live([TEACH])[TEACH].state is LiveState.RUNNING


def test_a_recycled_process_id_is_left_alone(machine: Machine) -> None:
    machine.deploy(OPEN)
    machine.target.stop(TEACH)
    noted = f'{{"hub": {{"pid": {os.getpid()}, "started": {psutil.Process().create_time()}}}, "proxy": null}}'
    machine.folder().file("processes").write_text(noted)
    machine.target.stop(TEACH)
    assert machine.deploy(OPEN).revision == 1


def test_deploying_what_runs_changes_nothing(machine: Machine) -> None:
    machine.deploy(OPEN)
    before = machine.pid("hub"), machine.pid("proxy")
    assert machine.deploy(OPEN).revision == 1
    assert (machine.pid("hub"), machine.pid("proxy")) == before


def test_a_taken_port_names_who_has_it(machine: Machine) -> None:
    port = urlsplit(machine.deploy(OPEN).url).port or 0
    machine.target.stop(TEACH)
    with socket.create_server(("127.0.0.1", port)), pytest.raises(HubfleetError) as caught:
        machine.deploy(OPEN)
    assert f"port {port} on 127.0.0.1" in str(caught.value)
    assert f"pid {os.getpid()}" in str(caught.value)


@contextmanager
def polling(url: str, token: str) -> Iterator[list[str]]:
    """Ask for a kernel again and again while the block lasts; what was answered, or the error."""
    seen: list[str] = []
    stop = threading.Event()

    def poll() -> None:
        while not stop.is_set():
            try:
                seen.append(ask("GET", url, token)["id"])
            except OSError as error:
                seen.append(repr(error))
            time.sleep(0.05)

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def eve(database: object) -> None:
    """Add a user behind the hub's back."""
    with closing(sqlite3.connect(str(database))) as connection, connection:
        connection.execute("insert into users (name, admin, cookie_id) values ('eve', 0, 'x')")


def users(database: object) -> set[str]:
    """Names in the hub's database."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return {name for (name,) in connection.execute("select name from users")}


def test_files_changed_by_hand_and_processes_that_died_are_found_and_put_back(machine: Machine) -> None:
    machine.deploy(announcing("one"))
    assert machine.drift() == []
    folder = machine.folder()
    values = next(revisions.every(folder)).folder / "values.json"
    values.write_text(values.read_text().replace('"one"', '"tide"'))
    os.kill(machine.pid("proxy"), signal.SIGKILL)
    wait(lambda: len(machine.drift()) == 2)
    assert machine.drift() == [("changed", "File/values.json"), ("stopped", "Process/proxy")]
    assert machine.deploy(announcing("one"), repair=True).revision == 2
    assert machine.drift() == []
    assert '"one"' in (folder.revisions / "2/values.json").read_text()

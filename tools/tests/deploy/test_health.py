"""What the health check says of a real hub, sound and faulty."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from hubfleet.deploy.health import HEALTH_USER, KEPT_FILE, Cancelled, Part, examine
from hubfleet.deploy.hub_api import Hub
from hubfleet.deploy.target import HealthWants, HubAccess, Notebook
from hubfleet.deploy.web import Patience, Site

from .ports import free_ports
from .real_hub import NEVER, RealHub, real_hub

pytestmark = pytest.mark.local

QUICK = HealthWants(answer_within=120, start_within=4, cell_within=3)
PATIENT = HealthWants(answer_within=120, start_within=120, cell_within=120)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with real_hub(tmp_path_factory.mktemp("hub"), prefix="some/prefix/") as hub:
        yield hub


@pytest.fixture
def hub(running: RealHub):
    running.fault("")
    yield running
    running.fault("")


def users_of(hub: RealHub) -> list[str]:
    answer = Site(hub.access.url, hub.access.token).ask("GET", "hub/api/users", Patience.of(120))
    return [user["name"] for user in json.loads(answer.body)]


def test_a_sound_hub_passes_every_part_and_is_left_as_it_was(hub):
    told: list[Part] = []
    report = examine(hub.access, HealthWants(imports=("json",)), told=told.append)
    assert report.ok, report.fault
    assert [part.name for part in report.parts] == [
        "login page", "user", "server start", "cell", "imports",
        "file written", "server stop", "server restart", "file kept", "clean up",
    ]  # fmt: skip
    assert tuple(told) == report.parts
    assert 0 < (report.seconds_of("server start") or 0) < report.seconds
    assert users_of(hub) == []
    assert not (hub.folder / "home" / HEALTH_USER / KEPT_FILE).exists()


def test_a_home_that_forgets_is_found_out(hub):
    hub.fault("forgets")
    report = examine(hub.access, PATIENT)
    assert report.fault is not None
    assert (report.fault.name, "not there after" in report.fault.detail) == ("file kept", True)


def test_a_module_that_the_image_lacks_is_named(hub):
    report = examine(hub.access, HealthWants(imports=("json", "no_such_module")))
    assert report.fault is not None
    assert report.fault.detail == "the cell failed: ModuleNotFoundError: No module named 'no_such_module'"


def test_a_hub_that_is_too_busy_to_answer_is_asked_again(hub, monkeypatch):
    hub.fault("slow")
    api, patience = Hub(hub.access), Patience.of(120)
    api.make_user(HEALTH_USER, patience)
    with monkeypatch.context() as hurry:
        hurry.setattr("hubfleet.deploy.web.LONGEST_WAIT", 0.5)
        assert f"/user/{HEALTH_USER}/" in api.start_server(HEALTH_USER, patience)
    api.stop_server(HEALTH_USER, patience)
    api.delete_user(HEALTH_USER, patience)
    assert users_of(hub) == []


def test_a_server_that_dies_is_said_to_have_failed(hub):
    hub.fault("dies")
    report = examine(hub.access, PATIENT)
    assert report.fault is not None
    assert report.fault.name == "server start"
    assert "could not start" in report.fault.detail
    assert users_of(hub) == []


def test_what_fails_while_the_hub_goes_to_another_place_is_tried_once_more(hub):
    asked: list[str] = []

    def moved() -> bool:
        asked.append("moved")
        (hub.folder / "home" / HEALTH_USER / "tide.py").touch()
        return True

    wants = HealthWants(home=False, imports=("tide",))
    assert examine(replace(hub.access, moved=moved), wants).ok
    assert asked == ["moved"]
    report = examine(replace(hub.access, moved=lambda: True), replace(wants, imports=("no_such_module",)))
    assert report.fault is not None, "once, and not for ever"
    assert report.fault.name == "imports"


def test_a_server_that_never_answers_ends_at_its_deadline(hub):
    hub.fault("never starts")
    began = time.monotonic()
    report = examine(hub.access, QUICK)
    assert report.fault is not None
    assert "not ready in time" in report.fault.detail
    assert time.monotonic() - began < NEVER / 4
    assert users_of(hub) == []


def test_a_kernel_that_never_answers_ends_at_its_deadline(hub):
    hub.fault("silent kernel")
    report = examine(hub.access, HealthWants(start_within=120, cell_within=3))
    assert report.fault is not None
    assert (report.fault.name, report.fault.detail) == ("cell", "the kernel did not answer in time")
    assert report.fault.seconds < NEVER / 4
    assert users_of(hub) == []


def test_a_token_that_may_not_is_said_so(hub):
    report = examine(hub.weak, QUICK)
    assert report.fault is not None
    assert report.fault.detail.startswith("the hub does not let the health service create a user (403")


def test_where_nobody_listens_the_address_is_named():
    (port,) = free_ports(1)
    report = examine(HubAccess(f"http://127.0.0.1:{port}/", ""), HealthWants(answer_within=1))
    assert report.fault is not None
    assert f"no answer from 127.0.0.1:{port}: nothing listens there" in report.fault.detail


def test_what_a_killed_check_left_behind_is_no_hindrance_and_no_file_is_asked_for_where_none_is_kept(hub):
    site = Site(hub.access.url, hub.access.token)
    site.ask("POST", f"hub/api/users/{HEALTH_USER}", Patience.of(120))
    site.ask("POST", f"hub/api/users/{HEALTH_USER}/server", Patience.of(120), {})
    report = examine(hub.access, HealthWants(home=False))
    assert report.ok, report.fault
    assert "file kept" not in [part.name for part in report.parts]


def test_an_interrupted_check_cleans_up_before_it_ends(hub):
    told: list[Part] = []
    with pytest.raises(Cancelled):
        examine(hub.access, PATIENT, told=told.append, cancelled=lambda: any(p.name == "server start" for p in told))
    assert told[-1].name == "clean up"
    assert users_of(hub) == []


def test_a_notebook_that_fails_is_told_with_its_cell(hub):
    wants = HealthWants(home=False, notebook=Notebook("images/base/smoke.ipynb", ("tide = 1", "assert tide == 2")))
    report = examine(hub.access, wants)
    assert report.fault
    assert report.fault.name == "notebook"
    assert report.fault.detail.startswith("images/base/smoke.ipynb, code cell 2: the cell failed: AssertionError")
    good = examine(hub.access, HealthWants(home=False, notebook=Notebook("n", ("tide = 1", "assert tide == 1"))))
    assert good.ok
    assert next(part.detail for part in good.parts if part.name == "notebook") == "2 cells"

"""Who may enter is always said, never left to a default."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hubfleet.compile.errors import CompileError
from hubfleet.compile.stage import compile_stage
from hubfleet.model.json import get
from tests.compile.fleets import AT, CASES, compiled, compiled_case, stages_of

EVENT = """
community: {name: Lab}
cluster: tern-gke
login: {provider: github, client_id: x, staff: false, allow: {users: [ada]}}
server: {image: pangeo}
events:
  - {name: exam, from: "2026-12-07T08:00Z", until: "2026-12-07T10:00Z", expected_users: 30, access: {users: [guest]}}
stages: {production: {}}
"""
BEGIN = datetime(2026, 12, 7, 8, tzinfo=UTC)


def allowed(at: datetime):
    return get(compiled(EVENT, at).main.values, ("hub", "config", "Authenticator", "allowed_users"))


def room(at: datetime):
    return get(compiled(EVENT, at).main.values, ("scheduling", "userPlaceholder", "replicas"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_hub_says_whether_everybody_may_enter(case: Path) -> None:
    rules = get(compiled_case(case).main.values, ("hub", "config", "Authenticator"))
    assert isinstance(rules, dict)
    assert {"allow_all", "allow_existing_users", "allowed_users", "admin_users"} <= set(rules)
    keeps = "keep_known_users: true" in (case / "hub.yaml").read_text()
    assert rules["allow_existing_users"] is keeps


def test_an_event_lets_its_people_in_from_its_first_to_its_last_moment() -> None:
    before, during, after = BEGIN - timedelta(seconds=1), BEGIN, BEGIN + timedelta(hours=2)
    assert [allowed(at) for at in (before, during, after)] == [["ada"], ["ada", "guest"], ["ada"]]


def test_room_is_made_an_hour_before_people_come() -> None:
    times = (BEGIN - timedelta(minutes=61), BEGIN - timedelta(minutes=59), BEGIN + timedelta(hours=2))
    assert [room(at) for at in times] == [0, 30, 0]


def test_an_events_access_points_at_the_event() -> None:
    assert compiled(EVENT, BEGIN).main.source_of(("hub", "config", "Authenticator", "allowed_users")) == (
        "events[exam].access.users"
    )


def test_an_instant_without_a_zone_is_refused() -> None:
    (stage,) = stages_of(EVENT)
    with pytest.raises(CompileError, match="zone"):
        compile_stage(stage, AT.replace(tzinfo=None))


def test_open_to_everyone_only_where_it_is_said() -> None:
    closed = EVENT.replace("access: {users: [guest]}", "access: {everyone: true}")
    path = ("hub", "config", "Authenticator", "allow_all")
    assert get(compiled(closed, BEGIN).main.values, path) is True
    assert get(compiled(closed, BEGIN - timedelta(days=1)).main.values, path) is False

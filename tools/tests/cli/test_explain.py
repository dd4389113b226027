"""`hubfleet explain` tells which file and line set a value, and what it lies over."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from hubfleet.cli import main
from tests.fleets import SMALL

HUB = """\
community: {name: Reef Watch}
blueprints: [class]
cluster: coast
login: {provider: github, client_id: Iv1.reef, admins: [ada]}
idle: {stop_after: 1h}
profiles:
  - {name: GPU, image: base}
  - {name: "Large one", image: base}
stages:
  staging: {}
  production:
    idle: {stop_after: 30m}
    profiles: [{name: GPU, pool: users}]
values: {jupyterhub: {debug: {enabled: true}, "a.b": null}}
"""


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """The small fleet with a hub whose values lie in several layers."""
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    (tmp_path / "hubs/reef/hub.yaml").write_text(HUB)
    return tmp_path


def explained(fleet: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    status = main(["-C", str(fleet), "explain", *words])
    captured = capsys.readouterr()
    assert status == (2 if captured.err else 0)
    return captured.out + captured.err


def test_the_chain_begins_with_what_holds(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(fleet, capsys, "reef/production", "idle.stop_after").splitlines() == [
        "idle.stop_after: 30m  hubs/reef/hub.yaml:12:24",
        "  over 1h  hubs/reef/hub.yaml:5:20",
        "  over 2h  fleet.yaml:5:22",
    ]


def test_a_stage_does_not_see_what_the_other_one_says(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(fleet, capsys, "reef/staging", "idle.stop_after").startswith("idle.stop_after: 1h  hubs/reef")


def test_what_nothing_sets_is_a_default(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(fleet, capsys, "reef/production", "network.egress") == "network.egress: open  (default)\n"


@pytest.mark.parametrize("field", ["profiles[GPU].image", "profiles[0].image", "profiles[Large one].image"])
def test_an_entry_of_a_keyed_list_is_found_by_name_and_by_number(
    fleet: Path, capsys: pytest.CaptureFixture[str], field: str
) -> None:
    assert "image: base  hubs/reef/hub.yaml:" in explained(fleet, capsys, "reef/production", field)


def test_a_value_of_a_blueprint_is_at_the_blueprint(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(fleet, capsys, "reef/staging", "server.pool") == (
        "server.pool: users  hubs/_blueprints/class.yaml:2:29\n"
    )


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("values.jupyterhub.debug.enabled", "values.jupyterhub.debug.enabled: true  hubs/reef/hub.yaml:14:40"),
        ('values.jupyterhub["a.b"]', 'values.jupyterhub["a.b"]: null  hubs/reef/hub.yaml:14:54'),
    ],
)
def test_values_for_helm_have_paths_too(
    fleet: Path, capsys: pytest.CaptureFixture[str], field: str, shown: str
) -> None:
    assert explained(fleet, capsys, "reef/staging", field).strip() == shown


@pytest.mark.parametrize(
    ("field", "near"),
    [("idle.stop_aftr", "idle.stop_after"), ("serve", "server"), ("profiles[GPU].imag", "profiles[0].image")],
)
def test_an_unknown_field_is_refused_with_the_nearest(
    fleet: Path, capsys: pytest.CaptureFixture[str], field: str, near: str
) -> None:
    assert f'unknown field "{field}", did you mean "{near}"?' in explained(fleet, capsys, "reef/production", field)


def test_an_unknown_entry_is_refused(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "unknown" in explained(fleet, capsys, "reef/production", "profiles[CPU].image")
    assert "unknown" in explained(fleet, capsys, "reef/production", "profiles[9]")
    assert "unknown" in explained(fleet, capsys, "reef/production", "values.jupyterhub.nothing")
    assert "unknown" in explained(fleet, capsys, "reef/production", "foo.idle")


def test_a_field_of_something_unset_has_its_default(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(fleet, capsys, "reef/production", "dask.worker.memory") == "dask.worker.memory: 4Gi  (default)\n"


def test_json_has_the_same_chain(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (entry,) = json.loads(explained(fleet, capsys, "reef/production", "idle.stop_after", "--format", "json"))["values"]
    assert (entry["path"], entry["value"]) == ("idle.stop_after", "30m")
    assert [(layer["value"], layer["file"], layer["line"]) for layer in entry["set_by"]] == [
        ("30m", "hubs/reef/hub.yaml", 12),
        ("1h", "hubs/reef/hub.yaml", 5),
        ("2h", "fleet.yaml", 5),
    ]


def test_a_whole_stage_is_explained_value_by_value(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = explained(fleet, capsys, "reef/production").splitlines()
    assert any(line.startswith("community.name: Reef Watch  hubs/reef/hub.yaml:1:19") for line in shown)
    assert not any(line.startswith(("stages", "blueprints")) for line in shown)

"""What `hubfleet check` writes, as programs read it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import jsonschema_rs
import pytest

from hubfleet.charts.lock import read_lock
from hubfleet.cli import main
from tests.fleets import SMALL
from tests.need import ROOT

FAULTY = """\
community: {name: Harbour}
cluster: laptop
login: {provider: dummy, admins: [ada], alow: {everyone: true}}
stages: {production: {}}
"""


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """One hub on this machine, with a misspelt key and no staging."""
    for file, text in {
        "fleet.yaml": "name: small\ndomain: hubs.example.org\n",
        "clusters/laptop.yaml": "provider: local\n",
        "hubs/harbour/hub.yaml": FAULTY,
    }.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    return tmp_path


def test_json_keeps_to_the_published_schema(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(fleet), "check", "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    schema = json.loads((ROOT / "schemas/output/check.json").read_text(encoding="utf-8"))
    assert [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(data)] == []
    found = {entry["rule"]: entry for entry in data["findings"]}
    misspelt = found["key-unknown"]
    assert (misspelt["file"], misspelt["line"], misspelt["column"]) == ("hubs/harbour/hub.yaml", 3, 41)
    assert 'did you mean "allow"?' in misspelt["message"]


def test_github_writes_one_command_a_finding(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(fleet), "check", "--format", "github"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(
        line.startswith("::error file=hubs/harbour/hub.yaml,title=key-unknown,line=3,col=41,endColumn=45::")
        for line in lines
    )
    assert all(line.startswith("::") for line in lines)


def test_a_fleet_without_charts_is_checked_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(SMALL), "check", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {entry["rule"] for entry in found if entry["severity"] == "error"} == {"chart-unknown"}
    assert {entry["message"].split(",")[0] for entry in found} >= {'unknown chart "base"', 'unknown chart "jupyterhub"'}


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_charts_that_nobody_has_are_told_once_whatever_needs_them(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("charts", "clusters", "hubs", "images"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "fleet.yaml", tmp_path)
    lock = tmp_path / "charts/lock.yaml"
    lock.write_text(re.sub(r"source: \S+", "source: http://127.0.0.1:9/", lock.read_text("utf-8")), "utf-8")
    assert main(["-C", str(tmp_path), "check", "--format", form]) == 0
    told = capsys.readouterr().out
    names = ", ".join(pin.name for pin in read_lock(lock.read_bytes()).pins)
    assert names.count(",") > 1
    assert len(re.findall(rf"the digests of \d charts \({names}\) are not known", told)) == 1
    assert len(re.findall(rf"\d releases are not rendered: \d charts \({names}\) cannot be had", told)) == 1
    assert len(re.findall(r"\d releases are not rendered: chart cert-manager v\S+ cannot be had: http", told)) == 1
    assert [told.count(f"chart-{fault}") for fault in ("digest-missing", "missing")] == [1, 1]

"""Rules over data that is full of faults: none crashes, and none repeats what loading has told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hubfleet.checks.run import run_checks
from hubfleet.findings import Severity
from hubfleet.load.fleet import load_fleet
from hubfleet.load.tree import Folder
from tests.checks.small_fleet import FILES, with_files
from tests.load.test_cases import CASES, HERE, lay_out

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize("case", CASES)
def test_no_rule_crashes_on_bad_input(case: str, tmp_path: Path) -> None:
    loaded = load_fleet(Folder(lay_out(HERE / case, tmp_path)))
    found = run_checks(loaded.fleet, AT)
    assert [finding.message for finding in found if finding.rule == "rule-crashed"] == []


@pytest.mark.parametrize("case", CASES)
def test_no_file_is_told_twice(case: str, tmp_path: Path) -> None:
    loaded = load_fleet(Folder(lay_out(HERE / case, tmp_path)))
    strays = {finding.location.file for finding in loaded.findings if finding.rule in ("file-stray", "hub-missing")}
    found = run_checks(loaded.fleet, AT)
    assert not strays & {finding.location.file for finding in found if finding.rule == "file-unused"}


def test_bounds_of_a_listed_size_are_told_where_they_stand_and_not_at_profiles_that_inherit_them() -> None:
    hub = FILES["hubs/reef/hub.yaml"].replace("pool: users}", "pool: users, sizes: [{name: S, %s}]}")
    hub += "profiles: [{name: R}, {name: Julia, cpu: {limit: 2}}]\n"
    for fault in (
        "memory: {guarantee: 2Gi, limit: 1Gi}",
        "cpu: {guarantee: 2, limit: 1}",
        "memory: {guarantee: 99Gi}",
        "memory: {guarantee: 1Gi, limit: 99Gi}",
    ):
        loaded = load_fleet(with_files({"hubs/reef/hub.yaml": hub % fault}))
        (found,) = run_checks(loaded.fleet, AT)
        assert (found.location.line, found.severity) == (4, Severity.ERROR), fault


def test_nothing_is_called_unused_while_a_hub_that_may_use_it_cannot_be_read() -> None:
    files = {
        "clusters/laptop.yaml": "provider: local\n",
        "images/spare/image.yaml": "reference: quay.io/jupyter/scipy-notebook:2026-10-05\n",
        "hubs/dune/hub.yaml": "community: {name: Dune, logo: a.svg, ulr: x}\ncluster: laptop\nserver: {image: spare}\n",
        "hubs/dune/a.svg": "<svg/>\n",
    }
    loaded = load_fleet(with_files(files))
    assert {finding.rule for finding in loaded.findings} == {"key-unknown"}
    assert run_checks(loaded.fleet, AT) == ()


def test_python_of_a_hub_is_linted_at_line_and_column() -> None:
    python = "import os\n\nc.Spawner.args = ['ü', Ture]\nload_subconfig('a.py')\nmine()  # noqa\nos.sep, get_config()"
    hub = FILES["hubs/dune/hub.yaml"] + "python: [groups.py]\n"
    loaded = load_fleet(with_files({"hubs/dune/hub.yaml": hub, "hubs/dune/groups.py": python}))
    (found,) = run_checks(loaded.fleet, AT)
    assert (str(found.location), found.rule) == ("hubs/dune/groups.py:3:24", "python-suspect")
    assert found.message == "pyflakes says: undefined name 'Ture'"


def test_memory_that_a_profile_inherits_is_told_at_server_alone() -> None:
    hub = FILES["hubs/reef/hub.yaml"].replace("pool: users}", "pool: users, memory: {guarantee: 99Gi, limit: 200Gi}}")
    loaded = load_fleet(with_files({"hubs/reef/hub.yaml": f"{hub}profiles: [{{name: R, cpu: {{limit: 2}}}}]\n"}))
    assert [finding.location.line for finding in run_checks(loaded.fleet, AT)] == [4]

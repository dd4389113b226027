"""A fleet becomes stages as decided: layers in their order, domains, clusters and gates by default."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubfleet.load.fleet import Loaded, load_fleet
from hubfleet.load.tree import Folder
from hubfleet.model.key import StageKey
from hubfleet.model.stage import Stage
from tests.fleets import SMALL
from tests.load.test_cases import HERE, lay_out
from tests.load.trees import small_with

HUB = (SMALL / "hubs/reef/hub.yaml").read_text(encoding="utf-8")
HUB_FILE = "hubs/reef/hub.yaml"


def stage(loaded: Loaded, key: str) -> Stage:
    found = loaded.fleet.stage(StageKey.parse(key))
    assert found is not None
    return found


def reef(text: str) -> Loaded:
    return load_fleet(small_with({HUB_FILE: text}))


def test_staging_is_below_the_hubs_domain() -> None:
    loaded = reef(f"{HUB}domain: reef.example.org\n")
    assert stage(loaded, "reef/production").domain == "reef.example.org"
    assert stage(loaded, "reef/staging").domain == "staging.reef.example.org"


def test_a_hub_without_a_domain_is_below_its_clusters() -> None:
    loaded = reef(HUB)
    assert stage(loaded, "reef/production").domain == "reef.coast.hubs.example.org"
    assert stage(loaded, "reef/staging").domain == "staging.reef.coast.hubs.example.org"


def test_a_domain_of_a_stage_is_taken_as_it_is() -> None:
    text = HUB.replace("staging: {}", "staging: {domain: try.example.org}")
    loaded = reef(text.replace("production: {}", "production: {domain: reef.example.org}"))
    assert stage(loaded, "reef/staging").domain == "try.example.org"
    assert stage(loaded, "reef/production").domain == "reef.example.org"


def test_a_stage_may_run_on_a_cluster_of_its_own() -> None:
    loaded = reef(HUB.replace("staging: {}", "staging: {cluster: laptop}"))
    assert loaded.findings == ()
    assert stage(loaded, "reef/staging").is_local
    assert stage(loaded, "reef/production").cluster_name == "coast"


def test_a_retired_hub_has_no_stages() -> None:
    loaded = reef(f'{HUB}retired: {{"on": 2027-07-01, data: keep}}\n')
    assert [str(one.key) for one in loaded.fleet.stages] == []
    assert loaded.fleet.hubs["reef"].retired is not None


def test_blueprints_in_a_diamond_lie_over_each_other_once_in_their_order(tmp_path: Path) -> None:
    loaded = load_fleet(Folder(lay_out(HERE / "blueprints-in-a-diamond", tmp_path)))
    assert loaded.fleet.hubs["reef"].blueprints == ("root", "wide", "deep", "class")
    assert stage(loaded, "reef/staging").settings.idle == "never"


def test_defaults_for_stages_lie_over_declared_ones_only(tmp_path: Path) -> None:
    loaded = load_fleet(Folder(lay_out(HERE / "defaults-for-stages-not-declared", tmp_path)))
    assert [str(one.key) for one in loaded.fleet.stages] == ["reef/staging"]
    assert stage(loaded, "reef/staging").ring == "canary"


def test_a_hub_on_a_broken_cluster_is_not_said_to_name_an_unknown_one(tmp_path: Path) -> None:
    loaded = load_fleet(Folder(lay_out(HERE / "broken-cluster", tmp_path)))
    assert {finding.location.file for finding in loaded.findings} == {"clusters/coast.yaml"}


def test_a_link_that_leads_nowhere_and_a_folder_in_a_files_place_are_findings(tmp_path: Path) -> None:
    lay_out(HERE / "blueprint-that-says-nothing", tmp_path)
    (tmp_path / HUB_FILE).unlink()
    (tmp_path / HUB_FILE).symlink_to("nowhere.yaml")
    (tmp_path / "clusters/laptop.yaml").unlink()
    (tmp_path / "clusters/laptop.yaml").mkdir()
    (finding,) = load_fleet(Folder(tmp_path)).findings
    assert (finding.location.file, finding.rule) == (HUB_FILE, "file-unreadable")
    assert finding.message == "the file can't be read: no such file or directory"


@pytest.mark.parametrize("file", ["fleet.yaml", "clusters/coast.yaml", HUB_FILE, "hubs/_blueprints/class.yaml"])
@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_file_in_another_encoding_is_one_finding(file: str, encoding: str) -> None:
    raw = ("# é\n" + (SMALL / file).read_text(encoding="utf-8")).encode(encoding)
    assert [f.rule for f in load_fleet(small_with({file: raw})).findings] == ["yaml-encoding"]


@given(st.sampled_from(["fleet.yaml", "clusters/coast.yaml", HUB_FILE, "hubs/_blueprints/class.yaml"]), st.data())
def test_no_cut_and_no_swap_stops_the_loading(file: str, data: st.DataObject) -> None:
    text = (SMALL / file).read_text(encoding="utf-8")
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(len(text), begin + 12)))
    instead = data.draw(st.sampled_from(["", "x", "[]", "{}", "null", "7", "true", ": ", "\n", "- ", "&a ", "*a", "|"]))
    loaded = load_fleet(small_with({file: text[:begin] + instead + text[end:]}))
    lines = (text[:begin] + instead + text[end:]).count("\n") + 1
    for finding in loaded.findings:
        assert finding.message.strip() == finding.message
        assert "Input " not in finding.message, "pydantic's own words"
        assert finding.location.file != file or finding.location.line <= lines + 1

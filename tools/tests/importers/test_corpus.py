"""Real hubs of a real fleet come over whole. The corpus stands beside the checkout; without it these are skipped."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hubfleet.report.importing import add_up, write_hubs
from tests.importers.fleets import Fleet, bring
from tests.need import ROOT

CORPUS = ROOT.parent / "shared" / "corpus" / "2i2c"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real hubs is not beside the checkout")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    """The corpus, imported."""
    return bring("2i2c", CORPUS, tmp_path_factory.mktemp("fleet"))


def test_every_hub_is_a_stage_and_loads_without_a_finding(fleet: Fleet) -> None:
    assert len(fleet.imported.report.hubs) == 44
    assert len(fleet.loaded.fleet.stages) == 44
    assert [f"{finding.location}: {finding.message}" for finding in fleet.loaded.findings] == []


def test_every_stage_compiles_to_what_its_source_says(fleet: Fleet) -> None:
    assert [line for key in fleet.hubs for line in fleet.differences(key)] == []


def test_every_setting_is_accounted_for(fleet: Fleet) -> None:
    for hub in fleet.imported.report.hubs:
        assert hub.settings == hub.typed + hub.values + hub.left_out, hub
    print(write_hubs(fleet.imported.report.hubs))


def test_most_of_what_is_set_is_said_in_named_fields(fleet: Fleet) -> None:
    total = add_up(fleet.imported.report.hubs)
    assert total.share >= 70


def test_the_same_source_gives_the_same_bytes_and_quickly(fleet: Fleet, tmp_path: Path) -> None:
    start = time.perf_counter()
    again = bring("2i2c", CORPUS, tmp_path)
    assert time.perf_counter() - start < 3
    assert again.imported.files == fleet.imported.files

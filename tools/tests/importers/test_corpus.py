"""Real hubs of a real fleet come over whole. The corpus stands beside the checkout; without it these are skipped."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from hubfleet.importers.equality.added import is_added
from hubfleet.importers.settings import leaves, unit
from hubfleet.model.json import Path as ValuePath
from hubfleet.model.json import get
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


def test_what_no_source_says_is_on_the_list_of_what_hubfleet_adds(fleet: Fleet) -> None:
    added = set()
    for key in fleet.hubs:
        result = fleet.result(key)
        said = {unit(path) for path, _ in leaves(result.source.get("jupyterhub", {}))}
        made = {tuple(map(str, unit(path))) for path, _ in leaves(result.releases["jupyterhub"])}
        added |= {path for path in made - said if not is_added(path)}
    assert sorted(added) == []


def test_every_setting_is_accounted_for(fleet: Fleet) -> None:
    for hub in fleet.imported.report.hubs:
        assert hub.settings == hub.typed + hub.values + hub.left_out, hub
    print(write_hubs(fleet.imported.report.hubs))


def test_most_of_what_is_set_is_said_in_named_fields(fleet: Fleet) -> None:
    hubs = fleet.imported.report.hubs
    assert add_up(hubs).share >= 85
    shares = {name: add_up(one for one in hubs if one.cluster == name).share for name in {one.cluster for one in hubs}}
    assert not {name: share for name, share in shares.items() if share < 70}


def test_a_college_hub_is_a_page_at_a_glance(fleet: Fleet) -> None:
    """Lines without comments, of every production hub on the cluster with most of them."""
    colleges = [one.hub for one in fleet.imported.report.hubs if one.cluster == "cloudbank" and one.name != "staging"]
    texts = {name: fleet.imported.files[f"hubs/{name}/hub.yaml"].splitlines() for name in colleges}
    lines = {name: sum(1 for line in text if not line.lstrip().startswith("#")) for name, text in texts.items()}
    assert len(lines) == 12
    assert {name: count for name, count in lines.items() if count >= 30} == {}


def test_no_hub_says_what_it_would_get_anyway(fleet: Fleet) -> None:
    for name, document in fleet.loaded.documents.items():
        if name.startswith("hubs/") and name.endswith("hub.yaml"):
            for path, node in document.root.walk():
                known = _inherited(fleet, document.data, path)
                assert known is None or known != node.plain(), f"{node.at}: {path}"


def _inherited(fleet: Fleet, hub: dict, path: ValuePath) -> object:
    """What blueprints and defaults already say at a path."""
    names = [f"hubs/_blueprints/{name}.yaml" for name in hub.get("blueprints", ())]
    documents: list = [fleet.loaded.documents[name].data for name in names]
    documents.append(fleet.loaded.documents["fleet.yaml"].data.get("defaults", {}))
    return next((value for one in documents if (value := get(one, path)) is not None), None)


def test_the_same_source_gives_the_same_bytes_and_quickly(fleet: Fleet, tmp_path: Path) -> None:
    start = time.process_time()
    again = bring("2i2c", CORPUS, tmp_path)
    assert time.process_time() - start < 3
    assert again.imported.files == fleet.imported.files


FAULTS = {
    # a hub with a shared password and an empty list of admins, which asks for no staff
    "admin-missing": 1,
    # one institution, closed to everybody; Python that is not in the corpus may open it
    "allow-missing": 1,
    # a hub names domains although it lets everyone in whom Google knows
    "allow-redundant": 1,
    # two images of one hub are marked as the default
    "default-twice": 1,
    # two stagings have the image of the source's own chart, which is not in the corpus
    "image-missing": 2,
    # the tag `latest`
    "image-unpinned": 6,
    # workshops and a demonstration with one password for all
    "login-dummy-production": 3,
    # disks without quotas
    "quota-missing": 8,
    # files that only the source's owners can open
    "secret-missing": 85,
    # a limit of 2 CPUs without a guarantee, on nodes with 2 CPUs of which the system takes a part
    "server-exceeds-node": 1,
    # who is staff is in the source's own chart, which is not in the corpus: one list a provider
    "staff-empty": 3,
}
"""What `check` finds in the corpus, and what is the matter with the source there."""


def test_what_is_found_in_the_result_is_a_known_fault_of_the_source(fleet: Fleet) -> None:
    assert Counter(one.finding.rule for one in fleet.imported.report.findings) == FAULTS


def test_each_finding_has_a_line_in_the_source_and_a_reason(fleet: Fleet) -> None:
    for one in fleet.imported.report.findings:
        assert one.reason, one.finding
        assert one.sources, one.finding
        for at in one.sources:
            whole = one.finding.rule == "secret-missing" and "secret" in at.file
            assert (CORPUS / at.file).is_file() or whole, at
            assert at.line or whole, at


@pytest.mark.parametrize(
    ("file", "rule", "line"),
    [
        ("hubs/orcid-demo/hub.yaml", "default-twice", "default: true"),
        ("hubs/hhmi-binder/hub.yaml", "server-exceeds-node", "limit: 2"),
        ("hubs/cra/hub.yaml", "login-dummy-production", "authenticator_class: shared-password"),
        ("hubs/_blueprints/openscapeshub.yaml", "image-unpinned", ":latest"),
    ],
)
def test_the_line_is_the_one_that_says_it(fleet: Fleet, file: str, rule: str, line: str) -> None:
    found = next(
        one for one in fleet.imported.report.findings if (one.finding.location.file, one.finding.rule) == (file, rule)
    )
    at = found.sources[0]
    assert line in (CORPUS / at.file).read_text(encoding="utf-8").splitlines()[at.line - 1]

"""The fleet of this repository is worth copying: complete, without a finding, and it really runs."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

from hubfleet.checks.run import run_checks, run_release_checks
from hubfleet.compile.stage import compile_stage
from hubfleet.findings import Severity
from hubfleet.load.fleet import PROVIDERS, Loaded, load_fleet
from hubfleet.load.tree import Folder
from hubfleet.model.base import Model
from hubfleet.model.hub import BlueprintConfig, HubConfig
from hubfleet.model.image import Image
from hubfleet.model.organisation import FleetConfig
from tests.repository.fields import declared, used

KINDS: dict[str, type[Model]] = {
    "fleet.yaml": FleetConfig,
    "hubs/_blueprints/*.yaml": BlueprintConfig,
    "hubs/*/hub.yaml": HubConfig,
    "images/*/image.yaml": Image,
    **{f"clusters/*-{provider}.yaml": PROVIDERS[provider] for provider in ("gke", "eks")},
    "clusters/laptop.yaml": PROVIDERS["local"],
}


@pytest.fixture(scope="module")
def loaded(root: Path) -> Loaded:
    """The example fleet."""
    return load_fleet(Folder(root))


def test_it_loads_without_a_finding(loaded: Loaded) -> None:
    assert [str(finding) for finding in loaded.findings] == []


@pytest.mark.parametrize("month", [(2026, 12), (2027, 3), (2027, 5)])
def test_no_rule_finds_a_fault_in_it_for_half_a_year(loaded: Loaded, month: tuple[int, int]) -> None:
    at = datetime(*month, 1, tzinfo=UTC)
    found = run_checks(loaded.fleet, at)
    found += run_release_checks((stage, compile_stage(stage, at)) for stage in loaded.fleet.stages)
    faults = [finding for finding in found if finding.severity is not Severity.NOTICE]
    assert [f"{finding.location}: {finding.message} [{finding.rule}]" for finding in faults] == []


def test_it_is_of_the_size_that_shows_what_a_fleet_is(loaded: Loaded) -> None:
    fleet = loaded.fleet
    assert len(fleet.hubs) >= 8
    assert len(fleet.images) >= 3
    assert {(cluster.provider, cluster.tenancy) for cluster in fleet.clusters.values()} == {
        ("local", "shared"),
        ("gke", "shared"),
        ("eks", "dedicated"),
    }
    assert len({stage.hub for stage in fleet.stages if stage.is_local}) == 2


def test_every_field_of_the_model_is_used_by_an_example(loaded: Loaded) -> None:
    seen = {
        field
        for pattern, model in KINDS.items()
        for file, document in loaded.documents.items()
        if Path(file).match(pattern)
        for field in used(model, document.data)
    }
    missing = set().union(*map(declared, KINDS.values())) - seen
    assert not sorted(missing), "no hub, cluster or image of the example fleet shows these"


def test_every_kind_of_login_that_a_community_can_have_is_shown(loaded: Loaded) -> None:
    shown = {stage.settings.login.provider for stage in loaded.fleet.stages}
    assert shown == {"cilogon", "dummy", "github", "google", "lti", "native", "none", "oidc", "password", "temporary"}


def test_every_blueprint_and_image_is_used(loaded: Loaded) -> None:
    fleet = loaded.fleet
    extended = {name for hub in fleet.hubs.values() for name in hub.blueprints}
    assert extended == set(fleet.blueprints)
    assert any(len(hub.blueprints) > 1 for hub in fleet.hubs.values())


@pytest.mark.parametrize("image", ["base", "minimal"])
def test_the_images_of_the_laptops_hubs_pass_their_own_test_on_this_machine(
    root: Path, loaded: Loaded, tmp_path: Path, image: str
) -> None:
    test = loaded.fleet.images[image].test
    missing = [name for name in test.imports if not find_spec(name)]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed; the extra `local` has it")
    cells = json.loads((root / "images" / image / str(test.notebook)).read_text())["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    result = subprocess.run(
        [sys.executable, "-c", code], env={"HOME": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_every_logo_and_notebook_that_is_named_exists(root: Path, loaded: Loaded) -> None:
    for name, image in loaded.fleet.images.items():
        assert image.test.notebook is None or (root / "images" / name / image.test.notebook).is_file()
    for stage in loaded.fleet.stages:
        logo = stage.settings.community.logo
        assert not logo or logo.startswith("https://") or (root / "hubs" / stage.hub / logo).is_file()

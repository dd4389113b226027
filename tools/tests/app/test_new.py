"""New files are valid, in house order, never over what exists, and name what is left to fill in."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from hubfleet.app import new
from hubfleet.app.compiled import compile_stages, stages_among
from hubfleet.app.fmt import format_files
from hubfleet.app.settings import Settings
from hubfleet.checks.run import run_checks, run_release_checks
from hubfleet.cli import main
from hubfleet.edit.formatter import tidy
from hubfleet.edit.starters import HubWishes
from hubfleet.findings import HubfleetError
from hubfleet.load.fleet import PROVIDERS, load_fleet
from hubfleet.load.tree import FOLDERS, Folder
from hubfleet.model.login import Provider
from tests.need import ROOT

AT = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A copy of the example fleet."""
    root = tmp_path / "fleet"
    for name in FOLDERS:
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "fleet.yaml", root)
    return Settings(root, tmp_path / "cache", tmp_path / "state", None, AT)


def rules_broken(settings: Settings, prefix: str) -> set[str]:
    """Ids of the rules that files below a folder break, releases included."""
    fleet = load_fleet(Folder(settings.root))
    compiled, _ = compile_stages(fleet.fleet.stages, AT)
    found = (
        *fleet.findings,
        *run_checks(fleet.fleet, AT),
        *run_release_checks(stages_among(compiled)),
    )
    return {finding.rule for finding in found if finding.location.file.startswith(prefix)}


@pytest.mark.parametrize("provider", get_args(Provider))
@pytest.mark.parametrize("cluster", ["laptop", "tern-gke"])
def test_a_hub_lacks_only_secrets_and_what_a_provider_is_not_for(
    settings: Settings, provider: str, cluster: str
) -> None:
    wishes = HubWishes("lake", cluster, provider, admins=["ada"], allow={"everyone": True})
    written = new.new_hub(settings, wishes)
    assert written.files == ("hubs/lake/hub.yaml",)
    broken = rules_broken(settings, "hubs/lake/")
    known = {"secret-missing"} if any("client_secret" in path for path in written.to_fill_in) else set()
    known |= {"login-dummy-production"} if cluster == "tern-gke" else set()
    assert broken <= known | {"secret-missing"} if provider == "lti" else broken <= known


def test_a_hub_says_what_is_to_be_filled_in(settings: Settings) -> None:
    written = new.new_hub(settings, HubWishes("lake", "tern-gke", "github"))
    assert written.to_fill_in == (
        "login.admins",
        "login.allow",
        "hubs/lake/staging.secrets.yaml: client_id, client_secret",
        "hubs/lake/production.secrets.yaml: client_id, client_secret",
    )
    assert (settings.root / "hubs/lake/hub.yaml").read_text().count("fill in: ") == 2


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_a_cluster_of_any_provider_is_valid(settings: Settings, provider: str) -> None:
    new.new_cluster(settings, "lake", provider, {})
    assert rules_broken(settings, "clusters/lake") == {"cluster-unused"}


def test_a_cluster_takes_what_is_known_of_it(settings: Settings) -> None:
    given = {"project": "lake-hubs", "location": "europe-west1"}
    assert new.new_cluster(settings, "lake", "gke", given).to_fill_in == ()
    assert "project: lake-hubs\n" in (settings.root / "clusters/lake.yaml").read_text()


def test_an_image_and_a_blueprint_are_valid_and_not_yet_used(settings: Settings) -> None:
    new.new_image(settings, "lake", "quay.io/lake/lake:2026.1", ["numpy"])
    new.new_blueprint(settings, "lake", "basic", "lake")
    assert rules_broken(settings, "images/lake") == {"image-unused"}
    assert rules_broken(settings, "hubs/_blueprints/lake") == {"file-unused"}


def test_every_new_file_is_as_the_formatter_would_write_it(settings: Settings) -> None:
    new.new_hub(settings, HubWishes("lake", "tern-gke", "oidc", blueprints=["teaching"]))
    new.new_cluster(settings, "lake", "gke", {})
    new.new_image(settings, "lake", None, [])
    new.new_blueprint(settings, "lake", "research", None)
    ours = ("hubs/lake/hub.yaml", "clusters/lake.yaml", "images/lake/image.yaml", "hubs/_blueprints/lake.yaml")
    assert format_files(settings, ours, write=False).files == ()


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        (HubWishes("reef-watch", "laptop", "dummy"), "exists already"),
        (HubWishes("lake", "labtop", "dummy"), 'unknown cluster "labtop", did you mean "laptop"?'),
        (HubWishes("lake", "laptop", "gitlab"), 'unknown login provider "gitlab"'),
        (HubWishes("Lake", "laptop", "dummy"), "is not a hub's name"),
        (HubWishes("../lake", "laptop", "dummy"), "is not a hub's name"),
        (HubWishes("lake", "laptop", "dummy", blueprints=["teachin"]), 'did you mean "teaching"?'),
        (HubWishes("lake", "laptop", "dummy", allow={"user": ["ada"]}), 'did you mean "users"?'),
    ],
)
def test_a_wrong_wish_is_refused_and_nothing_is_written(settings: Settings, wishes: HubWishes, message: str) -> None:
    before = {file: (settings.root / file).read_bytes() for file in Folder(settings.root).files()}
    with pytest.raises(HubfleetError) as refused:
        new.new_hub(settings, wishes)
    assert message in str(refused.value)
    assert {file: (settings.root / file).read_bytes() for file in Folder(settings.root).files()} == before


def test_a_new_fleet_is_clean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "Lake Hubs"
    assert main(["init", str(folder), "--domain", "hubs.lake.example.org"]) == 0
    assert main(["-C", str(folder), "check", "--strict"]) == 0
    assert main(["-C", str(folder), "fmt", "--check"]) == 0
    assert (folder / "fleet.yaml").read_text().startswith("# The organisation that runs the fleet.\nname: lake-hubs\n")
    assert "no findings in 2 stages" in capsys.readouterr().err


def test_a_fleet_is_not_written_over_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "lake")]) == 0
    assert main(["init", str(tmp_path / "lake")]) == 1
    assert "exists already" in capsys.readouterr().err


def test_a_new_hub_comes_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", str(tmp_path)])
    words = "new hub lake --cluster laptop --login native --admin ada --allow users=li --allow users=kim"
    assert main(["-C", str(tmp_path), *words.split()]) == 0
    assert "  allow: {users: [li, kim]}\n" in (tmp_path / "hubs/lake/hub.yaml").read_text()
    assert main(["-C", str(tmp_path), "new", "cluster", "x", "--provider", "local", "--set", "oops"]) == 2
    assert '"oops" is not KEY=VALUE' in capsys.readouterr().err


def test_the_formatter_rewrites_what_is_not_in_order_and_passes_over_what_it_cannot_read(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    hub = settings.root / "hubs/reef-watch/hub.yaml"
    messy = "cluster: reef-eks\n" + hub.read_text().replace("cluster: reef-eks\n", "")
    hub.write_text(messy)
    broken = settings.root / "hubs/tide-lab/hub.yaml"
    broken.write_text("a: [\n")
    assert main(["-C", str(settings.root), "fmt", "--check"]) == 1
    assert hub.read_text() == messy
    assert main(["-C", str(settings.root), "fmt"]) == 1
    assert "hubs/tide-lab/hub.yaml:2:1" in capsys.readouterr().err
    assert hub.read_text() == tidy(messy, "hubs/reef-watch/hub.yaml") != messy
    assert broken.read_text() == "a: [\n"

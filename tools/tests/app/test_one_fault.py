"""One fault, one finding: what follows from it in other files and rules is not told besides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hubfleet.app.check import check
from hubfleet.app.settings import Settings
from tests.checks.small_fleet import with_files

HUB, OTHER, IMAGE = "hubs/reef/hub.yaml", "hubs/dune/hub.yaml", "images/base/image.yaml"
CLASS = "hubs/_blueprints/class.yaml"
PLAIN = """\
community: {name: Reef Watch}
cluster: coast
login: {provider: github, admins: [ada], allow: {teams: ["reef:users"]}, client_id: Iv1.reef}
"""


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({IMAGE: "reference: []\n"}, {IMAGE: "image-form"}),
        ({IMAGE: "reference: quay.io/tern/base:1.0\ntest: {imports: all}\n"}, {IMAGE: "value-type"}),
        ({CLASS: "server: base\n", HUB: "blueprints: [class]\nserver: {pool: users}\n"}, {CLASS: "value-type"}),
        (
            {CLASS: "server: {image: bsae}\n", HUB: "blueprints: [class]\nserver: {pool: users}\n"},
            {CLASS: "image-unknown"},
        ),
        ({HUB: "blueprints: class\nserver: {pool: users}\n"}, {HUB: "value-type"}),
        ({HUB: "stages: {staging: [], production: {}}\n"}, {HUB: "value-type"}),
        ({HUB: "stages: []\n"}, {HUB: "value-type"}),
        ({"fleet.yaml": "defaults: {lifecycle: ops}\n"}, {"fleet.yaml": "value-type"}),
        ({"fleet.yaml": "defaults: ops\n"}, {"fleet.yaml": "value-type"}),
        ({OTHER: "stages: []\n", HUB: "stages: {production: {gate: dune}}\n"}, {OTHER: "value-type"}),
    ],
)
def test_what_follows_from_a_fault_is_not_told(files: Mapping[str, str], told: dict[str, str], tmp_path: Path) -> None:
    assert findings(files, tmp_path) == told


@pytest.mark.parametrize("key", ["stages", "cluster", "login", "community"])
def test_a_misspelt_key_is_not_missing_besides(key: str, tmp_path: Path) -> None:
    text = (PLAIN + "server: {image: base}\nstages: {staging: {}}\n").replace(f"{key}:", f"{key.upper()}:")
    tree = with_files({})
    files = {file: tree.read(file) for file in tree.files() if not file.startswith("hubs/reef/")}
    assert findings_of({**files, HUB: text}, tmp_path) == {HUB: "key-unknown"}


def test_a_fault_beside_the_defaults_leaves_the_hubs_to_the_rules(tmp_path: Path) -> None:
    files = {"fleet.yaml": "name: small\nname: small\n", HUB: "server: {image: bsae}\n"}
    assert findings(files, tmp_path) == {"fleet.yaml": "yaml-duplicate-key", HUB: "image-unknown"}


def findings(files: Mapping[str, str], tmp_path: Path) -> dict[str, str]:
    """The errors in a small fleet over which files lie, by file."""
    tree = with_files(files)
    return findings_of({file: tree.read(file) for file in tree.files()}, tmp_path)


def findings_of(files: Mapping[str, str | bytes], tmp_path: Path) -> dict[str, str]:
    root = tmp_path / "fleet"
    for file, text in files.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    at = datetime(2026, 11, 23, tzinfo=UTC)
    settings = Settings(root, tmp_path / "cache", tmp_path / "state", None, at, 1, {})
    found = [
        (f.location.file, f.rule) for f in check(settings).findings if not f.rule.startswith(("chart", "file-unu"))
    ]
    assert len(found) == len(dict(found)), found
    return dict(found)

"""Which stage goes on with what a namespace has under another name: only one of a renamed hub, never by guessing."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubfleet.app.heirs import Heirs
from hubfleet.load.fleet import load_fleet
from hubfleet.load.tree import Folder
from hubfleet.model.key import StageKey

WAS = StageKey.parse("reef/staging")
CLUSTER = """\
provider: kubeconfig
context: kind
kubernetes: "1.34"
domain: example.org
support: {ingress: existing, certificates: none}
"""
HUB = (
    "community: {name: Reef}\ncluster: coast\nserver: {image: base}\nlogin: {provider: native, admins: [ada]}\nstages: "
)
ATOLL = HUB + "{staging: {namespace: reef-staging, release: reef}}\n"


def heir(root: Path, files: dict[str, str], was: StageKey = WAS, cluster: str = "coast") -> StageKey | None:
    base = {
        "fleet.yaml": "name: small\ndomain: example.org\n",
        "clusters/coast.yaml": CLUSTER,
        "clusters/hills.yaml": CLUSTER,
        "images/base/image.yaml": "reference: quay.io/jupyter/base-notebook:2026-10-05\n",
        "hubs/atoll/hub.yaml": ATOLL,
    }
    for name, text in {**base, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return Heirs(load_fleet(Folder(root)).fleet).of(cluster, was, "reef-staging")


def test_the_data_gives_the_namespace_to_the_hubs_new_name(tmp_path: Path) -> None:
    assert heir(tmp_path, {}) == StageKey.parse("atoll/staging")


def test_a_tombstone_of_the_old_name_does_not_hold_it(tmp_path: Path) -> None:
    buried = "community: {name: Reef}\ncluster: coast\nretired: {on: 2026-01-31, data: delete}\n"
    assert heir(tmp_path, {"hubs/reef/hub.yaml": buried}) == StageKey.parse("atoll/staging")


@pytest.mark.parametrize(
    "reef",
    [
        HUB + "{staging: {namespace: elsewhere}}\n",
        HUB.replace("coast", "hills") + "{staging: {}}\n",
        HUB + "{staging: {namespace: elsewhere}, production: {}}\n",
        HUB + "{staging: {no-such-field: 1, namespace: elsewhere}}\n",
        "[\n",
    ],
)
def test_a_hub_that_the_data_still_has_keeps_what_it_has(tmp_path: Path, reef: str) -> None:
    assert heir(tmp_path, {"hubs/reef/hub.yaml": reef}) is None


def test_neither_another_stage_nor_another_cluster_goes_on_with_it(tmp_path: Path) -> None:
    assert heir(tmp_path, {}, StageKey.parse("reef/production")) is None
    assert heir(tmp_path, {}, cluster="hills") is None


def test_two_that_want_the_same_namespace_get_nothing(tmp_path: Path) -> None:
    assert heir(tmp_path, {"hubs/lagoon/hub.yaml": ATOLL}) is None

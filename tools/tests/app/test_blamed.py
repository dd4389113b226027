"""Which lines of the data a failed deployment names, for every fault that a target can tell."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hubfleet.app.blamed import ROOTS, VALUES, Blamed
from hubfleet.app.compiled import compile_stages
from hubfleet.deploy.blame import Blame, Fault
from hubfleet.load.fleet import load_fleet
from hubfleet.load.tree import Folder
from hubfleet.plan.step import Reason, ReasonKind
from tests.fleets import SMALL

HUB = """\
community: {name: Reef Watch}
cluster: coast
login: {provider: github, client_id: Iv1.reef, admins: [ada], allow: {teams: ["reef:users"]}}
server:
  image: base
  memory: {guarantee: 4G, limit: 8G}
  pool: users
hub:
  image: quay.io/reef/hub:7
values:
  base:
    quota: {hard: {requests.memory: 64Mi}}
  jupyterhub:
    hub:
      resources: {requests: {memory: 1Gi}}
      nodeSelector: {sea: north}
      extraConfig:
        tide: c.JupyterHub.tide = 1
      labels: {tide: high}
stages: {staging: {}}
"""
FULL = "exceeded quota: all, requested: requests.memory=1Gi, limited: 64Mi"
MEMORY, NODES = (
    "0/3 nodes are available: 3 Insufficient memory.",
    "0/3 nodes: didn't match Pod's node affinity/selector",
)

CASES: dict[str, tuple[Blame, list[str]]] = {
    "the hub's image": (
        Blame(Fault.IMAGE, "hub", image="quay.io/reef/hub:7"),
        ["hubs/reef/hub.yaml:9 (hub.image)"],
    ),
    "an image out of images/": (
        Blame(Fault.IMAGE, "singleuser-server", image="quay.io/jupyter/base-notebook:2026-10-05"),
        ["images/base/image.yaml:1 (reference)", "hubs/reef/hub.yaml:5 (server.image)"],
    ),
    "an image that the chart brings": (Blame(Fault.IMAGE, "proxy", image="quay.io/chart/proxy:5"), []),
    "a hub that asks for labels that no node has": (
        Blame(Fault.NODE, "hub", said=NODES),
        ["hubs/reef/hub.yaml:16 (values.jupyterhub.hub.nodeSelector.sea)"],
    ),
    "a server that is too big for the nodes": (
        Blame(Fault.NODE, "singleuser-server", said=MEMORY),
        ["hubs/reef/hub.yaml:6 (server.memory)"],
    ),
    "a server that is more than a limit range allows": (
        Blame(Fault.REFUSED, "singleuser-server", said="maximum memory usage per Container is 256Mi, but limit is 8G"),
        ["hubs/reef/hub.yaml:6 (server.memory)"],
    ),
    "a hub that asks for more than its limit": (
        Blame(Fault.REFUSED, "hub", said="spec.containers[0].resources.requests: Invalid value"),
        ["hubs/reef/hub.yaml:15 (values.jupyterhub.hub.resources.requests.memory)"],
    ),
    "a quota without room": (
        Blame(Fault.QUOTA, "hub", said=FULL),
        [
            'hubs/reef/hub.yaml:12 (values.base.quota.hard["requests.memory"])',
            "hubs/reef/hub.yaml:15 (values.jupyterhub.hub.resources.requests.memory)",
        ],
    ),
    "a hub that ends at once, with Python of its own": (
        Blame(Fault.CRASH, "hub"),
        ["hubs/reef/hub.yaml:18 (values.jupyterhub.hub.extraConfig.tide)", "hubs/reef/hub.yaml:9 (hub.image)"],
    ),
    "imports that an image promises": (
        Blame(Fault.HEALTH, said="imports"),
        ["images/base/image.yaml:1 (test.imports)"],
    ),
    "an object of the base chart that is refused": (
        Blame(Fault.REFUSED, "quota", "reef-base", object="ResourceQuota/quota"),
        ['hubs/reef/hub.yaml:12 (values.base.quota.hard["requests.memory"])'],
    ),
    "a hub whose pod a policy refuses": (
        Blame(Fault.REFUSED, "hub", "reef", object="Deployment/hub"),
        ["hubs/reef/hub.yaml:19 (values.jupyterhub.hub.labels.tide)", "hubs/reef/hub.yaml:1 (community.name)"],
    ),
    "a part that nobody knows": (Blame(Fault.CRASH, "tide-gauge"), []),
}


def blamed(folder: Path, *changed: Reason) -> Blamed:
    shutil.copytree(SMALL, folder / "fleet")
    (folder / "fleet/hubs/reef/hub.yaml").write_text(HUB)
    loaded = load_fleet(Folder(folder / "fleet"))
    stages, faults = compile_stages(loaded.fleet.stages, datetime(2026, 11, 28, tzinfo=UTC))
    assert not faults
    return Blamed(stages[0], loaded.fleet.at, changed)


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_traced_to_the_lines_that_can_cause_it(tmp_path: Path, name: str) -> None:
    blame, places = CASES[name]
    assert list(blamed(tmp_path).places(blame)) == places


def test_of_all_suspects_the_one_that_changed_is_told(tmp_path: Path) -> None:
    image = Reason(ReasonKind.VALUES, "hub.image", source="hubs/reef/hub.yaml:9")
    assert blamed(tmp_path, image).places(Blame(Fault.CRASH, "hub")) == ("hubs/reef/hub.yaml:9 (hub.image)",)


def test_what_changed_is_told_where_the_fault_says_too_little(tmp_path: Path) -> None:
    image = Reason(ReasonKind.IMAGE, "images/base:reference", source="images/base/image.yaml:1")
    told = blamed(tmp_path, image).places(Blame(Fault.HEALTH, said="cell"))
    assert told == ("images/base/image.yaml:1 (images/base:reference)",)


def test_what_changed_takes_no_blame_from_what_is_certain(tmp_path: Path) -> None:
    idle = Reason(ReasonKind.VALUES, "idle", source="hubs/reef/hub.yaml:3")
    told = blamed(tmp_path, idle).places(Blame(Fault.NODE, "hub", said=NODES))
    assert told == ("hubs/reef/hub.yaml:16 (values.jupyterhub.hub.nodeSelector.sea)",)


def test_every_fault_has_its_values() -> None:
    assert set(VALUES) == set(Fault)
    assert all(path for path in ROOTS.values())

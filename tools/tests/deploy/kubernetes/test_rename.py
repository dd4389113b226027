"""A hub gets another name on a real cluster: its namespace and release are kept, and nothing begins anew."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
import yaml

from hubfleet.deploy.kubernetes.api import CLAIM, NAMESPACE
from hubfleet.model.json import Json, get
from tests.deploy.kubernetes.tern import Tern
from tests.deploy.kubernetes.test_deploy import a_user_server, names_of
from tests.deploy.kubernetes.test_retire import claims, names

pytestmark = [pytest.mark.cluster, pytest.mark.slow]
KEPT = {"community": {"name": "Reef"}, "retired": {"on": "2026-01-31", "data": "delete", "notice": "0s"}}


def hub(tern: Tern, name: str, stage: dict[str, Json]) -> None:
    """Give the hub's data to a hub of this name, with this staging."""
    (tern.root / "hubs" / name).mkdir(exist_ok=True)
    text = yaml.safe_dump({**tern.hub, "stages": {"staging": stage}}, sort_keys=False)
    (tern.root / f"hubs/{name}/hub.yaml").write_text(text)


@pytest.fixture
def renamed(tern: Tern) -> Iterator[Tern]:
    """The hub that was deployed as `reef`, with somebody's server and files; its folder is `atoll` now."""
    a_user_server(tern)
    metadata: dict[str, Json] = {"name": "claim-mira", "labels": {"component": "singleuser-storage"}}
    spec: dict[str, Json] = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    claim: dict[str, Json] = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec}
    tern.api.create(CLAIM, tern.namespace(), claim)
    shutil.rmtree(tern.root / "hubs/reef")
    hub(tern, "atoll", {"namespace": tern.namespace(), "release": "reef"})
    yield tern
    shutil.rmtree(tern.root / "hubs/atoll", ignore_errors=True)


def labels(tern: Tern) -> tuple[Json, Json]:
    there = tern.api.get(NAMESPACE, None, tern.namespace()) or {}
    return get(there, ("metadata", "labels", "hubfleet/hub")), get(there, ("metadata", "labels", "hubfleet/stage"))


def test_a_renamed_hub_goes_on_in_its_namespace_and_no_other_one_gets_it(renamed: Tern) -> None:
    tern = renamed
    before = names(claims(tern)), names_of(tern, "component=singleuser-server"), names_of(tern, "component=proxy")

    hub(tern, "reef", {"namespace": f"{tern.mark}-elsewhere"})
    said = tern.run("deploy", "atoll/staging", status=1)
    assert "belongs to another stage (hubfleet/hub=reef)" in said, "the data still has reef"

    (tern.root / "hubs/reef/hub.yaml").write_text(yaml.safe_dump({**KEPT, "cluster": "tern"}))
    said = tern.run("retire", "reef", status=1)
    assert f"the data gives the namespace {tern.namespace()} of reef/staging to atoll/staging" in said
    shutil.rmtree(tern.root / "hubs/reef")

    hub(tern, "atoll", {"namespace": tern.namespace()})
    said = tern.run("deploy", status=1)
    assert "holds reef/staging as release reef, not as atoll" in said
    assert "keep `release: reef`" in said
    assert labels(tern) == ("reef", "staging"), "what is refused changes nothing"

    hub(tern, "atoll", {"namespace": tern.namespace(), "release": "reef"})
    said = tern.run("plan", "--from", "live")
    assert "hub: reef -> atoll" in said
    assert "reef/staging" not in said, "it is nobody's orphan"
    assert said.count("deploy ") == 1
    assert "reef/staging" not in tern.run("drift")

    assert "1 done" in tern.run("deploy")
    row = tern.status()
    assert (row["hub"], row["state"], row["current"], row["tested"]) == ("atoll", "running", True, row["digest"])
    assert labels(tern) == ("atoll", "staging")
    for release in ("reef", "reef-base"):
        assert tern.history(release)[-1].labels["hubfleet/hub"] == "atoll"
    assert not tern.history("atoll-base")
    assert "1 unchanged" in tern.run("deploy")
    assert "deploy " not in tern.run("plan", "--from", "live")
    now = names(claims(tern)), names_of(tern, "component=singleuser-server"), names_of(tern, "component=proxy")
    assert now[:2] == before[:2], "people's files and servers stay"

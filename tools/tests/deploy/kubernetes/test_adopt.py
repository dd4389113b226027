"""A hub that somebody installed with plain `helm` goes over to the fleet, on a real cluster: nobody notices."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubfleet.deploy.kubernetes.api import CLAIM, CONFIG_MAP, DEPLOYMENT, NAMESPACE, POD, Kind
from hubfleet.deploy.kubernetes.ready import RELEASE as OWNER
from hubfleet.deploy.kubernetes.releases import FLEET
from hubfleet.model.json import get
from hubfleet.plan.adoption.objects import KEEP
from tests.deploy.kubernetes.remains import outlive
from tests.deploy.kubernetes.stranger import ADMIN, RELEASE, Person, Stranger
from tests.deploy.kubernetes.tern import Tern
from tests.deploy.waiting import wait

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

POLICY = Kind("networking.k8s.io/v1", "networkpolicies")
STAGE = "reef/staging"


@pytest.fixture
def stranger(tmp_path: Path, kubeconfig: str, request: pytest.FixtureRequest) -> Iterator[Stranger]:
    """Their hub, up: by default of Helm 3, with a chart around JupyterHub's."""
    command, wrapped = getattr(request, "param", ("helm3", True))
    made = Stranger.at(tmp_path / "fleet", kubeconfig, command, wrapped=wrapped)
    try:
        made.install()
        yield made
    finally:
        made.tern.clear()


both = pytest.mark.parametrize("stranger", [("helm3", True), ("helm", False)], ids=["helm3", "helm4"], indirect=True)


@both
def test_a_hub_goes_over_with_its_people_and_nobody_notices(stranger: Stranger) -> None:
    tern = stranger.tern
    with stranger.open() as url:
        person = Person.comes(url)
    before = (stranger.secrets(), uids(tern, CLAIM), uids(tern, POD, "component=singleuser-server"))
    told = tern.run("adopt", STAGE)
    assert "1 running server" in told
    assert "claim-mira" in told
    assert not leaked(told, stranger)
    assert [one.number for one in tern.history(RELEASE)] == [1], "looking changes nothing"

    told = tern.run("adopt", STAGE, "--yes")
    assert "1 done" in told
    assert not leaked(told, stranger)
    assert (stranger.secrets(), uids(tern, CLAIM), uids(tern, POD, "component=singleuser-server")) == before
    with stranger.open() as url:
        assert person.reads(url) == "high water at nine"
        assert person.is_logged_in(url)
    assert "1 unchanged" in tern.run("plan", "--from", "live")
    assert tern.status()["current"]
    for command in ("helm3", "helm"):
        by_hand(stranger, command)
    assert "1 done" in tern.run("deploy")
    assert "1 unchanged" in tern.run("plan", "--from", "live")


@both
def test_a_plain_deployment_leaves_it_alone(stranger: Stranger) -> None:
    assert f"hubfleet adopt {STAGE}" in stranger.tern.run("deploy")
    assert [one.number for one in stranger.tern.history(RELEASE)] == [1]
    assert not stranger.tern.history(f"{RELEASE}-base")


def test_what_their_own_chart_adds_is_kept_moved_or_taken_away_as_was_said(stranger: Stranger) -> None:
    tern, namespace = stranger.tern, stranger.tern.namespace()
    told = tern.run("adopt", STAGE)
    assert "PersistentVolumeClaim/scratch: no release has it any more, and nothing is deleted" in told
    assert f"changed NetworkPolicy/isolate of {RELEASE}-base, which takes it over" in told
    assert f"removed ConfigMap/notes of {RELEASE}" in told
    policy = uids(tern, POLICY)["isolate"]
    tern.run("adopt", STAGE, "--yes")
    scratch = tern.api.get(CLAIM, namespace, "scratch")
    assert get(scratch, ("metadata", "annotations", KEEP)) == "keep"
    database = tern.api.get(CLAIM, namespace, "hub-db-dir")
    assert get(database, ("metadata", "annotations", KEEP)) is None
    assert uids(tern, POLICY)["isolate"] == policy
    assert tern.api.get(CONFIG_MAP, namespace, "notes") is None


def test_going_back_by_hand_to_before_the_adoption_loses_nothing_and_is_taken_back(stranger: Stranger) -> None:
    tern = stranger.tern
    tern.run("adopt", STAGE, "--yes")
    before = uids(tern, CLAIM)
    refused = stranger.helm("rollback", RELEASE, "1", status=1)
    assert 'PersistentVolumeClaim "scratch" is invalid: spec: Forbidden' in refused, "Helm 3 would empty what it lost"
    stranger.helm("rollback", RELEASE, "1", "--server-side=true", "--force-conflicts", command="helm")
    assert get(tern.api.get(POLICY, tern.namespace(), "isolate"), ("metadata", "annotations", OWNER)) == RELEASE
    assert "1 done" in tern.run("deploy")
    assert (
        get(tern.api.get(POLICY, tern.namespace(), "isolate"), ("metadata", "annotations", OWNER)) == f"{RELEASE}-base"
    )
    assert uids(tern, CLAIM) == before
    tern.run("drift")


def test_a_failed_adoption_leaves_the_hub_as_it_was_and_the_next_one_goes_on(stranger: Stranger) -> None:
    tern = stranger.tern
    before, template = (stranger.secrets(), uids(tern, CLAIM), uids(tern, POLICY)), hub_template(tern)
    tag = tern.hub["values"]["jupyterhub"]["hub"]["image"]["tag"]
    tern.set("hub.image.tag", "nowhere")
    tern.set("hub.image.pullPolicy", "Never")
    told = tern.run("adopt", STAGE, "--yes", status=1)
    assert "back at revision 3" in told
    assert hub_template(tern) == template
    assert (stranger.secrets(), uids(tern, CLAIM)) == before[:2]
    assert set(uids(tern, POLICY)) == set(before[2])
    assert not tern.history(f"{RELEASE}-base")
    assert not marked(tern)
    assert "held" in tern.run("deploy"), "it is still somebody else's"

    tern.set("hub.image.tag", tag)
    tern.kill_when("upgrading release", "adopt", STAGE, "--yes")
    outlive(tern.api, tern.namespace())
    assert "1 done" in tern.run("adopt", STAGE, "--yes")
    assert tern.status()["current"]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another database": ({"hub.db": {"type": "sqlite-memory"}}, "keeps its database on the claim hub-db-dir"),
    "a smaller database": ({"hub.db": {"pvc": {"storage": "500Mi"}}}, "spec.resources.requests.storage"),
    "other homes": (
        {"singleuser.storage": {"type": "static", "static": {"pvcName": "scratch"}}},
        "people's homes would be others: singleuser.storage.type is dynamic and would be static",
    ),
}


def test_what_would_lose_something_is_refused_with_what_to_do(stranger: Stranger) -> None:
    tern = stranger.tern
    for name, (changes, message) in REFUSED.items():
        values = json.loads(json.dumps(tern.hub["values"]))
        for path, value in changes.items():
            tern.set(path, value)
        told = tern.run("adopt", STAGE, "--yes", status=1)
        assert message in told, name
        tern.hub["values"] = values
        tern.write()
    only(tern, "networkpolicies.networking.k8s.io", len(uids(tern, POLICY)))
    assert "exceeded quota" in tern.run("adopt", STAGE, "--yes", status=1), "the cluster is asked as well"
    assert [one.number for one in tern.history(RELEASE)] == [1]


def test_a_hub_leaves_another_fleet_only_when_somebody_says_so(tern: Tern) -> None:
    other = Tern.at(tern.root.parent / "other", tern.kubeconfig)
    other.mark, other.hub["stages"] = tern.mark, tern.hub["stages"]
    other.write()
    (other.root / "fleet.yaml").write_text("name: coast\ndomain: example.org\n")
    assert "belongs to another stage" in other.run("deploy", status=1)
    fleet = tern.mark
    assert f"belongs to the fleet {fleet}" in other.run("adopt", STAGE, "--yes", status=1)
    assert f"belongs to the fleet {fleet}" in other.run("adopt", STAGE, "--from-fleet", "shore", status=1)
    assert "1 done" in other.run("adopt", STAGE, "--from-fleet", fleet, "--yes")
    space = other.api.get(NAMESPACE, None, other.namespace())
    assert get(space, ("metadata", "labels", FLEET)) == "coast"
    assert "1 unchanged" in other.run("deploy")
    assert "belongs to another stage" in tern.run("deploy", "--retry", status=1)


def by_hand(stranger: Stranger, command: str) -> None:
    """List, upgrade, look and go back with the real command, as with a release of its own."""
    listed = json.loads(stranger.helm("list", "-o", "json", command=command))
    assert {one["name"]: one["status"] for one in listed} == {RELEASE: "deployed", f"{RELEASE}-base": "deployed"}
    chart = str(stranger.tern.root / "charts/jupyterhub")
    words = ("upgrade", RELEASE, chart, "--reuse-values", "--set", "hub.extraEnv.BY=hand")
    stranger.helm(*words, command=command)
    history = json.loads(stranger.helm("history", RELEASE, "-o", "json", command=command))
    assert "hand" in json.dumps(hub_template(stranger.tern))
    stranger.helm("rollback", RELEASE, str(history[-2]["revision"]), command=command)
    assert "hand" not in json.dumps(hub_template(stranger.tern))


def only(tern: Tern, kind: str, number: int) -> None:
    """Let the namespace have no more objects of a kind than these."""
    quota: dict[str, Any] = {"metadata": {"name": "few"}, "spec": {"hard": {f"count/{kind}": str(number)}}}
    where = Kind("v1", "resourcequotas")
    tern.api.create(where, tern.namespace(), {"apiVersion": "v1", "kind": "ResourceQuota", **quota})
    wait(lambda: get(tern.api.get(where, tern.namespace(), "few"), ("status", "hard")))


def uids(tern: Tern, kind: Kind, labels: str = "") -> dict[str, str]:
    """Objects by name, so that one that was made anew is seen."""
    found = tern.api.list(kind, tern.namespace(), labels)
    return {str(get(one, ("metadata", "name"))): str(get(one, ("metadata", "uid"))) for one in found}


def hub_template(tern: Tern) -> object:
    """What the hub's pods are made from."""
    return get(tern.api.get(DEPLOYMENT, tern.namespace(), "hub"), ("spec", "template"))


def marked(tern: Tern) -> list[str]:
    """Objects that are marked to be kept."""
    every = [one for kind in (CLAIM, POLICY) for one in tern.api.list(kind, tern.namespace())]
    return [str(get(one, ("metadata", "name"))) for one in every if get(one, ("metadata", "annotations", KEEP))]


def leaked(told: str, stranger: Stranger) -> list[str]:
    """Names of the hub's secrets whose values are in a text."""
    kept = {**stranger.secrets(), "theirs": ADMIN}
    return [name for name, value in kept.items() if value in told]

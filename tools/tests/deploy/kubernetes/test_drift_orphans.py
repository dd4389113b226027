"""What nobody owns in a namespace, told apart from what a repair takes away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hubfleet.deploy.kubernetes.api import Kind
from hubfleet.deploy.kubernetes.drift.extras import is_drift, made_by_hand
from hubfleet.deploy.kubernetes.drift.orphans import by_hand, left_behind, of_nobody, unwanted_releases
from hubfleet.deploy.kubernetes.drift.stored import Stored
from hubfleet.deploy.kubernetes.drift.survey import Seen

TESTED = datetime(2026, 11, 2, 12, tzinfo=UTC)
DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "hub"},
    "spec": {"template": {"spec": {"volumes": [{"name": "own", "secret": {"secretName": "given-by-hand"}}]}}},
}
REEF = Stored("reef", "reef-staging", 4, (DEPLOYMENT,))


def seen(what: str, name: str, manager: str = "kubectl-create", hour: int = 13, **metadata: Any) -> Seen:
    told = {"name": name, "creationTimestamp": f"2026-11-02T{hour}:00:00Z", **metadata}
    told["managedFields"] = [{"manager": manager, "time": f"2026-11-02T{hour}:00:00Z", "fieldsV1": {"f:data": {}}}]
    return Seen(Kind("v1", what.lower()), what, "reef-staging", {"metadata": told})


def of_helm(release: str) -> dict[str, Any]:
    marks = {"meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": "reef-staging"}
    return {"annotations": marks}


def titles(found: Any) -> list[str]:
    return [one.title for one in found]


def test_only_what_a_person_made_and_no_release_has_or_names_is_by_hand() -> None:
    there = [
        seen("Deployment", "hub"),
        seen("Secret", "given-by-hand"),
        seen("ConfigMap", "kube-root-ca.crt", "kube-controller-manager"),
        seen("Service", "jupyter-ada", "OpenAPI-Generator"),
        seen("ConfigMap", "hubfleet", labels={"hubfleet/keeps": "state"}),
        seen("ReplicaSet", "hub-1", ownerReferences=[{"uid": "1"}]),
        seen("RoleBinding", "open"),
    ]
    assert titles(made_by_hand([REEF], there)) == ["RoleBinding/open"]


def test_a_repair_takes_away_what_came_after_the_test_and_holds_nothing() -> None:
    assert is_drift(seen("RoleBinding", "open"), TESTED)
    assert not is_drift(seen("RoleBinding", "open", hour=11), TESTED)
    assert not is_drift(seen("RoleBinding", "open"), None)
    for what in ("Secret", "PersistentVolumeClaim", "VolumeSnapshot"):
        assert not is_drift(seen(what, "old"), TESTED)


def test_what_stays_says_who_made_it() -> None:
    (one,) = by_hand([seen("Secret", "mine", "k9s")])
    assert (one.object, one.why) == ("Secret/mine", "made by hand with k9s")


def test_what_helm_left_behind_is_told_with_its_release() -> None:
    there = [
        seen("ConfigMap", "kept", "helm", **of_helm("reef")),
        seen("ConfigMap", "gone", "helm", **of_helm("tide")),
        seen("Deployment", "hub", "helm", **of_helm("reef")),
        seen("ConfigMap", "plain"),
    ]
    assert {one.object: one.why for one in left_behind("reef-staging", there, {"reef": []}, [REEF])} == {
        "ConfigMap/kept": "release reef does not have it any more",
        "ConfigMap/gone": "of release tide, which is gone",
    }


def test_a_release_that_no_stage_has_is_named() -> None:
    assert [one.object for one in unwanted_releases("reef-staging", {"reef": [], "grafana": []}, {"reef"})] == [
        "Release/grafana"
    ]


def test_a_namespace_of_a_stage_in_no_data_tells_what_is_in_it() -> None:
    labels: Any = {"hubfleet/hub": "dune", "hubfleet/stage": "staging"}
    one = of_nobody({"metadata": {"name": "dune-staging", "labels": labels}}, ["dune", "dune-base"])
    assert one.object == "Namespace/dune-staging"
    assert one.why == "of dune/staging, which is in no data any more (dune, dune-base)"

"""Both ways to Helm write the same ordinary releases, in turns."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubfleet.deploy.kubernetes.api import NAMESPACE, SECRET, Api, Kind
from hubfleet.deploy.kubernetes.helm import HOOKS_WITHIN, Helm, HelmFailed, HelmStopped, Upgrade, Way
from hubfleet.deploy.kubernetes.helm_command import CommandHelm
from hubfleet.deploy.kubernetes.helm_sdk import SdkHelm
from hubfleet.deploy.kubernetes.kubeconfig import connection_of
from hubfleet.deploy.kubernetes.releases import SELECTOR, Revision, read_revisions
from hubfleet.model.json import get
from tests.need import ROOT, need_command

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

QUOTA = Kind("v1", "resourcequotas")
BASE = ROOT / "charts/base"


@pytest.fixture(scope="module")
def api(kubeconfig: str) -> Api:
    return Api(connection_of([Path(kubeconfig)]), os.environ)


@pytest.fixture(params=["sdk", "command"])
def helm(request: pytest.FixtureRequest, kubeconfig: str) -> Helm:
    return named(request.param, kubeconfig)


@pytest.fixture
def namespace(api: Api) -> Iterator[str]:
    name = f"hubfleet-test-{uuid.uuid4().hex[:6]}"
    metadata: dict[str, Any] = {"name": name}
    api.create(NAMESPACE, None, {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
    yield name
    api.delete(NAMESPACE, None, name)


def named(kind: str, kubeconfig: str) -> Helm:
    way = Way({**os.environ, "KUBECONFIG": kubeconfig})
    return SdkHelm(way) if kind == "sdk" else CommandHelm(need_command("helm"), way)


def upgrade(namespace: str, pods: int, *, install: bool = False, chart: Path = BASE) -> Upgrade:
    values: dict[str, Any] = {"quota": {"hard": {"pods": str(pods)}}}
    return Upgrade("reef-base", namespace, chart, values, {"hubfleet/digest": f"v1-{pods}"}, "a test", install)


def go_on() -> bool:
    return False


def history(api: Api, namespace: str) -> list[Revision]:
    return list(read_revisions(api.list(SECRET, namespace, SELECTOR, metadata_only=True)))


def test_a_release_is_installed_upgraded_brought_back_and_removed(api: Api, helm: Helm, namespace: str) -> None:
    assert helm.upgrade(upgrade(namespace, 10, install=True), go_on) == 1
    assert helm.upgrade(upgrade(namespace, 11), go_on) == 2
    helm.rollback(namespace, "reef-base", 1, go_on)
    told = [(one.number, one.status, one.stage_digest) for one in history(api, namespace)]
    assert told == [(1, "superseded", "v1-10"), (2, "superseded", "v1-11"), (3, "deployed", "v1-10")]
    assert get(api.list(QUOTA, namespace)[0], ("spec", "hard", "pods")) == "10"
    helm.uninstall(namespace, "reef-base", go_on)
    helm.uninstall(namespace, "reef-base", go_on)
    assert not history(api, namespace)


def test_each_takes_over_from_the_other(api: Api, kubeconfig: str, namespace: str) -> None:
    ours, theirs = named("sdk", kubeconfig), named("command", kubeconfig)
    ours.upgrade(upgrade(namespace, 10, install=True), go_on)
    theirs.upgrade(upgrade(namespace, 11), go_on)
    ours.upgrade(upgrade(namespace, 12), go_on)
    managed = get(api.list(QUOTA, namespace)[0], ("metadata", "managedFields"))
    assert isinstance(managed, list)
    assert {str(get(one, ("manager",))) for one in managed if get(one, ("operation",)) == "Apply"} == {"helm"}


def test_what_somebody_changed_by_hand_is_no_reason_to_refuse(api: Api, helm: Helm, namespace: str) -> None:
    helm.upgrade(upgrade(namespace, 10, install=True), go_on)
    name = str(get(api.list(QUOTA, namespace)[0], ("metadata", "name")))
    edited: dict[str, Any] = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": name}}
    edited["spec"] = {"hard": {"pods": "99"}}
    api.apply(QUOTA, namespace, edited, manager="kubectl-edit")
    helm.upgrade(upgrade(namespace, 11), go_on)
    assert get(api.list(QUOTA, namespace)[0], ("spec", "hard", "pods")) == "11"
    api.apply(QUOTA, namespace, edited, manager="kubectl-edit")
    helm.rollback(namespace, "reef-base", 1, go_on)
    assert get(api.list(QUOTA, namespace)[0], ("spec", "hard", "pods")) == "10"


def test_what_helm_says_comes_through(helm: Helm, namespace: str) -> None:
    with pytest.raises(HelmFailed, match="not found"):
        helm.rollback(namespace, "reef-base", 7, go_on)


def test_it_ends_at_once_when_told_to_stop(api: Api, helm: Helm, namespace: str, tmp_path: Path) -> None:
    chart = with_a_hook_that_never_ends(tmp_path)
    told: list[float] = []

    def stop() -> bool:
        if any(one.is_pending for one in history(api, namespace)):
            told.append(time.monotonic())
        return bool(told)

    with pytest.raises(HelmStopped):
        helm.upgrade(upgrade(namespace, 10, install=True, chart=chart), stop)
    assert time.monotonic() - told[0] < HOOKS_WITHIN / 4
    assert history(api, namespace)[0].status == "pending-install"


def test_old_revisions_are_forgotten(api: Api, kubeconfig: str, namespace: str) -> None:
    helm = named("sdk", kubeconfig)
    for number in range(1, 13):
        helm.upgrade(upgrade(namespace, number, install=number == 1), go_on)
    assert [one.number for one in history(api, namespace)] == list(range(3, 13))


def with_a_hook_that_never_ends(folder: Path) -> Path:
    """A chart whose hook is a job without a node."""
    chart = folder / "stuck"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: stuck\nversion: 1.0.0\n")
    (chart / "templates/hook.yaml").write_text(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: stuck, annotations: {helm.sh/hook: pre-install}}\n"
        "spec: {template: {spec: {restartPolicy: Never, nodeSelector: {sea: north},"
        " containers: [{name: wait, image: nowhere.invalid/x}]}}}\n"
    )
    return chart

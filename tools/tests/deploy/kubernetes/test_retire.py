"""A tombstone on a real cluster: shown, approved, carried out, broken off anywhere and gone on with; else untouched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubfleet.deploy.kubernetes.api import CLAIM, NAMESPACE, POD, SECRET
from hubfleet.deploy.kubernetes.backup import JOB
from hubfleet.deploy.kubernetes.volumes import RETIRED, VOLUME
from hubfleet.model.json import Manifest, get
from tests.deploy.kubernetes.remains import outlive
from tests.deploy.kubernetes.tern import Tern
from tests.deploy.kubernetes.test_deploy import helm
from tests.deploy.waiting import wait

pytestmark = [pytest.mark.cluster, pytest.mark.slow]
APPROVAL = re.compile(r"--approve (\S+@[0-9a-f]+)")
DAY = "2026-01-31"
HOME: dict[str, Any] = {"volumeMounts": [{"name": "h", "mountPath": "/home"}]}


@pytest.fixture
def reef(tmp_path: Path, kubeconfig: str) -> Iterator[Tern]:
    """A hub that was deployed, with the homes of a person who has a server."""
    made = Tern.at(tmp_path / "fleet", kubeconfig)
    try:
        made.run("deploy")
        yield made
    finally:
        made.hub["stages"] = {"staging": {}}
        left = [str(get(one, ("metadata", "name"))) for one in volumes(made).values()]
        made.clear()
        for name in left:  # what was to be kept is not taken away with its namespace
            made.api.delete(VOLUME, None, name)


def bury(tern: Tern, **tombstone: Any) -> None:
    """Put the tombstone into the hub's file."""
    tern.hub.pop("stages", None)
    tern.hub["retired"] = {"on": DAY, "data": "keep", "notice": "0s", **tombstone}
    tern.write()


def approval(tern: Tern) -> str:
    """What has to be given, as it is shown."""
    (word,) = APPROVAL.findall(tern.run("retire", "reef"))
    return str(word)


def claims(tern: Tern) -> list[Manifest]:
    return tern.api.list(CLAIM, tern.namespace())


def names(manifests: list[Manifest]) -> list[str]:
    return sorted(str(get(one, ("metadata", "name"))) for one in manifests)


def a_home(tern: Tern) -> None:
    """A claim like those that the hub makes for people: it is in no release. A server has written to it."""
    metadata: dict[str, Any] = {"name": "claim-mira", "labels": {"component": "singleuser-storage"}}
    spec: dict[str, Any] = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    tern.api.create(
        CLAIM,
        tern.namespace(),
        {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec},
    )
    writer = {"command": ["sh", "-c", "echo tide > /home/tide.txt"], **HOME}
    run_pod(tern, "writer", writer)


def run_pod(tern: Tern, name: str, container: dict[str, Any], labels: dict[str, str] | None = None) -> None:
    """Run a pod with the home mounted; one without labels must end well."""
    image = ":".join(tern.image("tools").values())
    spec: dict[str, Any] = {
        "containers": [{"name": "main", "image": image, **container}],
        "volumes": [{"name": "h", "persistentVolumeClaim": {"claimName": "claim-mira"}}],
        "restartPolicy": "Never",
        "terminationGracePeriodSeconds": 1,
    }
    metadata: dict[str, Any] = {"name": name, "labels": labels or {}}
    metadata["annotations"] = {"hub.jupyter.org/username": "mira"}
    tern.api.create(POD, tern.namespace(), {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
    wanted = "Running" if labels else "Succeeded"
    wait(lambda: get(tern.api.get(POD, tern.namespace(), name), ("status", "phase")) == wanted)
    if not labels:
        tern.api.delete(POD, tern.namespace(), name)


def a_server(tern: Tern) -> None:
    """A pod that stands for a user's server."""
    run_pod(tern, "jupyter-mira", {"command": ["sleep", "3600"]}, {"component": "singleuser-server"})


def backup(tern: Tern, command: str) -> dict[str, Any]:
    """A final backup in an image that the nodes have."""
    return {"image": ":".join(tern.image("tools").values()), "command": ["sh", "-c", command], "within": "2m"}


def volumes(tern: Tern) -> dict[str, Manifest]:
    """The cluster's volumes that belong to the namespace, by claim."""
    every = tern.api.list(VOLUME)
    own = (one for one in every if get(one, ("spec", "claimRef", "namespace")) == tern.namespace())
    return {str(get(one, ("spec", "claimRef", "name"))): one for one in own}


def is_there(tern: Tern) -> bool:
    return tern.api.get(NAMESPACE, None, tern.namespace()) is not None


def test_a_hub_goes_only_with_an_approval_of_what_is_there_and_its_volumes_are_kept(reef: Tern) -> None:
    a_home(reef)
    a_server(reef)
    assert "has no tombstone" in reef.run("retire", "reef", status=1)
    bury(reef, notice="3s", backup=backup(reef, "cat $HUBFLEET_VOLUMES/claim-mira/tide.txt"))
    before = reef.history(), sorted(volumes(reef))
    shown = reef.run("retire", "reef")
    assert "release      reef revision 1, chart jupyterhub" in shown
    assert "kept: hub-db-dir (1Gi)" in shown
    assert "kept: claim-mira (1Gi)" in shown
    assert "servers      mira, stopped after a notice of 3s" in shown
    early = approval(reef)
    assert "held: taking a hub away needs somebody's approval" in reef.run("deploy")
    assert "retire reef/staging on tern" in reef.run("plan", "--from", "live")
    assert (reef.history(), sorted(volumes(reef))) == before, "looking changed nothing"

    bury(reef, notice="4s", backup=backup(reef, "cat $HUBFLEET_VOLUMES/claim-mira/tide.txt"))
    assert "approves another state than the one that is there now" in reef.run(
        "retire", "reef", "--approve", early, status=1
    )
    assert reef.history() == before[0]

    done = reef.run("retire", "reef", "--approve", approval(reef))
    assert "the servers of mira are stopped at" in done
    assert "the final backup is done" in done
    assert "Its tombstone may go" in done
    assert not reef.history()
    assert names(claims(reef)) == ["claim-mira", "hub-db-dir"]
    kept = volumes(reef)
    assert {get(one, ("spec", "persistentVolumeReclaimPolicy")) for one in kept.values()} == {"Retain"}
    assert {get(one, ("metadata", "labels", RETIRED)) for one in (*kept.values(), *claims(reef))} == {DAY}
    assert "nothing of it runs any more" in reef.run("retire", "reef")
    assert "nothing of reef runs any more" in reef.run("plan", "--from", "live")
    assert "its tombstone may go" in reef.run("status")

    reef.hub.pop("retired")
    reef.hub["stages"] = {"staging": {"namespace": reef.namespace()}}
    reef.write()
    assert "1 done" in reef.run("deploy"), "and a hub can come back to what was kept"
    assert not reef.api.list(CLAIM, reef.namespace(), RETIRED)
    run_pod(reef, "reader", {"command": ["grep", "tide", "/home/tide.txt"], **HOME})


def test_a_hub_that_is_deleted_leaves_nothing_wherever_its_end_is_broken_off(reef: Tern) -> None:
    a_home(reef)
    a_server(reef)
    bury(reef, data="delete", notice="2s", backup=backup(reef, "test -f $HUBFLEET_VOLUMES/claim-mira/tide.txt"))
    word = approval(reef)
    disks = [str(get(one, ("metadata", "name"))) for one in volumes(reef).values()]
    for told in ("are stopped at", "no server runs", "running the final backup", "final backup is done"):
        reef.kill_when(told, "retire", "reef", "--approve", word)
        assert names(claims(reef)) == ["claim-mira", "hub-db-dir"]
        outlive(reef.api, reef.namespace())
    for told in (
        "uninstalling release reef",
        "uninstalling release reef-base",
        "deleting volume",
        "deleting namespace",
    ):
        reef.kill_when(told, "retire", "reef", "--approve", word)
        outlive(reef.api, reef.namespace())
    assert "Its tombstone may go" in reef.run("retire", "reef", "--approve", word)
    assert not is_there(reef)
    assert not [name for name in disks if reef.api.get(VOLUME, None, name)]


def test_a_backup_that_fails_leaves_the_hub_as_it_was(reef: Tern) -> None:
    a_home(reef)
    bury(reef, data="delete", backup=backup(reef, "echo the store is full >&2; exit 3"))
    said = reef.run("retire", "reef", "--approve", approval(reef), status=1)
    assert "the final backup failed: nothing was deleted" in said
    assert "| the store is full" in said
    assert names(claims(reef)) == ["claim-mira", "hub-db-dir"]
    assert reef.status()["state"] == "running"
    assert not reef.api.list(JOB, reef.namespace())


def test_without_a_tombstone_nothing_is_ever_deleted(reef: Tern) -> None:
    (reef.root / "hubs/reef/hub.yaml").rename(reef.root / "gone.yaml")
    before = reef.history(), claims(reef)
    assert "reef/staging is on tern and the data has no such stage there: it is left alone" in reef.run(
        "plan", "--from", "live"
    )
    assert "reef/staging: is on tern and in no data any more" in reef.run("deploy")
    assert "reef/staging" in reef.run("status")
    said = reef.run("retire", "reef", status=2)
    assert "without a tombstone in its hub.yaml nothing is taken away" in said
    assert (reef.history(), claims(reef)) == before


@pytest.fixture
def bare(tmp_path: Path, kubeconfig: str) -> Iterator[Tern]:
    """A stage of which only the base was ever installed: nothing of it starts a pod."""
    made = Tern.at(tmp_path / "fleet", kubeconfig)
    labels = labels_of(made)
    try:
        a_namespace(made, made.namespace())
        chart, told = str(made.root / "charts/base"), ",".join(f"{name}={value}" for name, value in labels.items())
        helm(made, "install", "reef-base", chart, "--labels", told)
        yield made
    finally:
        made.hub["stages"] = {"staging": {}}
        made.clear()


def labels_of(tern: Tern) -> dict[str, str]:
    """Whose the stage's namespace and releases are."""
    return {"hubfleet/fleet": tern.mark, "hubfleet/hub": "reef", "hubfleet/stage": "staging"}


def a_namespace(tern: Tern, name: str) -> None:
    metadata: dict[str, Any] = {"name": name, "labels": labels_of(tern)}
    tern.api.create(NAMESPACE, None, {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})


def test_what_belongs_to_somebody_else_is_never_touched_and_never_chosen(bare: Tern) -> None:
    reef, spare = bare, f"{bare.mark}-spare"
    a_namespace(reef, spare)
    try:
        a_release_of_somebody_else(reef)
        share = a_share(reef)
        bury(reef, data="delete")
        said = reef.run("retire", "reef", status=1)
        assert f"2 namespaces carry the labels of reef/staging: {spare}, {reef.namespace()}" in said
        shown = reef.run("retire", "reef", "--namespace", reef.namespace())
        assert "not touched  release theirs" in shown
        assert "deleted: homes (1Gi), on 192.0.2.1:/reef, where its files stay until somebody deletes them" in shown
        (word,) = APPROVAL.findall(shown)
        done = reef.run("retire", "reef", "--namespace", reef.namespace(), "--approve", word)
        assert "stays: it holds theirs" in done
        assert [one.number for one in reef.history("theirs")] == [1]
        assert names(claims(reef)) == ["theirs"]
        assert reef.api.get(VOLUME, None, share) is None
        assert reef.api.get(NAMESPACE, None, spare)
    finally:
        reef.api.delete(NAMESPACE, None, spare)


def a_share(tern: Tern) -> str:
    """A claim on an NFS server that nobody mounts here; return its volume's name."""
    amount: dict[str, Any] = {"accessModes": ["ReadWriteMany"], "storageClassName": ""}
    volume, size = f"{tern.namespace()}-homes", {"storage": "1Gi"}
    nfs = {"server": "192.0.2.1", "path": "/reef"}
    spec: dict[str, Any] = {**amount, "capacity": size, "nfs": nfs, "persistentVolumeReclaimPolicy": "Retain"}
    whole: Manifest = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": volume}, "spec": spec}
    tern.api.create(VOLUME, None, whole)
    spec = {**amount, "volumeName": volume, "resources": {"requests": size}}
    claim: Manifest = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "homes"}, "spec": spec}
    tern.api.create(CLAIM, tern.namespace(), claim)
    wait(lambda: get(tern.api.get(CLAIM, tern.namespace(), "homes"), ("status", "phase")) == "Bound")
    return volume


def a_release_of_somebody_else(tern: Tern) -> None:
    """A release in the hub's namespace with a claim of its own, as plain `helm` leaves them."""
    owned = {"meta.helm.sh/release-name": "theirs", "meta.helm.sh/release-namespace": tern.namespace()}
    spec: dict[str, Any] = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    metadata: dict[str, Any] = {"name": "theirs", "annotations": owned}
    tern.api.create(
        CLAIM,
        tern.namespace(),
        {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec},
    )
    labels = {"owner": "helm", "name": "theirs", "status": "deployed", "version": "1"}
    metadata = {"name": "sh.helm.release.v1.theirs.v1", "labels": labels}
    tern.api.create(SECRET, tern.namespace(), {"apiVersion": "v1", "kind": "Secret", "metadata": metadata})

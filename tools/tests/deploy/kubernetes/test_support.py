"""What runs beside the hubs of a real cluster: before them, tested, left alone, changed, brought back, without them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from hubfleet.deploy.kubernetes.api import CONFIG_MAP, DEPLOYMENT, LEASE, NAMESPACE, SECRET, SERVICE
from hubfleet.deploy.kubernetes.releases import SELECTOR, Revision, read_revisions
from hubfleet.deploy.kubernetes.support import INGRESS_CLASS
from hubfleet.model.json import Json, get
from tests.chart_server import BESIDE
from tests.deploy.kubernetes.tern import Tern
from tests.deploy.kubernetes.writing import version_of
from tests.need import need_command

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

CHART = BESIDE[1]


class Beside(Tern):
    """The small fleet, whose cluster gets an ingress of ours: our own small chart, under a class of its own name."""

    @property
    def space(self) -> str:
        """Where it is."""
        return self.namespace("support")

    def beside(self, **controller: Any) -> None:
        """Say what the ingress' controller is like."""
        image = self.image("tools")
        sleeps = {"command": ["sh", "-c", "echo it listens; exec sleep infinity"]}
        usual = {"image": image, "service": {"type": "ClusterIP"}, **sleeps}
        values = {"nginx-ingress": {"controller": {**usual, **controller}}}
        told = {"ingress": "nginx", "ingress_class": self.mark, "certificates": "none", "namespace": self.space}
        self.say({**told, "values": values})

    def say(self, support: dict[str, Any]) -> None:
        """Write the cluster's file anew."""
        import yaml

        cluster = yaml.safe_load((self.root / "clusters/tern.yaml").read_text())
        self._put("clusters/tern.yaml", {**cluster, "support": support})

    def revisions(self) -> list[Revision]:
        """The revisions of the ingress' release, oldest first."""
        return list(read_revisions(self.api.list(SECRET, self.space, SELECTOR, metadata_only=True)))

    def row(self) -> dict[str, Any]:
        """What `status` says of it."""
        rows = json.loads(self.run("-q", "status", "--format", "json"))["stages"]
        return next(row for row in rows if row["unit"] == "support")

    def ours(self) -> dict[str, Json]:
        """The version of all that bringing it could write to."""
        kinds = (SECRET, CONFIG_MAP, LEASE, DEPLOYMENT)
        every = [one for kind in kinds for one in self.api.list(kind, self.space)]
        return {str(get(one, ("metadata", "uid"))): version_of(one) for one in every}

    def drift(self, status: int) -> dict[str, str]:
        """What differs of it, by place: how."""
        told = json.loads(self.run("-q", "drift", "tern/support", "--format", "json", status=status))
        every = (one for stage in told["stages"] for one in stage["differences"])
        return {f"{one['object']} {one['path'] or ''}".strip(): one["kind"] for one in every}

    def clear(self) -> None:
        """Its namespace and its class, too."""
        self.api.delete(INGRESS_CLASS, None, self.mark)
        self.api.delete(NAMESPACE, None, self.space)
        super().clear()


@pytest.fixture(scope="module")
def tern(tmp_path_factory: pytest.TempPathFactory, kubeconfig: str) -> Iterator[Beside]:
    made = Beside.at(tmp_path_factory.mktemp("beside") / "fleet", kubeconfig)
    assert isinstance(made, Beside)
    shutil.copytree(CHART, made.root / "charts/nginx-ingress")
    made.beside()
    try:
        yield made
    finally:
        made.clear()


@pytest.fixture
def brought(tern: Beside) -> None:
    """The ingress as it usually is, up, and the hub: done by a case before, or here."""
    tern.beside()
    tern.run("deploy")


def test_a_support_that_can_never_start_keeps_the_hubs_of_its_cluster(tern: Beside) -> None:
    tern.beside(image={"repository": "registry.invalid/no/such", "tag": "1"})
    told = tern.run("deploy", status=1)
    assert "tern/support: error:" in told
    assert "registry.invalid/no/such" in told
    assert "reef/staging: held: tern/support was not done" in told
    assert tern.api.get(NAMESPACE, None, tern.namespace()) is None, "nothing of the hub was begun"


def test_it_comes_up_before_the_hub_and_is_tested(tern: Beside) -> None:
    tern.beside()
    told = tern.run("deploy")
    assert "2 done" in told
    assert told.index("tern/support: done") < told.index("reef/staging: deploying")
    assert tern.api.get(INGRESS_CLASS, None, tern.mark)
    row = tern.row()
    assert (row["cluster"], row["hub"], row["state"], row["current"]) == ("tern", None, "running", True)
    labels = tern.revisions()[-1].labels
    assert (labels["hubfleet/digest"], labels["hubfleet/cluster"]) == (row["digest"], "tern")


@pytest.mark.usefixtures("brought")
def test_its_log_can_be_read(tern: Beside) -> None:
    assert "it listens" in tern.run("logs", "tern/support")


@pytest.mark.usefixtures("brought")
def test_bringing_it_again_writes_nothing(tern: Beside) -> None:
    before = tern.ours()
    assert "nothing to do" in tern.run("deploy", "tern/support")
    assert tern.ours() == before


@pytest.mark.usefixtures("brought")
def test_what_people_do_to_it_by_hand_is_found_told_and_put_back(tern: Beside) -> None:
    assert tern.drift(0) == {}
    revision, hub = tern.revisions()[-1].number, tern.history()[-1].number
    name = {"name": "nginx-ingress-controller"}
    variable = {"name": "nginx-ingress", "env": [{"name": "TIDE", "value": "low"}]}
    spec: dict[str, Any] = {"replicas": 1, "template": {"spec": {"containers": [variable]}}}
    edited: dict[str, Any] = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": name, "spec": spec}
    added: dict[str, Any] = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "tides"}}
    added["data"] = {"low": "at nine"}
    tern.api.apply(DEPLOYMENT, tern.space, edited, manager="kubectl")
    tern.api.apply(CONFIG_MAP, tern.space, added, manager="kubectl")
    tern.api.delete(SERVICE, tern.space, "nginx-ingress-controller")
    tern.api.delete(INGRESS_CLASS, None, tern.mark)

    assert tern.drift(1) == {
        "Deployment/nginx-ingress-controller spec.replicas": "changed",
        "Deployment/nginx-ingress-controller spec.template.spec.containers[nginx-ingress].env": "added",
        "Service/nginx-ingress-controller": "deleted",
        f"IngressClass/{tern.mark}": "deleted",
        "ConfigMap/tides": "extra",
    }
    assert "nothing to do" in tern.run("deploy", "tern/support"), "the digest alone sees nothing of it"
    assert "1 done" in tern.run("deploy", "tern/support", "--repair")
    assert tern.drift(0) == {}
    found = tern.api.get(DEPLOYMENT, tern.space, "nginx-ingress-controller") or {}
    assert get(found, ("status", "availableReplicas")) == 2
    assert tern.api.get(CONFIG_MAP, tern.space, "tides") is None
    assert (tern.revisions()[-1].number, tern.history()[-1].number) == (revision, hub), "a repair is no revision"


@pytest.mark.usefixtures("brought")
def test_a_change_of_it_leaves_the_hub_alone(tern: Beside) -> None:
    hub = len(tern.history())
    tern.beside(replicaCount=3)
    told = tern.run("deploy")
    assert "1 done" in told
    assert "reef/staging: deploying" not in told
    found = tern.api.get(DEPLOYMENT, tern.space, "nginx-ingress-controller")
    assert get(found or {}, ("status", "availableReplicas")) == 3
    assert len(tern.history()) == hub


@pytest.mark.usefixtures("brought")
def test_a_failed_change_goes_back_to_what_was_tested(tern: Beside) -> None:
    good = tern.row()["digest"]
    tern.beside(command=["sh", "-c", "echo no such certificate >&2; exit 3"])
    told = tern.run("deploy", "tern/support", status=1)
    assert "no such certificate" in told
    assert "back at revision" in told
    row = tern.row()
    assert (row["digest"], row["state"], row["current"]) == (good, "running", False)
    tern.beside()
    assert "nothing to do" in tern.run("deploy", "tern/support")


@pytest.mark.usefixtures("brought")
def test_the_helm_command_knows_it(tern: Beside) -> None:
    command = [str(need_command("helm")), "list", "-o", "json", "--namespace", tern.space]
    environment = {**os.environ, "KUBECONFIG": tern.kubeconfig}
    listed = json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    assert {one["name"]: one["status"] for one in listed} == {"nginx-ingress": "deployed"}

"""Many small hubs on simulated nodes, spread over what the data calls several clusters.

On a simulated node pods run without doing anything: Kubernetes, Helm, leases and states are real, and nobody answers at
a hub's door. The health check is stood in for by one that passes (`without_health.py`).
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from hubfleet.deploy.journal import read_journal
from hubfleet.deploy.kubernetes.api import NAMESPACE, Api, Kind
from hubfleet.deploy.kubernetes.kubeconfig import connection_of
from hubfleet.model.json import Json, get
from tests.bench.measure import Run, run
from tests.chart_server import JUPYTERHUB
from tests.need import ROOT, missing

CLUSTERS = ("coast", "hills", "plain", "shore")
NODE = Kind("v1", "nodes", namespaced=False)
FAKE = ("metadata", "annotations", "kwok.x-k8s.io/node")


def place_for(nodes: list[Any]) -> dict[str, Any]:
    """What sends a pod to the simulated nodes and to no other, as the chart's values say it."""
    simulated = [node for node in nodes if get(node, FAKE) == "fake"]
    if not simulated:
        missing("the cluster has no simulated nodes")
    common = set.intersection(*(set(node["metadata"]["labels"].items()) for node in simulated))
    others = {label for node in nodes if node not in simulated for label in node["metadata"]["labels"].items()}
    label, value = min(common - others)
    return {"nodeSelector": {label: value}, "tolerations": [{"operator": "Exists"}]}


@dataclass
class Flotilla:
    """A fleet of `hubs` hubs with both stages. `mark` begins the names of all its namespaces."""

    root: Path
    kubeconfig: str
    hubs: int
    api: Api
    mark: str = field(default_factory=lambda: f"hubfleet-test-{uuid.uuid4().hex[:6]}")
    servers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, root: Path, kubeconfig: str, hubs: int, *, parallel: int = 2) -> Flotilla:
        """Write the fleet's files."""
        made = cls(root, kubeconfig, hubs, Api(connection_of([Path(kubeconfig)]), os.environ))
        (root / "charts").mkdir(parents=True)
        shutil.copytree(JUPYTERHUB, root / "charts/jupyterhub")
        shutil.copytree(ROOT / "charts/base", root / "charts/base")
        place = place_for(made.api.list(NODE))
        made._put("fleet.yaml", {"name": made.mark, "domain": "example.org", "rollout": {"max_parallel": parallel}})
        made._put("images/base/image.yaml", {"reference": "quay.io/tern/none:1"})
        for name in CLUSTERS:
            where = {"provider": "kubeconfig", "context": name, "kubernetes": "1.34", "domain": f"{name}.invalid"}
            beside = {"ingress": "existing", "certificates": "existing"}
            made._put(f"clusters/{name}.yaml", {**where, "support": beside})
        for number in range(hubs):
            made._put(f"hubs/{made.hub(number)}/hub.yaml", made._hub(number, place))
        made.connect()
        return made

    @staticmethod
    def hub(number: int) -> str:
        """The name of one hub."""
        return f"hub-{number:02}"

    @staticmethod
    def cluster(number: int) -> str:
        """The cluster of one hub."""
        return CLUSTERS[number % len(CLUSTERS)]

    def change(self, word: str, *, but: str = "") -> None:
        """Change a line of every hub, those of one cluster aside."""
        for number in range(self.hubs):
            if self.cluster(number) != but:
                data = self._read(f"hubs/{self.hub(number)}/hub.yaml")
                data["values"]["jupyterhub"]["hub"]["extraEnv"] = {"WORD": word}
                self._put(f"hubs/{self.hub(number)}/hub.yaml", data)

    def everywhere(self, word: str) -> None:
        """Change a line that all hubs share."""
        data = self._read("fleet.yaml")
        data["defaults"] = {"server": {"environment": {"WORD": word}}}
        self._put("fleet.yaml", data)

    def ring(self, number: int, ring: str) -> None:
        """Put a hub's production into a ring."""
        data = self._read(f"hubs/{self.hub(number)}/hub.yaml")
        data["stages"]["production"]["ring"] = ring
        self._put(f"hubs/{self.hub(number)}/hub.yaml", data)

    def strand(self, cluster: str) -> None:
        """Send the hubs of one cluster to a node that is not there."""
        for number in range(self.hubs):
            if self.cluster(number) == cluster:
                data = self._read(f"hubs/{self.hub(number)}/hub.yaml")
                data["values"]["jupyterhub"]["hub"]["nodeSelector"] = {"sea": "north"}
                self._put(f"hubs/{self.hub(number)}/hub.yaml", data)

    def values(self) -> dict[str, Any]:
        """The chart's values of one hub."""
        return dict(self._read(f"hubs/{self.hub(0)}/hub.yaml")["values"]["jupyterhub"])

    def connect(self, **servers: str) -> None:
        """Write the kubeconfig: a context for each cluster, all leading to the real one unless told otherwise."""
        given = yaml.safe_load(Path(self.kubeconfig).read_text())
        here, user = given["clusters"][0]["cluster"], given["users"][0]["user"]
        named = {name: {**here, "server": servers.get(name, here["server"])} for name in CLUSTERS}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": cluster} for name, cluster in named.items()],
            "users": [{"name": "all", "user": user}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": "all"}} for name in CLUSTERS],
        }
        (self.root / "kubeconfig").write_text(yaml.safe_dump(config))

    def run(self, *words: str, status: int = 0) -> Run:
        """Run a command to its end, with the health check stood in for; it must exit as expected."""
        done = run([*self.command(), *words], self.environment())
        assert done.status == status, done.output
        return done

    def command(self) -> list[str]:
        """The command line up to its words."""
        return [sys.executable, "-m", "tests.deploy.kubernetes.without_health", "-C", str(self.root)]

    def environment(self) -> Mapping[str, str]:
        """What a command gets from outside."""
        known = {name: value for name, value in os.environ.items() if not name.startswith("HUBFLEET_")}
        own = {"KUBECONFIG": str(self.root / "kubeconfig"), "HUBFLEET_CACHE": str(self.root / "cache")}
        return {**known, "PYTHONPATH": str(ROOT / "tools"), **own}

    def stages(self) -> dict[str, dict[str, Any]]:
        """What `status` says, by stage, where the data has it: on the one real cluster each also sees the others'."""
        rows = json.loads(run([*self.command(), "-q", "status", "--format", "json"], self.environment()).output)
        in_order = sorted(rows["stages"], key=lambda row: bool(row["current"]))
        return {f"{row['hub']}/{row['stage']}": row for row in in_order}

    def order(self, stage: str) -> list[str]:
        """The stages of that name in the order in which they were done, in all runs."""
        return [
            str(one["stage"]) for one in self._events() if one["event"] == "StepDone" and stage in str(one["stage"])
        ]

    def seconds(self) -> dict[str, float]:
        """How long the last run worked on each cluster: from its beginning to the end of that cluster's last step."""
        events = self._events()
        events = [event for event in events if event["run"] == events[-1]["run"]]
        began = next(_at(event) for event in events if event["event"] == "RunStarted")
        cluster = {event["stage"]: str(event["cluster"]) for event in events if event["event"] == "StepStarted"}
        ended = [event for event in events if event["event"] in {"StepDone", "RolledBack"}]
        return {cluster[event["stage"]]: (_at(event) - began).total_seconds() for event in ended}

    def clear(self) -> None:
        """Delete the namespaces; what is in them goes in its own time."""
        for namespace in self.api.list(NAMESPACE):
            name = str(get(namespace, ("metadata", "name")))
            if name.startswith(self.mark):
                self.api.delete(NAMESPACE, None, name)

    def _events(self) -> list[dict[str, Json]]:
        return list(read_journal(self.root / ".hubfleet/journal.jsonl"))

    def _hub(self, number: int, place: dict[str, Any]) -> dict[str, Any]:
        name = self.hub(number)
        values = {
            "hub": {**place, "db": {"type": "sqlite-memory"}, "extraEnv": {"WORD": "first"}},
            "proxy": {"chp": place, "service": {"type": "ClusterIP"}},
            "prePuller": {"hook": {"enabled": False}, "continuous": {"enabled": False}},
            "scheduling": {"userScheduler": {"enabled": False}, "userPlaceholder": {"enabled": False}},
        }
        stages = {stage: {"namespace": f"{self.mark}-{name}-{stage}"} for stage in ("staging", "production")}
        return {
            "community": {"name": name.title()},
            "cluster": self.cluster(number),
            "login": {"provider": "native", "admins": ["teacher"], "allow": {"everyone": True}},
            "server": {"image": "base"},
            "home": "none",
            "values": {"jupyterhub": values},
            "stages": stages,
        }

    def _read(self, name: str) -> dict[str, Any]:
        return dict(yaml.safe_load((self.root / name).read_text()))

    def _put(self, name: str, data: dict[str, Any]) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(yaml.safe_dump(data, sort_keys=False))


def _at(event: Mapping[str, Json]) -> datetime:
    return datetime.fromisoformat(str(event["at"]))


@contextmanager
def silent_server() -> Iterator[str]:
    """An address at which somebody takes calls and never says a word: the worst way in which a cluster can be away."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"

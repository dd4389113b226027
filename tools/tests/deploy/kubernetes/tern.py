"""A small fleet on the cluster of HUBFLEET_TEST_KUBECONFIG, driven through the command line as a user does."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from hubfleet.deploy.kubernetes.api import NAMESPACE, POD, SECRET, Api, Kind
from hubfleet.deploy.kubernetes.kubeconfig import connection_of, contexts_of
from hubfleet.deploy.kubernetes.releases import SELECTOR, Revision, read_revisions
from hubfleet.model.json import get
from tests.chart_server import JUPYTERHUB
from tests.deploy.kubernetes.remains import await_end, require_killed
from tests.deploy.real_hub import PATIENT_HUB
from tests.need import ROOT, missing

IMAGES = {
    "hub": {"hub", "k8s-hub"},
    "singleuser": {"singleuser", "k8s-singleuser-sample"},
    "proxy": {"configurable-http-proxy"},
    "tools": {"tools", "k8s-network-tools"},
}
"""What an image may be called on the cluster's nodes."""

PATIENCE = 900
"""Seconds that one command may take on a busy machine."""

PATIENT_SPAWNER = {"KubeSpawner": {"k8s_api_request_timeout": 60, "k8s_api_request_retry_timeout": 300}}
"""A hub in a pod gets the processor last; by default it takes an API server for lost that answers it after 3 s."""

COMMUNITY = {"name": "Reef"}
LOGIN = {"provider": "native", "admins": ["teacher"], "allow": {"everyone": True}}


@dataclass
class Tern:
    """A fleet with one hub, `reef`, whose name and namespaces are its own. `hub` is what the hub's file says."""

    root: Path
    kubeconfig: str
    api: Api
    mark: str = field(default_factory=lambda: f"hubfleet-test-{uuid.uuid4().hex[:6]}")
    hub: dict[str, Any] = field(default_factory=dict)
    program: str = "hubfleet.cli"

    @classmethod
    def at(cls, root: Path, kubeconfig: str, *, home: bool = False) -> Tern:
        """Write the fleet's files. Without homes a health check takes half the time."""
        api = Api(connection_of([Path(kubeconfig)]), os.environ)
        tern = cls(root, kubeconfig, api)
        (root / "charts").mkdir(parents=True)
        shutil.copytree(JUPYTERHUB, root / "charts/jupyterhub")
        shutil.copytree(ROOT / "charts/base", root / "charts/base")
        cluster = {
            "provider": "kubeconfig",
            "context": contexts_of([Path(kubeconfig)])[0],
            "kubernetes": "1.34",
            "domain": "tern.invalid",
            "support": {"ingress": "existing", "certificates": "none"},
        }
        patient = {"values": {"jupyterhub": {"hub": {"config": {**PATIENT_HUB, **PATIENT_SPAWNER}}}}}
        tern._put("fleet.yaml", {"name": tern.mark, "domain": "example.org", "defaults": patient})
        tern._put("clusters/tern.yaml", cluster)
        tern._put("images/base/image.yaml", {"reference": ":".join(tern.image("singleuser").values())})
        tern.hub = {
            "community": COMMUNITY,
            "cluster": "tern",
            "login": LOGIN,
            "server": {"image": "base", "memory": {"guarantee": "100Mi"}},
            "values": {"jupyterhub": tern._values()},
            "stages": {"staging": {"namespace": tern.namespace()}},
            **({} if home else {"home": "none"}),
        }
        tern.write()
        return tern

    def namespace(self, stage: str = "staging") -> str:
        """The stage's namespace."""
        return f"{self.mark}-{stage}"

    def change_cluster(self, **changes: Any) -> None:
        """Change the cluster's file."""
        data = yaml.safe_load((self.root / "clusters/tern.yaml").read_text())
        self._put("clusters/tern.yaml", {**data, **changes})

    def write(self) -> None:
        """Write the hub's file anew."""
        self._put("hubs/reef/hub.yaml", self.hub)

    def commit(self) -> str:
        """Commit all there is to git, as a fleet's folder mostly is in one; return the commit."""
        (self.root / ".gitignore").write_text("cache/\n")
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "The fleet")
        return self.git("rev-parse", "HEAD")

    def git(self, *words: str) -> str:
        """Run git as somebody, whatever this machine's own settings are."""
        who = ("-c", "user.name=ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", "-C", self.root, *who, *words], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def set(self, path: str, value: Any) -> None:
        """Change a chart value of the hub's, by its dotted path."""
        at = self.hub["values"]["jupyterhub"]
        *above, last = path.split(".")
        for part in above:
            at = at.setdefault(part, {})
        at[last] = value
        self.write()

    def line_of(self, *path: str) -> str:
        """The place of a chart value in the hub's file: "hubs/reef/hub.yaml:12"."""
        node: Any = yaml.compose((self.root / "hubs/reef/hub.yaml").read_text())
        for key in ("values", *path):
            node = next(value for name, value in node.value if name.value == key)
        return f"hubs/reef/hub.yaml:{node.start_mark.line + 1}"

    @contextmanager
    def chart_file(self, name: str, before: str, after: str) -> Iterator[None]:
        """Change a file of the JupyterHub chart while the block lasts."""
        file = self.root / "charts/jupyterhub" / name
        text = file.read_text()
        assert before in text
        file.write_text(text.replace(before, after))
        try:
            yield
        finally:
            file.write_text(text)

    def twin(self, root: Path) -> Tern:
        """The same fleet in another folder: somebody else's checkout, in which the data may say something else."""
        shutil.copytree(self.root, root)
        return replace(self, root=root, hub=copy.deepcopy(self.hub))

    def start(self, *words: str, before: Sequence[str] = (), **environment: str) -> subprocess.Popen[str]:
        """Start a command; its output is one stream. `before` is a module that runs it, with words of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", *before, self.program, "-C", str(self.root), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**self.environment(), **environment},
        )

    def environment(self) -> dict[str, str]:
        """What a command gets from outside."""
        known = {name: value for name, value in os.environ.items() if not name.startswith("HUBFLEET_")}
        own = {"HUBFLEET_CACHE": str(self.root / "cache"), "KUBECONFIG": self.kubeconfig}
        return {**known, "PYTHONPATH": str(ROOT / "tools"), **own}

    def run(self, *words: str, status: int = 0) -> str:
        """Run a command to its end; it must exit as expected."""
        process = self.start(*words)
        try:
            output, _ = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
        assert process.returncode == status, output
        return output

    def kill_when(self, told: str, *words: str) -> None:
        """Start a command that is killed, as by a machine that loses power, once it said this."""
        process = self.start(*words, before=("tests.deploy.dying", json.dumps({"said": told})))
        output, _ = process.communicate(timeout=PATIENCE)
        require_killed(process.returncode, output)
        await_end(self.root)

    def status(self, stage: str = "staging") -> dict[str, Any]:
        """What `status` says of a stage."""
        rows = json.loads(self.run("-q", "status", "--format", "json"))["stages"]
        return next(row for row in rows if row["stage"] == stage)

    def history(self, release: str = "reef", stage: str = "staging") -> list[Revision]:
        """The revisions of a release, oldest first."""
        every = read_revisions(self.api.list(SECRET, self.namespace(stage), SELECTOR, metadata_only=True))
        return [one for one in every if one.release == release]

    def image(self, part: str) -> dict[str, str]:
        """An image that the nodes already have, as the chart's values name it."""
        nodes: list[Any] = self.api.list(Kind("v1", "nodes", namespaced=False))
        names = [name for node in nodes for image in node["status"].get("images", ()) for name in image["names"]]
        for name in sorted(names):
            repository, _, tag = name.rpartition(":")
            if repository.rsplit("/", 1)[-1] in IMAGES[part] and "@" not in name:
                return {"name": repository, "tag": tag}
        return missing(f"no node of the cluster has an image for {part}")

    def clear(self) -> None:
        """Delete the namespaces; what is in them goes in its own time."""
        for name in map(self.namespace, self.hub["stages"]):
            self.api.delete(NAMESPACE, None, name)
            for pod in self.api.list(POD, name):
                self.api.delete(POD, name, str(get(pod, ("metadata", "name"))), grace=0)

    def _values(self) -> dict[str, Any]:
        return {
            "hub": {"image": self.image("hub")},
            "proxy": {"chp": {"image": self.image("proxy")}},
            "singleuser": {"networkTools": {"image": self.image("tools")}},
            "prePuller": {"hook": {"image": self.image("tools")}, "continuous": {"enabled": False}},
            "scheduling": {"userScheduler": {"enabled": False}, "userPlaceholder": {"enabled": False}},
        }

    def _put(self, name: str, data: dict[str, Any]) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(yaml.safe_dump(data, sort_keys=False))

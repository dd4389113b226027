"""A fleet as values that a story changes, and the files that people would have written for it."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from tests.chart_server import JUPYTERHUB, archive, sha256
from tests.history.tool import Tool
from tests.need import ROOT

Files = dict[str, bytes]
CLUSTERS = ("coast", "hills")
BLUEPRINTS = ("college", "lab")
IMAGES = ("base", "geo")
HUBS = ("reef", "dune", "tide", "fen", "moor", "cove", "brook", "heath")
ONLY_STAGING = "heath"
RINGS = {"reef": "canary", "dune": "early", "fen": "early"}
GATED_BY_ANOTHER = ("brook", "cove")
"""The first has no staging of its own: the second's tests for it."""


def _chart(version: str, *, more: str) -> bytes:
    """Our chart, which tells its version nowhere; with `more`, it brings an object that holds this word."""
    files = {f"jupyterhub/{p.relative_to(JUPYTERHUB)}": p.read_bytes() for p in JUPYTERHUB.rglob("*") if p.is_file()}
    chart = yaml.safe_load(files["jupyterhub/Chart.yaml"]) | {"version": version}
    files["jupyterhub/Chart.yaml"] = yaml.safe_dump(chart).encode()
    for name in ("config", "hub"):
        lines = files[f"jupyterhub/templates/{name}.yaml"].splitlines(keepends=True)
        kept = b"".join(line for line in lines if b".Chart.Version" not in line and b"checksum/" not in line)
        files[f"jupyterhub/templates/{name}.yaml"] = kept
    if more:
        text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: more}}\ndata: {{word: '{more}'}}\n"
        files["jupyterhub/templates/more.yaml"] = text.encode()
    return archive(files)


CHARTS = {
    f"{line}.{patch}": _chart(f"{line}.{patch}", more=word)
    for line, word in (("1.0", ""), ("1.1", "flood"), ("1.2", "ebb"))
    for patch in (0, 1)
}
"""Versions of one chart: those of a line differ in nothing but their version, each line brings something else."""

CLUSTER: dict[str, Any] = {
    "provider": "gke",
    "project": "history",
    "location": "us-central1",
    "kubernetes": "1.34",
    "support": {"ingress": "existing", "certificates": "existing"},
    "node_pools": {"users": {"instance": "n2-highmem-4", "max": 40}},
}


@dataclass
class Secret:
    """A sops file: what each leaf encrypts, and for whom. Nobody can open it: nobody has to."""

    leaf: int = 0
    recipients: int = 0

    def text(self) -> str:
        leaves = "".join(f"{name}: {_encrypted(f'{name}-{self.leaf}')}\n" for name in ("client_id", "client_secret"))
        block = (
            f"sops:\n    mac: {_encrypted(f'mac-{self.leaf}-{self.recipients}')}\n    version: 3.{self.recipients}.0\n"
        )
        return leaves + block


def _encrypted(text: str) -> str:
    data = text.encode().hex()
    return f"ENC[AES256_GCM,data:{data},iv:{data},tag:{data},type:str]"


@dataclass
class File:
    """One file's data and how it is written: comments, order of keys, style. Only the data matters."""

    data: dict[str, Any]
    comments: list[str] = field(default_factory=list)
    order: int = 0
    flow: bool = False

    def text(self) -> str:
        data = _shuffled(self.data, random.Random(self.order)) if self.order else self.data
        body = yaml.safe_dump(data, sort_keys=False, default_flow_style=None if self.flow else False, width=200)
        lines = body.splitlines()
        for number, comment in enumerate(self.comments):
            lines.insert(number * 3 % (len(lines) + 1) if not self.flow else 0, f"# {comment}")
        return "\n".join(lines) + "\n"


def _shuffled(data: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    keys = list(data)
    chance.shuffle(keys)
    return {key: _shuffled(data[key], chance) if isinstance(data[key], dict) else data[key] for key in keys}


@dataclass
class Fleet:
    """The whole fleet. `others` are files that are no data of a fleet, `tool` is a toolkit that lies beside it."""

    top: File
    clusters: dict[str, File]
    blueprints: dict[str, File]
    images: dict[str, File]
    hubs: dict[str, File]
    secrets: dict[str, Secret]
    chart: str = "1.0.0"
    lock_comment: str = "pinned"
    others: dict[str, str] = field(default_factory=lambda: {"README.md": "# Hubs\n"})
    tool: Tool | None = None

    def copy(self) -> Fleet:
        return copy.deepcopy(self)

    def stages(self, hub: str) -> set[str]:
        """The stages of one hub; a retired one has none."""
        data = self.hubs[hub].data
        return set() if "retired" in data else {f"{hub}/{stage}" for stage in data["stages"]}

    def every(self) -> set[str]:
        return {stage for hub in self.hubs for stage in self.stages(hub)}

    def alive(self) -> list[str]:
        return [hub for hub in sorted(self.hubs) if self.stages(hub)]

    def on(self, cluster: str) -> set[str]:
        return {s for hub in self.alive() if self.hubs[hub].data["cluster"] == cluster for s in self.stages(hub)}

    def files(self) -> Files:
        """Every file of the repository."""
        tool = self.tool.files() if self.tool else {}
        return {name: text.encode() for name, text in self._texts()} | base_chart() | tool

    def _texts(self) -> Iterator[tuple[str, str]]:
        yield "fleet.yaml", self.top.text()
        yield "charts/lock.yaml", self._lock()
        for name, file in self.clusters.items():
            yield f"clusters/{name}.yaml", file.text()
        for name, file in self.blueprints.items():
            yield f"hubs/_blueprints/{name}.yaml", file.text()
        for name, file in self.images.items():
            yield f"images/{name}/image.yaml", file.text()
        for name, file in self.hubs.items():
            yield f"hubs/{name}/hub.yaml", file.text()
        for stage, secret in self.secrets.items():
            hub, _, name = stage.partition("/")
            if stage in (self.stages(hub) if hub in self.hubs else ()):
                yield f"hubs/{hub}/{name}.secrets.yaml", secret.text()
        yield from self.others.items()

    def _lock(self) -> str:
        pin = {"version": self.chart, "source": "https://charts.example.org/", "digest": sha256(CHARTS[self.chart])}
        return f"# {self.lock_comment}\n" + yaml.safe_dump({"charts": {"jupyterhub": pin}}, sort_keys=False)


def base_chart() -> Files:
    """The one chart that lies in the repository."""
    folder = ROOT / "charts" / "base"
    return {f"charts/base/{p.relative_to(folder)}": p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def hub(name: str, number: int) -> File:
    """One hub: who it is for, where, and what it offers."""
    stages: dict[str, Any] = {"staging": {}, "production": {"ring": RINGS[name]} if name in RINGS else {}}
    data: dict[str, Any] = {
        "community": {"name": name.title()},
        "cluster": CLUSTERS[number % 2],
        "blueprints": [BLUEPRINTS[number // 2 % 2]],
        "login": {"provider": "github", "admins": [f"head-{name}"], "allow": {"teams": [f"{name}:users"]}},
        "server": {"image": IMAGES[number // 4 % 2], "pool": "users", "environment": {"HUB": name}},
        "stages": stages,
    }
    if name == ONLY_STAGING:
        del stages["production"]
    if name == GATED_BY_ANOTHER[0]:
        del stages["staging"]
        stages["production"] = {"gate": GATED_BY_ANOTHER[1]}
    return File(data)


def first() -> Fleet:
    """The fleet as the story begins."""
    hubs = {name: hub(name, number) for number, name in enumerate(HUBS)}
    fleet = Fleet(
        top=File(
            {
                "name": "history",
                "domain": "hubs.example.org",
                "staff": {"github": ["olga"]},
                "defaults": {"idle": {"stop_after": "1h"}, "server": {"environment": {"FLEET": "0"}}},
            }
        ),
        clusters={
            name: File(
                {
                    **CLUSTER,
                    "cluster": name,
                    "domain": f"{name}.hubs.example.org",
                    "defaults": {
                        "server": {"environment": {"CLUSTER": "0"}},
                        "home": {"volume": {"kind": "nfs", "server": "10.0.0.2", "path": "/homes"}},
                    },
                }
            )
            for name in CLUSTERS
        },
        blueprints={
            name: File({"server": {"environment": {"BLUEPRINT": f"{name}-0"}}, "home": {"quota": "20Gi"}})
            for name in BLUEPRINTS
        },
        images={name: File({"reference": f"quay.io/history/{name}:0"}) for name in IMAGES},
        hubs=hubs,
        secrets={},
    )
    fleet.secrets = {stage: Secret() for stage in sorted(fleet.every())}
    return fleet

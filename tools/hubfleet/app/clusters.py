"""Kubernetes targets of a fleet: opened when first needed, told about stages as they are compiled and rendered."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from hubfleet.app.compiled import Compiled
from hubfleet.app.heirs import Heirs
from hubfleet.app.rendered import Rendered
from hubfleet.app.settings import Settings
from hubfleet.charts.store import Charts
from hubfleet.deploy.kubernetes.api import Api
from hubfleet.deploy.kubernetes.credentials import Credentials, credentials_of, missing
from hubfleet.deploy.kubernetes.helm_sdk import SdkHelm
from hubfleet.deploy.kubernetes.knowledge import Knowledge
from hubfleet.deploy.kubernetes.place import Place
from hubfleet.deploy.kubernetes.target import KubernetesTarget
from hubfleet.findings import HubfleetError
from hubfleet.model.cluster import KubernetesCluster
from hubfleet.model.json import get
from hubfleet.model.key import UnitKey
from hubfleet.model.stage import Stage
from hubfleet.render.digest import LENGTH


@dataclass
class Book:
    """What Kubernetes targets look up about stages."""

    charts: Charts
    places: dict[UnitKey, Place] = field(default_factory=dict)
    digests: dict[UnitKey, dict[str, str]] = field(default_factory=dict)

    def enter(self, stages: Iterable[Compiled], rendered: Rendered) -> None:
        """Take in stages with their renders. One that could not be rendered whole has no digests."""
        for one in stages:
            self.places[one.key] = place_of(one)
            releases = rendered.stages[one.key].releases
            self.digests[one.key] = {release.name: (release.digest or "")[:LENGTH] for release in releases}

    def chart(self, name: str) -> Path:
        """Where Helm finds a chart."""
        return self.charts.get(name).path


@dataclass
class Clusters:
    """The Kubernetes clusters of a fleet. `book` is filled before targets are asked about stages.

    `secrets` are those from the stages' encrypted files, `run` names this run on releases, `heirs` knows renamed hubs.
    """

    fleet: str
    every: Mapping[str, KubernetesCluster]
    settings: Settings
    book: Book
    secrets: Callable[[UnitKey], Mapping[str, str]]
    run: str
    heirs: Heirs
    _open: dict[str, KubernetesTarget] = field(default_factory=dict, repr=False)
    _opened_with: list[Credentials] = field(default_factory=list, repr=False)

    def why_not(self, cluster: str) -> str | None:
        """Say what keeps this machine from a cluster, without asking it; None where it may be tried."""
        return missing(self.every[cluster], self.settings.environment)

    def target(self, cluster: str) -> KubernetesTarget:
        """Return the way to a cluster. Raises HubfleetError where there is none."""
        if cluster not in self._open:
            self._open[cluster] = self._target(cluster)
        return self._open[cluster]

    def _target(self, cluster: str) -> KubernetesTarget:
        environment, book = self.settings.environment, self.book
        try:
            found = credentials_of(self.every[cluster], environment)
        except HubfleetError as error:
            raise HubfleetError(f"no way to cluster {cluster}: {error}", help=error.help) from error
        self._opened_with.append(found)
        return KubernetesTarget(
            api=Api(found.connection, found.way.environment),
            helm=SdkHelm(found.way),
            knows=Knowledge(
                book.places.__getitem__,
                book.digests.__getitem__,
                book.chart,
                self.secrets,
                partial(self.heirs.of, cluster),
            ),
            fleet=self.fleet,
            holder=holder(environment),
            run=self.run,
        )


def place_of(one: Compiled) -> Place:
    """Return where a stage is on its cluster, from its own releases."""
    values = one.releases.main.values
    path = get(values, ("hub", "baseUrl"))
    base = f"/{path.strip('/')}/".replace("//", "/") if isinstance(path, str) else "/"
    scheme = "https" if get(values, ("ingress", "tls")) else "http"
    if not isinstance(one.stage, Stage):
        return Place(one.releases.main.namespace, one.releases.main.name, "")
    host = get(values, ("ingress", "hosts", 0)) or one.stage.domain
    return Place(one.releases.main.namespace, one.releases.main.name, f"{scheme}://{host}{base}", base)


def holder(environment: Mapping[str, str]) -> str:
    """Name this run to others; in GitHub Actions by its address."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (environment.get(name) for name in names)
    where = f" ({server}/{repository}/actions/runs/{run})" if server and repository and run else ""
    return f"pid {os.getpid()} on {socket.gethostname()}{where}"

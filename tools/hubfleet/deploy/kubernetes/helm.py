"""The port through which releases are written: Helm, whichever way it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from hubfleet.findings import HubfleetError
from hubfleet.model.json import Values

HISTORY = 10
"""Revisions of a release that are kept."""

HOOKS_WITHIN = 1800
"""Seconds that a chart's hooks may take at most. What can't ever end is noticed much earlier, by its pods."""


class HelmFailed(HubfleetError):
    """Helm refused, or something it asked for did. The message is Helm's own, without its frames."""


class HelmStopped(HubfleetError):
    """Helm was stopped before it had ended, because somebody else said so."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """One release to install or upgrade. `values` hold secrets: they go through a pipe and are never shown.

    The server applies it, whatever other managers say of its fields. With `take_over` objects that are there already
    become the release's, whoever put them there.
    """

    release: str
    namespace: str
    chart: Path
    values: Values = field(repr=False)
    labels: Mapping[str, str]
    description: str
    install: bool
    take_over: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """How Helm finds the cluster: the environment for it (KUBECONFIG and what plugins need), and a context."""

    environment: Mapping[str, str] = field(repr=False)
    context: str | None = None


Stop = Callable[[], bool]
"""Asked before Helm begins, and again and again while it works: true ends it at once."""


class Helm(Protocol):
    """Writes releases. Each call ends when what it asks for is applied and the chart's hooks have ended.

    A field that somebody changed by hand is no reason to refuse: what the release says holds.
    That the hub is ready afterwards is not waited for. All raise HelmFailed, and HelmStopped when `stop` became true.
    """

    @property
    def identity(self) -> str:
        """Name and version."""
        ...

    def upgrade(self, upgrade: Upgrade, stop: Stop) -> int:
        """Install or upgrade; return the new revision's number."""
        ...

    def rollback(self, namespace: str, release: str, revision: int, stop: Stop) -> None:
        """Make a new revision from an old one, whatever others meanwhile said of its objects' fields.

        The server applies it: where the client would, Helm takes an object that the release had lost as it is in the
        cluster, and asks to empty what it does not know of it. Kubernetes refuses that for a claim.
        """
        ...

    def uninstall(self, namespace: str, release: str, stop: Stop) -> None:
        """Remove a release and its history; what charts say is to be kept stays."""
        ...


def plain(text: str) -> str:
    """Helm's message without the frames around it."""
    for frame in ("Error: ", "UPGRADE FAILED: ", "INSTALLATION FAILED: "):
        text = text.removeprefix(frame)
    return text.strip()

"""What is known of a stage beside its releases, kept in a ConfigMap beside them: tested, failed, who wrote last."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from hubfleet.deploy.kubernetes.api import CONFIG_MAP, Api
from hubfleet.model.json import Json, Manifest, get

NAME = "hubfleet"
LABEL = "hubfleet/keeps"
KEEPS = "state"
SELECTOR = f"{LABEL}={KEEPS}"
_KEY = "state.json"


@dataclass(frozen=True, slots=True)
class State:
    """`written` says the newest revision of each release that a run of ours made: a newer one was made by hand.

    `releases` are the release digests that were tested together, `revisions` the revisions that have them.
    `trying`: a health check began, and nobody saw its end. Times are in ISO form.
    """

    tested: str | None = None
    tested_at: str | None = None
    seconds: float | None = None
    releases: Mapping[str, str] = field(default_factory=dict)
    revisions: Mapping[str, int] = field(default_factory=dict)
    failed: str | None = None
    failed_at: str | None = None
    cause: str | None = None
    attempts: int = 0
    trying: bool = False
    written: Mapping[str, int] = field(default_factory=dict)
    stopped: bool = False

    def is_tested(
        self, digest: str, at: datetime, seconds: float, releases: Mapping[str, str], revisions: Mapping[str, int]
    ) -> State:
        """Return the state after health; failures are forgotten."""
        now = replace(self, tested=digest, tested_at=at.isoformat(), seconds=round(seconds, 3))
        now = replace(now, releases=releases, revisions=revisions)
        return replace(now, failed=None, failed_at=None, cause=None, attempts=0, trying=False)

    def has_failed(self, digest: str, at: datetime, cause: str) -> State:
        """Return the state after a failure, counted when it is the same digest again."""
        attempts = self.attempts + 1 if self.failed == digest else 1
        return replace(self, failed=digest, failed_at=at.isoformat(), cause=cause[:1000], attempts=attempts)


def read_state(manifest: Manifest | None) -> State:
    """Read a ConfigMap; an empty state where there is none, or one that nobody can read."""
    text = get(manifest, ("data", _KEY)) if manifest else None
    try:
        given = json.loads(text) if isinstance(text, str) else {}
        return State(**{name: given[name] for name in _NAMES if name in given})
    except (ValueError, TypeError):
        return State()


def load_state(api: Api, namespace: str) -> State:
    """Read the state of the stage in a namespace."""
    return read_state(api.get(CONFIG_MAP, namespace, NAME))


def save_state(api: Api, namespace: str, state: State, labels: Mapping[str, str]) -> None:
    """Write it. The stage's lock must be held."""
    text = json.dumps({name: _plain(getattr(state, name)) for name in _NAMES}, indent=1)
    metadata: dict[str, Json] = {"name": NAME, "namespace": namespace, "labels": {**labels, LABEL: KEEPS}}
    api.apply(
        CONFIG_MAP,
        namespace,
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {_KEY: text}},
    )


def states_by_namespace(manifests: Iterable[Manifest]) -> dict[str, State]:
    """Read the ConfigMaps of many namespaces."""
    return {str(get(one, ("metadata", "namespace"))): read_state(one) for one in manifests}


def _plain(value: object) -> Json:
    return dict(value) if isinstance(value, Mapping) else value  # type: ignore[return-value]  # scalars by declaration


_NAMES = tuple(one.name for one in fields(State))

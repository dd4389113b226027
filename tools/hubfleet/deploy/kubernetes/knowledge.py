"""What the Kubernetes target is told by those who know the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hubfleet.deploy.kubernetes.place import Place
from hubfleet.model.key import StageKey, UnitKey


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Where stages are, the digests of their releases, where charts are, and the secrets that somebody gives out.

    `heir` tells which stage goes on with what another one, in the data no more, has in a namespace.
    """

    place: Callable[[UnitKey], Place]
    digests: Callable[[UnitKey], Mapping[str, str]]
    chart: Callable[[str], Path]
    given: Callable[[UnitKey], Mapping[str, str]] = lambda _: {}
    heir: Callable[[StageKey, str], StageKey | None] = lambda *_: None

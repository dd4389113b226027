"""What the Kubernetes target is told by those who know the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hubfleet.deploy.kubernetes.place import Place
from hubfleet.model.key import UnitKey


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Where stages are, the digests of their releases, where charts are, and the secrets that somebody gives out."""

    place: Callable[[UnitKey], Place]
    digests: Callable[[UnitKey], Mapping[str, str]]
    chart: Callable[[str], Path]
    given: Callable[[UnitKey], Mapping[str, str]] = lambda _: {}

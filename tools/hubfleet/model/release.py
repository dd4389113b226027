"""What a stage compiles to: Helm releases, and the secrets they need."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from hubfleet.model.json import Path, Values, get, put


class SecretForm(StrEnum):
    """What a secret looks like."""

    HEX32 = "hex32"
    """32 bytes as 64 hexadecimal digits."""

    TEXT = "text"
    """One line of text, as an identity provider gives it."""

    PASSWORD = "password"  # noqa: S105 - a form, not a password
    """A password that people type."""


class SecretOrigin(StrEnum):
    """Where a secret comes from."""

    GENERATED = "generated"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class SecretNeed:
    """One secret that a release needs: its name in the stage's secrets file, and its path in the release's values."""

    name: str
    path: Path
    form: SecretForm = SecretForm.HEX32
    origin: SecretOrigin = SecretOrigin.GENERATED
    title: str = ""

    def stand_in(self, stage: str) -> str:
        """A stable value in its place, for renders that must not know the secret. It opens nothing."""
        digest = hashlib.sha256(f"stand-in {stage} {self.name}".encode()).hexdigest()
        return digest if self.form is SecretForm.HEX32 else f"stand-in-{digest[:16]}"


@dataclass(frozen=True, slots=True)
class Release:
    """One Helm release: a chart, its values, a namespace.

    `chart` is a name in `charts/lock.yaml`, or the name of a folder under `charts/`. `values` hold no secret:
    `secrets` says which go where. `sources` maps paths of values to paths of the hub's data that caused them;
    the longest prefix counts.
    """

    name: str
    chart: str
    namespace: str
    values: Values
    secrets: tuple[SecretNeed, ...] = ()
    sources: Mapping[Path, str] = field(default_factory=dict)

    def source_of(self, path: Path) -> str | None:
        """Return the data path that set the value at `path`, or None where nothing of the hub's did."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.sources:
                return self.sources[path[:end]]
        return None

    def sources_below(self, path: Path) -> tuple[str, ...]:
        """Return the data paths that set the value at `path` or any value below it; none where it has no such value."""
        if get(self.values, path) is None:
            return ()
        below = [source for at, source in self.sources.items() if at[: len(path)] == path]
        above = self.source_of(path)
        return tuple(dict.fromkeys(below or ([above] if above else [])))

    def with_secrets(self, value_of: Callable[[SecretNeed], str]) -> Release:
        """Return the release with each secret's value in its place."""
        values = self.values
        for need in self.secrets:
            values = put(values, need.path, value_of(need))
        return replace(self, values=values)


@dataclass(frozen=True, slots=True)
class CompiledStage:
    """A stage, or what runs beside hubs, as releases in the order of their deployment; `stage` is its address."""

    stage: str
    releases: tuple[Release, ...]

    @property
    def main(self) -> Release:
        """The release that carries the whole's marks: JupyterHub's, or the first of what runs beside hubs."""
        return next((release for release in self.releases if release.chart == "jupyterhub"), self.releases[0])

"""What targets ask for: the secrets of a stage, decrypted in memory when a deployment needs them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from hubfleet.model.deployable import Deployable
from hubfleet.model.fleet import Fleet
from hubfleet.model.key import UnitKey
from hubfleet.secrets.sops import Sops


@dataclass(frozen=True)
class StageSecrets:
    """Secrets by unit, each file decrypted once. A stage's own lie over those of its cluster.

    Names that the files lack are missing: whoever deploys makes those, or refuses.
    """

    sops: Sops
    files: Mapping[UnitKey, tuple[str, ...]]
    _opened: dict[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def of_fleet(cls, fleet: Fleet, sops: Sops) -> StageSecrets:
        """Look for the files of a fleet's stages and clusters; nothing is decrypted yet."""
        files: dict[UnitKey, tuple[str, ...]] = {}
        every: tuple[Deployable, ...] = (*fleet.stages, *fleet.supports)
        for stage in every:
            found = (stage.cluster_secrets, stage.secrets)
            files[stage.key] = tuple(secrets.file for secrets in found if secrets and secrets.leaves)
        return cls(sops, files)

    def __call__(self, stage: UnitKey) -> Mapping[str, str]:
        """Return the secrets by name. Raises NoKey or SopsFailed."""
        values: dict[str, str] = {}
        for file in self.files.get(stage, ()):
            values |= self._open(file)
        return values

    def _open(self, file: str) -> Mapping[str, str]:
        with self._guard:
            if file not in self._opened:
                self._opened[file] = self.sops.decrypt(file)
            return self._opened[file]

"""What makes compiling impossible: faults of a feature, not of the data."""

from __future__ import annotations

from hubfleet.findings import HubfleetError
from hubfleet.model.json import Path, dotted


class CompileError(HubfleetError):
    """A stage can't be compiled."""


class FeatureClash(CompileError):
    """Two features set the same value differently."""

    def __init__(self, stage: str, path: Path, features: tuple[str, str]) -> None:
        one, other = features
        super().__init__(
            f"{stage}: the features {one} and {other} both set {dotted(path)}, to different values",
            help="one of the two modules under compile/features/ must leave it to the other",
        )

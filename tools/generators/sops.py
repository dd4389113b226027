"""`.sops.yaml` of this repository's own fleet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def generate() -> Mapping[str, str]:
    """Return the creation rules of sops."""
    from hubfleet.load.fleet import load_fleet
    from hubfleet.load.tree import Folder
    from hubfleet.secrets.creation_rules import creation_rules

    return {".sops.yaml": creation_rules(load_fleet(Folder(Path(__file__).resolve().parents[2])).fleet)}

"""The fields that say which unit is meant, the same in every published form (`model/json_schema.py`)."""

from __future__ import annotations

from hubfleet.model.json import Json
from hubfleet.model.key import SupportKey, UnitKey


def unit_fields(key: UnitKey, cluster: str) -> dict[str, Json]:
    """Return cluster, kind, hub and stage; a cluster's support has neither hub nor stage."""
    support = isinstance(key, SupportKey)
    return {
        "cluster": cluster,
        "unit": "support" if support else "stage",
        "hub": None if support else key.owner,
        "stage": None if support else key.part,
    }

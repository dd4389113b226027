"""Pieces of JSON Schemas, for the forms that are published in `schemas/output/`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hubfleet.model.json import Json
from hubfleet.model.key import StageName

TEXT: dict[str, Json] = {"type": "string"}
MAYBE_TEXT: dict[str, Json] = {"type": ["string", "null"]}
INSTANT: dict[str, Json] = {"type": "string", "format": "date-time"}
MAYBE_INSTANT: dict[str, Json] = {"type": ["string", "null"], "format": "date-time"}
FLAG: dict[str, Json] = {"type": "boolean"}
COUNT: dict[str, Json] = {"type": "integer", "minimum": 0}
MAYBE_COUNT: dict[str, Json] = {"type": ["integer", "null"], "minimum": 0}
SECONDS: dict[str, Json] = {"type": "number", "minimum": 0}

UNIT: dict[str, Json] = {
    "cluster": TEXT,
    "unit": {"enum": ["stage", "support"]},
    "hub": MAYBE_TEXT,
    "stage": {"enum": [*(str(name) for name in StageName), None]},
}
"""The fields that say which unit is meant. A cluster's support has neither hub nor stage."""


def published(title: str, fields: Mapping[str, Json]) -> dict[str, Json]:
    """Return a whole schema."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **record(fields)}


def record(fields: Mapping[str, Json]) -> dict[str, Json]:
    """A mapping with exactly these keys."""
    return {"type": "object", "required": list(fields), "additionalProperties": False, "properties": dict(fields)}


def listed(items: Json, description: str = "") -> dict[str, Json]:
    """A list of such items."""
    return {"type": "array", **({"description": description} if description else {}), "items": items}


def one_of(kinds: Iterable[object]) -> dict[str, Json]:
    """One of some words; None is null."""
    return {"enum": [None if kind is None else str(kind) for kind in kinds]}

"""The home page of the 2i2c layout, which hubfleet has as data of the community."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubfleet.importers.equality.result import Result
from hubfleet.importers.mapping.community import PAGE as AT
from hubfleet.importers.mapping.community import PARTIES, PARTS
from hubfleet.model.json import Json, Path

if TYPE_CHECKING:
    from hubfleet.importers.equality import Meaning


def _organisation(result: Result, path: Path, value: Json) -> bool:
    community = result.settings.community
    return _says(community.organisation or community, path, value)


def _party(result: Result, path: Path, value: Json) -> bool:
    return _says(getattr(result.settings.community, str(path[-2])), path, value)


def _says(party: object, path: Path, value: Json) -> bool:
    part = PARTS.get(str(path[-1]))
    return bool(part) and (getattr(party, str(part), None) or "") == (value or "")


PAGE: dict[str, Meaning] = {f"{AT}.org.*": _organisation, **{f"{AT}.{party}.*": _party for party in PARTIES}}

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


def _field(name: str) -> Meaning:
    def compare(result: Result, _path: Path, value: Json) -> bool:
        said = getattr(result.settings.home_page, name, None)
        return (list(said) if isinstance(said, tuple) else said) == value

    return compare


def _template(field: str) -> Meaning:
    def compare(result: Result, _path: Path, value: Json) -> bool:
        template = getattr(result.settings.home_page, "template", None)
        return getattr(template, field, None) == value

    return compare


def _html(result: Result, _path: Path, value: Json) -> bool:
    return getattr(result.settings.community.funded_by, "html", None) == value


PAGE: dict[str, Meaning] = {
    f"{AT}.org.*": _organisation,
    **{f"{AT}.{party}.*": _party for party in PARTIES},
    f"{AT}.funded_by.custom_html": _html,
    f"{AT}.redirect_to": _field("redirect"),
    f"{AT}.enabled": _field("shown"),
    f"{AT}.learn_more": _field("more"),
    f"{AT}.announcements": _field("notices"),
    "jupyterhub.custom.homepage.gitRepoBranch": _template("branch"),
    "jupyterhub.custom.homepage.gitRepoUrl": _template("repository"),
}

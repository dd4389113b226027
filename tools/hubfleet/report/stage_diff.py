"""The values and manifests of a stage before and after, as text, without secrets."""

from __future__ import annotations

import difflib
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from hubfleet.model.json import Json, Values
from hubfleet.model.looks import looks_like
from hubfleet.plan.objects import object_changes
from hubfleet.plan.state import StageState
from hubfleet.plan.step import HIDDEN
from hubfleet.report.changed import hidden
from hubfleet.report.data import write_data

_SHORT = 12


@dataclass(frozen=True, slots=True)
class Section:
    """One release's values, or one object: a title and the lines of a unified diff."""

    title: str
    lines: tuple[str, ...]


def value_sections(before: StageState | None, after: StageState | None) -> Iterator[Section]:
    """Yield the values of each release that differ."""
    sides = [side for side in (after, before) if side]
    for name in dict.fromkeys(one.name for side in sides for one in side.releases.releases):
        old = before.release(name) if before else None
        new = after.release(name) if after else None
        one, other = (old.values if old else {}), (new.values if new else {})
        if one != other:
            yield _section(f"values of {name}", hidden("", one), hidden("", other))


def object_sections(before: StageState | None, after: StageState | None, key: bytes) -> Iterator[Section]:
    """Yield each object that differs.

    What a Secret holds is shown as a hash keyed with `key`: one sees whether two are the same and nothing else.
    """
    for change in object_changes(before, after):
        one, other = _covered(change.before, key), _covered(change.after, key)
        yield _section(f"{change.told} of {change.release}", one, other)


def _section(title: str, before: Json, after: Json) -> Section:
    old, new = _lines(before), _lines(after)
    return Section(title, tuple(line.rstrip("\n") for line in difflib.unified_diff(old, new, n=3))[2:])


def _lines(value: Json) -> list[str]:
    return write_data([value], "yaml").splitlines() if isinstance(value, dict) and value else []


def _covered(manifest: Values | None, key: bytes) -> Json:
    if manifest is None:
        return None
    if manifest.get("kind") != "Secret":
        return _hidden_pairs(hidden("", manifest))
    covered: dict[str, Json] = {
        part: {name: _hash(text, key) for name, text in held.items()}
        for part in ("data", "stringData")
        if isinstance(held := manifest.get(part), dict)
    }
    return {**manifest, **covered}


def _hidden_pairs(value: Json) -> Json:
    """Hide values whose name stands beside them, as in `{name: API_TOKEN, value: ...}`."""
    if isinstance(value, list):
        return [_hidden_pairs(item) for item in value]
    if not isinstance(value, dict):
        return value
    name, text = value.get("name"), value.get("value")
    if isinstance(name, str) and isinstance(text, str) and looks_like((name,), text):
        return {**value, "value": HIDDEN}
    return {part: _hidden_pairs(below) for part, below in value.items()}


def _hash(value: Json, key: bytes) -> str:
    return f"(hidden {hmac.new(key, str(value).encode(), hashlib.sha256).hexdigest()[:_SHORT]})"

"""What a field was and what it becomes, in few words, without secrets."""

from __future__ import annotations

import json
import re

from hubfleet.model.json import Json
from hubfleet.model.looks import looks_like
from hubfleet.plan.step import HIDDEN, Reason

LONGEST = 160
_LOOKED_AT = 4096
_PARTS = re.compile(r"[.\[\]\"]+")


def shown_change(reason: Reason) -> str:
    """`before -> after`; of lists only what came and went."""
    path = reason.path or ""
    old, new = hidden(path, reason.before), hidden(path, reason.after)
    if isinstance(old, list) and isinstance(new, list):
        return _of_lists(old, new)
    if isinstance(old, str) and isinstance(new, str) and ("\n" in old or "\n" in new):
        return "changed text"
    return f"{shown(old)} -> {shown(new)}"


def shown(value: Json) -> str:
    """One value in one line, cut when it is long."""
    if value is None:
        return "(nothing)"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def hidden(path: str, value: Json) -> Json:
    """Return a value with every text that looks like a secret hidden."""
    parts = tuple(part for part in _PARTS.split(path) if part)
    return _hidden(parts, value)


def _hidden(path: tuple[str, ...], value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _hidden((*path, key), below) for key, below in value.items()}
    if isinstance(value, list):
        return [_hidden(path, item) for item in value]
    return HIDDEN if isinstance(value, str) and _is_secret(path, value) else value


def _is_secret(path: tuple[str, ...], text: str) -> bool:
    """What the rule leaves to another one for environments is hidden here, too. Only what is shown is looked at."""
    return looks_like(tuple(part for part in path if part != "environment"), text[:_LOOKED_AT]) is not None


def _of_lists(old: list[Json], new: list[Json]) -> str:
    came = [f"+{shown(item)}" for item in new if item not in old]
    went = [f"-{shown(item)}" for item in old if item not in new]
    return ", ".join([*went, *came]) or "in another order"

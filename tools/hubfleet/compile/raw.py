"""People's own chart values, laid over what the features compiled."""

from __future__ import annotations

from collections.abc import Mapping

from hubfleet.compile.part import leaves
from hubfleet.model.json import Json, Path, Values


def lay(values: Values, raw: Values) -> Values:
    """Lay raw values over compiled ones as Helm does: mappings merge, all else replaces, null stays null."""
    merged = dict(values)
    for key, value in raw.items():
        below = merged.get(key)
        merged[key] = lay(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return {key: merged[key] for key in sorted(merged)}


def lay_sources(sources: Mapping[Path, str], raw: Values, prefix: str) -> dict[Path, str]:
    """Return where each value comes from once `raw`, found at `prefix` of the stage's data, lies over the others."""
    laid = {path: source for path, source in sources.items() if not _replaced(raw, path)}
    return laid | {path: _below(prefix, path) for path in leaves(raw) if path}


def _replaced(raw: Json, path: Path) -> bool:
    """Whether a value at a path vanishes below something that is no mapping."""
    for key in path:
        if not isinstance(raw, dict):
            return True
        if key not in raw:
            return False
        raw = raw[str(key)]
    return not isinstance(raw, dict)


def _below(prefix: str, path: Path) -> str:
    return prefix + "".join(f'["{key}"]' if "." in str(key) else f".{key}" for key in path)

"""Says once what several places have in common: stages of a hub, hubs of a cluster, clusters of a fleet."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from hubfleet.load.merge import PLAIN, Shape
from hubfleet.load.shape import shape_of
from hubfleet.model.hub import HubConfig
from hubfleet.model.json import Json, Path, Values, get, put

SHAPE = shape_of(HubConfig)
OWN: tuple[Path, ...] = (
    ("cluster",),
    ("domain",),
    ("community", "name"),
    ("community", "url"),
    ("community", "logo"),
    ("login", "admins"),
    ("login", "client_id"),
    ("home", "volume", "id"),
    ("home", "volume", "server"),
    ("python",),
)
"""What a hub says of itself, though a neighbour should happen to say the same."""

STAGES_OWN: tuple[Path, ...] = (
    ("namespace",),
    ("release",),
    ("gate",),
    ("ring",),
    ("login", "client_id"),
    ("home", "volume", "id"),
)
"""What belongs to a stage even where it is the only one."""


UNORDERED: tuple[Path, ...] = (
    ("home", "folders"),
    ("server", "volumes"),
    ("server", "files"),
    ("roles",),
    ("services",),
)
"""Named entries whose order means nothing."""


def leaves(data: Json, path: Path = ()) -> Iterable[tuple[Path, Json]]:
    """Yield every value with its path; lists and empty mappings are values."""
    if isinstance(data, dict) and data:
        for key, inside in data.items():
            yield from leaves(inside, (*path, key))
    elif path:
        yield path, data


def fold(stages: Mapping[str, Values]) -> tuple[Values, dict[str, Values]]:
    """Return what all stages of a hub say, and for each what only it says."""
    first, *others = stages.values()
    hub: Values = {}
    for path, value in leaves(first):
        if path not in STAGES_OWN and all(says(other, path, value) for other in others):
            hub = put(hub, path, value)
    return hub, {name: over(data, hub) for name, data in stages.items()}


def shared(hubs: Sequence[Values], least: int, *, everywhere: bool = False) -> Values:
    """Return what at least `least` hubs, and more than half of them, say alike; `everywhere`: where none is silent."""
    counted: dict[Path, Counter[str]] = {}
    for hub in hubs:
        for path, value in leaves(hub):
            counted.setdefault(path, Counter())[_key(value)] += 1
    found: Values = {}
    for path, values in counted.items():
        (value, often), *_ = values.most_common()
        silent = len(hubs) - values.total()
        most = often >= least and 2 * often > len(hubs) and not (everywhere and silent)
        if most and _may_share(path, [json.loads(one) for one, _ in values.most_common()], silent):
            found = _put(found, path, json.loads(value))
    return found


def _may_share(path: Path, said: Sequence[Json], silent: int) -> bool:
    """Whether hubs that say something else can: chart values can't be taken back, nor entries get another order."""
    if path in OWN or path[0] in ("stages", "blueprints"):
        return False
    if path[0] == "values":
        return not silent
    shape, (first, *others) = shape_at(path), said
    return not shape.key or all(_stays(one, first, shape, ordered=path not in UNORDERED) for one in others)


def _stays(value: Json, below: Json, shape: Shape, *, ordered: bool) -> bool:
    """Whether a list of named entries can be said over another one."""
    if not isinstance(value, list) or not isinstance(below, list):
        return False
    laid = lay_entries(below, _entries(value, below, shape), shape)
    return laid == value or (not ordered and sorted(map(_key, laid)) == sorted(map(_key, value)))


def shape_at(path: Path) -> Shape:
    """Return how the value at a path merges."""
    shape = SHAPE
    for part in path:
        shape = shape.at(str(part))
    return shape


def over(target: Values, below: Values, shape: Shape = SHAPE) -> Values:
    """Return what must be said over `below` so that `target` results: what differs, and null for what is not wanted."""
    said: Values = {}
    for key, value in target.items():
        if key not in below:
            said[key] = value
        elif not _same(value, below[key]):
            said[key] = _difference(value, below[key], shape.at(key))
    return {**said, **{key: None for key in below if key not in target}}


def _difference(value: Json, below: Json, shape: Shape) -> Json:
    if isinstance(value, dict) and isinstance(below, dict):
        return over(value, below, shape)
    if isinstance(value, list) and isinstance(below, list) and shape.key:
        return _entries(value, below, shape)
    return value


def _entries(value: list[Json], below: list[Json], shape: Shape) -> list[Json]:
    """Return the entries of a keyed list that differ, and marks for those that are not wanted."""
    key = shape.key or ""
    wanted = {str(one[key]): one for one in value if isinstance(one, dict)}
    known = {str(one[key]): one for one in below if isinstance(one, dict)}
    said: list[Json] = []
    for name, one in wanted.items():
        if name not in known:
            said.append(one)
        elif not _same(one, known[name]):
            said.append({key: name, **over(one, known[name], shape.entries or PLAIN)})
    unwanted: list[Json] = [{key: name, "remove": True} for name in known if name not in wanted]
    return [*said, *unwanted]


def lay(below: Values, above: Values, shape: Shape = SHAPE) -> Values:
    """Lay data over other data, as loading does it; null unsets."""
    merged = dict(below)
    for key, value in above.items():
        under, form = merged.get(key), shape.at(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(under, dict) and isinstance(value, dict):
            merged[key] = lay(under, value, form)
        elif form.key and isinstance(under, list) and isinstance(value, list):
            merged[key] = lay_entries(under, value, form)
        else:
            merged[key] = value
    return merged


def lay_entries(below: list[Json], above: list[Json], shape: Shape) -> list[Json]:
    """Lay a list of named entries over another; `remove` takes one out, a new one comes last."""
    key = shape.key or ""
    merged = {str(one[key]): one for one in below if isinstance(one, dict)}
    for one in above:
        name = str(get(one, (key,)))
        under = merged.get(name)
        if get(one, ("remove",)) is True:
            merged.pop(name, None)
        elif isinstance(one, dict):
            merged[name] = lay(under, one, shape.entries or PLAIN) if isinstance(under, dict) else one
    return [*merged.values()]


def without_nulls(data: Values) -> Values:
    """Return the data without what takes something back."""
    return {
        key: without_nulls(value) if isinstance(value, dict) else value
        for key, value in data.items()
        if value is not None
    }


def says(data: Values, path: Path, value: Json) -> bool:
    """Whether data says a value at a path; null is said, too."""
    return _key(get(data, path)) == _key(value) and (value is not None or _has(data, path))


def _has(data: Values, path: Path) -> bool:
    above = get(data, path[:-1])
    return isinstance(above, dict) and path[-1] in above


def _put(data: Values, path: Path, value: Json) -> Values:
    """Put a value where nothing above it is a value already."""
    for end in range(1, len(path)):
        above = get(data, path[:end])
        if above is not None and not isinstance(above, dict):
            return data
    return put(data, path, value) if get(data, path) is None else data


def _same(one: Json, other: Json) -> bool:
    return _key(one) == _key(other)


def _key(value: Json) -> str:
    return json.dumps(value, sort_keys=True)


def by_text(data: Json, path: str = "") -> dict[str, Json]:
    """Return every value by its path as people write it; entries of lists by their name."""
    inside: dict[str, Json]
    if isinstance(data, dict) and data:
        inside = {below(path, key): value for key, value in data.items()}
    elif isinstance(data, list) and any(isinstance(one, dict) for one in data):
        inside = {f"{path}[{entry_name(one)}]": one for one in data}
    else:
        return {path: data}
    found: dict[str, Json] = {path: data} if path else {}
    for name, value in inside.items():
        found |= by_text(value, name)
    return found


def below(path: str, key: str) -> str:
    """Return the path of a key as people write it."""
    if "." in key or "[" in key:
        return f'{path}["{key}"]'
    return f"{path}.{key}" if path else key


def entry_name(entry: Json) -> str:
    """Return what tells an entry of a list from the others."""
    if isinstance(entry, dict):
        return str(entry.get("name") or entry.get("idp") or entry.get("id") or entry.get("image") or "")
    return ""

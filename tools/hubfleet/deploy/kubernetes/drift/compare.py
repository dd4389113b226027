"""What differs between a live object and the one that its release asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hubfleet.deploy.kubernetes.drift.fields import Fields, Item, Path, below, find, items
from hubfleet.model.json import Json, Manifest

_BOOKKEEPING = frozenset(
    {"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink", "deletionTimestamp"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field; None stands for its absence."""

    path: Path
    live: Json
    wanted: Json


def plain(manifest: Manifest) -> Manifest:
    """Return an object without its status and what the API server keeps about it."""
    metadata = manifest.get("metadata")
    held = metadata if isinstance(metadata, dict) else {}
    kept = {key: value for key, value in held.items() if key not in _BOOKKEEPING}
    return {**{key: value for key, value in manifest.items() if key != "status"}, "metadata": kept}


def changes(live: Json, wanted: Json, fields: Fields | None, path: Path = ()) -> Iterator[Change]:
    """Yield the deepest fields that differ. `fields` tells by which keys the items of lists are known."""
    if live == wanted:
        return
    if isinstance(live, dict) and isinstance(wanted, dict):
        for key in sorted({*live, *wanted}):
            yield from changes(live.get(key), wanted.get(key), below(fields, key), (*path, key))
    elif isinstance(live, list) and isinstance(wanted, list) and (keys := items(fields)):
        for item in dict.fromkeys(_item(one, keys) for one in (*wanted, *live)):
            yield from changes(find(live, item), find(wanted, item), below(fields, item), (*path, item))
    else:
        yield Change(path, live, wanted)


def merged(live: Json, wanted: Json, fields: Fields | None) -> Json:
    """Return a live value with what is wanted over it."""
    if isinstance(live, dict) and isinstance(wanted, dict):
        over = {key: merged(live.get(key), value, below(fields, key)) for key, value in wanted.items()}
        return {**live, **{key: value for key, value in over.items() if value is not None}}
    if isinstance(live, list) and isinstance(wanted, list) and (keys := items(fields)):
        asked = {_item(one, keys): one for one in wanted}
        kept = [one for one in live if not any(item.is_it(one) for item in asked)]
        return [merged(find(live, item), one, below(fields, item)) for item, one in asked.items()] + kept
    return wanted


def _item(one: Json, keys: tuple[str, ...]) -> Item:
    """An item by its keys; those that a manifest leaves to the API server are left out."""
    held = one if isinstance(one, dict) else {}
    known = ((key, held.get(key)) for key in keys)
    return Item(tuple(sorted((key, value) for key, value in known if isinstance(value, str | int | bool))))

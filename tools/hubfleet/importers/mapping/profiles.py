"""What people may choose: `singleuser.profileList` of the chart.

The first profile becomes the default choice where nothing else says what that is; else the default choice is only what
the profiles build on (`server.offered: false`). A list stands or falls as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hubfleet.importers.mapping.choices import Entry, images, options_of, own_image, sizes, spawner
from hubfleet.importers.mapping.taking import Taking, Unfit, split
from hubfleet.importers.settings import ITEM
from hubfleet.model.json import Json, Path, Values

LIST = "jupyterhub.singleuser.profileList"
AT: Path = (*split(LIST), ITEM)
BASE = ("image", "memory", "cpu", "nodeSelector")
"""What says what the default choice is, without a list."""


def take(taking: Taking) -> None:
    """Take a list of profiles."""
    listed = taking.get(LIST)
    if not isinstance(listed, list):
        return
    if not listed:
        taking.claim(LIST, "profiles")
        return
    try:
        entries = [_entry(taking, one) for one in listed]
    except Unfit:
        return
    _place(taking, entries)
    for entry, place in zip(entries, _places(taking, entries), strict=True):
        for path, to in entry.claims.items():
            taking.claims.setdefault((*AT, *path), f"{place}.{to}")


def _places(taking: Taking, entries: list[Entry]) -> list[str]:
    first = "server" if _begins_with_default(taking, entries) else "profiles[]"
    return [first, *("profiles[]" for _ in entries[1:])]


def _place(taking: Taking, entries: list[Entry]) -> None:
    """Put the choices where hub data has them."""
    first, *others = [entry.data for entry in entries]
    server = taking.data.get("server")
    known: Values = server if isinstance(server, dict) else {}
    if _begins_with_default(taking, entries):
        mine = {key: value for key, value in first.items() if key != "default"}
        taking.put("server", {**known, **mine})
        others = [_as_usual(_apart(one, first), {**known, **mine}) for one in others]
    else:
        taking.put("server", {**known, "offered": False})
        others = [_as_usual(one, known) for one in (first, *others)]
    if others:
        taking.put("profiles", _by_name(others))


def _by_name(entries: list[Values]) -> list[Json]:
    """Return the entries with names of their own; what people see stays the same."""
    seen: Counter[str] = Counter()
    found: list[Json] = []
    for one in entries:
        name = str(one["name"])
        seen[name] += 1
        found.append(one if seen[name] == 1 else {**one, "name": f"{name} ({seen[name]})", "title": name})
    return found


def _begins_with_default(taking: Taking, entries: list[Entry]) -> bool:
    """Whether the first profile can be the default choice: it is for everybody, and no other needs to forget it."""
    first, *others = [entry.data for entry in entries]
    if "groups" in first or any(taking.has(f"jupyterhub.singleuser.{part}") for part in BASE):
        return False
    return all(_stands_alone(one, first) for one in others)


def _stands_alone(one: Values, first: Values) -> bool:
    """Whether a profile says itself all that it would otherwise have from the first."""
    images_said = "image" in one or "images" in one or not ("image" in first or "images" in first)
    amounts_said = bool({"memory", "cpu", "sizes"} & one.keys()) or not ({"memory", "cpu", "sizes"} & first.keys())
    pool_said = "pool" in one or "pool" not in first
    variables_said = set(_mapping(first, "environment")) <= set(_mapping(one, "environment"))
    return images_said and amounts_said and pool_said and variables_said and "overrides" not in first


def _apart(one: Values, first: Values) -> Values:
    """Return a profile with what it must say not to have from the first."""
    said = dict(one)
    for switch in ("own_image", "build_image"):
        if first.get(switch) and switch not in said:
            said[switch] = False
    if "sizes_title" in first and "sizes" in said:
        said.setdefault("sizes_title", "Size")
    return said


def _as_usual(one: Values, usual: Values) -> Values:
    """Return a profile with what its images have where they say nothing, if others of them do."""
    images_ = one.get("images")
    said = (
        {key for image in images_ if isinstance(image, dict) for key in image} if isinstance(images_, list) else set()
    )
    kept: Values = {key: usual[key] for key in ("interface", "working_folder") if key in said and key in usual}
    return {**kept, **one}


def _mapping(data: Values, key: str) -> Values:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _entry(taking: Taking, given: Json) -> Entry:
    """Read one profile. Raises Unfit where it says what no field can."""
    if not isinstance(given, dict):
        raise Unfit(given)
    entry = Entry(taking.facts)
    readers: dict[str, Callable[[Entry, Path, Json], None]] = {
        "display_name": lambda one, path, value: one.word(path, value, "name"),
        "description": lambda one, path, value: one.word(path, value, "description"),
        "slug": lambda one, path, value: one.word(path, value, "slug"),
        "default": lambda one, path, value: one.switch(path, value, "default"),
        "allowed_groups": lambda one, path, value: one.groups(path, value),
        "allowed_teams": lambda one, path, value: one.groups(path, value),
        "kubespawner_override": spawner,
        "profile_options": _options,
    }
    for key, value in given.items():
        if key not in readers:
            raise Unfit(key)
        readers[key](entry, (key,), value)
    if "name" not in entry.data:
        raise Unfit(given)
    _without_gpus(entry)
    return entry


def _without_gpus(entry: Entry) -> None:
    """Say where a server on nodes with GPUs gets none, or as many as the profile says: by itself it gets one."""
    sizes = entry.data.get("sizes")
    if entry.data.get("pool") in entry.facts.gpu_pools:
        entry.data.setdefault("gpus", 0)
    for size in sizes if isinstance(sizes, list) else ():
        if isinstance(size, dict) and size.get("pool") in entry.facts.gpu_pools:
            size.setdefault("gpus", entry.data.get("gpus", 0))


def _options(entry: Entry, path: Path, given: Json) -> None:
    """Read the options of a profile: images, and one for sizes."""
    for name, option in options_of(given):
        at = (*path, name)
        if name == "image":
            images(entry, at, option)
            own_image(entry, at, option)
        elif "sizes" not in entry.data:
            sizes(entry, at, option)
        else:
            raise Unfit(name)

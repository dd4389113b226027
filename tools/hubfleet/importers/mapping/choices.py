"""Parts of a profile: its images, its sizes, what it overrides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hubfleet.importers.mapping.amounts import cpu, flag, line, memory, names, tagged
from hubfleet.importers.mapping.taking import Facts, Unfit
from hubfleet.importers.settings import ITEM
from hubfleet.model.json import Json, Path, Values, put

GPU = "nvidia.com/gpu"
OWN = {
    "display_name": "title",
    "description": "description",
    "display_name_in_choices": "title_in_choices",
    "description_in_choices": "description_in_choices",
    "validation_regex": "pattern",
    "validation_message": "message",
}
AMOUNTS: dict[str, tuple[str, str, Callable[[Json], Json]]] = {
    "mem_guarantee": ("memory", "guarantee", memory),
    "mem_limit": ("memory", "limit", memory),
    "cpu_guarantee": ("cpu", "guarantee", cpu),
    "cpu_limit": ("cpu", "limit", cpu),
}
"""KubeSpawner's traits, and where hub data says them."""

WORDS: dict[str, tuple[str, Callable[[Json], str]]] = {
    "image": ("image", tagged),
    "default_url": ("interface", line),
    "working_dir": ("working_folder", line),
}

OF_IMAGES = frozenset({"image", "interface", "working_folder", "always_pull"})
OF_SIZES = frozenset({"memory", "cpu", "pool", "gpus"})


@dataclass
class Entry:
    """A profile, an image or a size being read; `claims` are by path below it."""

    facts: Facts
    data: Values = field(default_factory=dict)
    claims: dict[Path, str] = field(default_factory=dict)

    def say(self, path: Path, to: str, value: Json) -> None:
        """Set a field and claim the setting."""
        self.data = put(self.data, tuple(to.split(".")), value)
        self.claims[path] = to

    def word(self, path: Path, value: Json, to: str) -> None:
        """Take text."""
        self.say(path, to, line(value))

    def switch(self, path: Path, value: Json, to: str) -> None:
        """Take true or false; false is what is so by itself."""
        if flag(value):
            self.data[to] = True
        self.claims[path] = to

    def groups(self, path: Path, value: Json) -> None:
        """Take groups."""
        self.say((*path, ITEM), "groups", names(value))

    def add(self, other: Entry) -> None:
        """Add what was read of the same thing."""
        for field_, value in other.data.items():
            known = self.data.get(field_)
            both = isinstance(known, dict) and isinstance(value, dict)
            self.data[field_] = {**known, **value} if both else value  # type: ignore[dict-item]  # both are mappings
        self.claims |= other.claims

    def below(self, path: Path, other: Entry, to: str) -> None:
        """Take over what was read of a part."""
        for at, name in other.claims.items():
            self.claims.setdefault((*path, *at), f"{to}.{name}")


def options_of(given: Json) -> Iterator[tuple[str, Values]]:
    """Yield the options of a profile. Raises Unfit where they are none."""
    if not isinstance(given, dict):
        raise Unfit(given)
    for name, option in given.items():
        if not isinstance(option, dict):
            raise Unfit(name)
        yield name, option


def spawner(entry: Entry, path: Path, given: Json, fields: frozenset[str] | None = None) -> None:
    """Read what a choice overrides; what has no field, or none of `fields`, goes on as `overrides`."""
    if not isinstance(given, dict):
        raise Unfit(given)
    if not given:
        entry.claims[path] = "name"
    for trait, value in given.items():
        at = (*path, trait)
        one = Entry(entry.facts)
        if not _known(one, at, trait, value) or (fields is not None and one.data.keys() - fields):
            one = Entry(entry.facts, {"overrides": {trait: value}}, {at: "overrides"})
        entry.add(one)


def _known(entry: Entry, path: Path, trait: str, value: Json) -> bool:
    """Read a trait that a field can say; whether there is one."""
    try:
        if trait in AMOUNTS:
            _amount(entry, path, trait, value)
        elif trait in WORDS:
            to, read_word = WORDS[trait]
            entry.say(path, to, read_word(value))
        elif trait == "image_pull_policy" and value == "Always":
            entry.say(path, "always_pull", value=True)
        elif trait == "node_selector":
            _pool(entry, path, value)
        elif trait == "extra_resource_limits":
            _gpus(entry, path, value)
        elif trait == "environment":
            _environment(entry, path, value)
        else:
            return False
    except Unfit:
        return False
    return True


def _amount(entry: Entry, path: Path, trait: str, value: Json) -> None:
    of, bound, read = AMOUNTS[trait]
    if value is None:
        entry.data[of] = {}
        entry.claims[path] = f"{of}.{bound}"
    else:
        entry.say(path, f"{of}.{bound}", read(value))


def _pool(entry: Entry, path: Path, value: Json) -> None:
    pool = entry.facts.pool({**entry.facts.labels, **value}) if isinstance(value, dict) else None
    if pool is None:
        raise Unfit(value)
    for label in value if isinstance(value, dict) else ():
        entry.say((*path, label), "pool", pool)


def _gpus(entry: Entry, path: Path, value: Json) -> None:
    if not isinstance(value, dict) or list(value) != [GPU] or not str(value[GPU]).isdigit():
        raise Unfit(value)
    entry.say((*path, GPU), "gpus", int(str(value[GPU])))


def _environment(entry: Entry, path: Path, value: Json) -> None:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise Unfit(value)
    for name, text in value.items():
        entry.data = put(entry.data, ("environment", name), text)
        entry.claims[*path, name] = f"environment.{name}"


def _choices(path: Path, option: Values) -> Iterator[tuple[Path, str, Values]]:
    """Yield the choices of an option in the order in which people see them: Helm sorts by key."""
    choices = option.get("choices")
    if not isinstance(choices, dict):
        raise Unfit(option)
    for key in sorted(choices):
        choice = choices[key]
        if not isinstance(choice, dict):
            raise Unfit(key)
        yield (*path, "choices", key), key, choice


def _choice(entry: Entry, key: str, choice: Values, fields: frozenset[str]) -> Entry:
    """Read one image or size, of which `fields` can be said."""
    one = Entry(entry.facts, {"id": key})
    for name, value in choice.items():
        match name:
            case "display_name":
                one.word((name,), value, "name")
            case "description" | "slug":
                one.word((name,), value, name)
            case "default":
                one.switch((name,), value, name)
            case "allowed_groups":
                one.groups((name,), value)
            case "kubespawner_override":
                spawner(one, (name,), value, fields)
            case _:
                raise Unfit(name)
    return one


def images(entry: Entry, path: Path, option: Values) -> None:
    """Read a choice of images."""
    _title(
        entry, path, option, "images_title", {"display_name", "choices", "unlisted_choice", "dynamic_image_building"}
    )
    found: list[Json] = []
    for at, key, choice in _choices(path, {"choices": {}, **option}):
        one = _choice(entry, key, choice, OF_IMAGES)
        if "image" not in one.data:
            raise Unfit(key)
        entry.below(at, one, "images[]")
        found.append(one.data)
    if found:
        entry.data["images"] = found
    elif "choices" in option:
        entry.claims[*path, "choices"] = "images"


def sizes(entry: Entry, path: Path, option: Values) -> None:
    """Read a choice of sizes."""
    _title(entry, path, option, "sizes_title", {"display_name", "choices"})
    found: list[Json] = []
    for at, key, choice in _choices(path, option):
        one = _choice(entry, key, choice, OF_SIZES)
        if not OF_SIZES & one.data.keys():
            raise Unfit(key)
        entry.below(at, one, "sizes[]")
        found.append(one.data)
    entry.data["sizes"] = found


def _title(entry: Entry, path: Path, option: Values, to: str, known: set[str]) -> None:
    if option.keys() - known:
        raise Unfit(path)
    if "display_name" in option:
        entry.word((*path, "display_name"), option["display_name"], to)


def own_image(entry: Entry, path: Path, option: Values) -> None:
    """Read how people are asked for an image of their own, and whether they may have one built."""
    build = option.get("dynamic_image_building")
    if isinstance(build, dict) and list(build) == ["enabled"]:
        entry.switch((*path, "dynamic_image_building", "enabled"), build["enabled"], "build_image")
    elif build is not None:
        raise Unfit(build)
    if option.get("unlisted_choice") is not None:
        _own(entry, path, option["unlisted_choice"])
    if entry.data.get("own_image") and "images" not in entry.data:
        entry.data["own_image"] = {**_detail(entry), "only": True}


def _own(entry: Entry, path: Path, asked: Json) -> None:
    if not isinstance(asked, dict) or not isinstance(asked.get("enabled"), bool):
        raise Unfit(asked)
    at = (*path, "unlisted_choice")
    if asked["enabled"] is False:
        entry.data["own_image"] = False
        entry.claims |= {(*at, name): "own_image" for name in asked}
        return
    entry.data["own_image"] = True
    for name, value in asked.items():
        if name == "enabled":
            entry.claims[*at, name] = "own_image"
        elif name in OWN:
            _asked(entry, (*at, name), OWN[name], value)
        elif name == "kubespawner_override":
            _own_traits(entry, (*at, name), value)
        else:
            raise Unfit(name)


def _own_traits(entry: Entry, path: Path, given: Json) -> None:
    """Read what such servers get beside the image that people name."""
    if not isinstance(given, dict) or given.get("image") != "{value}":
        raise Unfit(given)
    entry.claims[*path, "image"] = "own_image"
    more = {trait: value for trait, value in given.items() if trait != "image"}
    if more:
        entry.claims |= {(*path, trait): "own_image.overrides" for trait in more}
        entry.data["own_image"] = {**_detail(entry), "overrides": more}


def _detail(entry: Entry) -> Values:
    said = entry.data.get("own_image")
    return said if isinstance(said, dict) else {}


def _asked(entry: Entry, path: Path, to: str, value: Json) -> None:
    entry.data["own_image"] = {**_detail(entry), to: line(value)}
    entry.claims[path] = f"own_image.{to}"

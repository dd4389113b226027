"""Lists of profiles: the same when people see the same choices, and each choice spawns the same server.

What KubeSpawner gives a server is what the chart says for all, then the profile, then each chosen option over it. The
name of an option's key is no part of it.
"""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

from hubfleet.importers.equality.plain import NOTHING, alike, members, same_bytes, same_cpus
from hubfleet.importers.equality.result import Result
from hubfleet.model.json import Json, Path, Values, get

if TYPE_CHECKING:
    from hubfleet.importers.equality import Meaning

LIST = "jupyterhub.singleuser.profileList"
SHOWN = ("display_name", "description", "slug")
ASKED = (
    "display_name",
    "description",
    "display_name_in_choices",
    "description_in_choices",
    "validation_regex",
    "validation_message",
)
GPU_NODES = ("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated", "nvidia.com/gpu")
"""What servers with GPUs tolerate here, to be put on their nodes."""

USUAL: Values = {"working_dir": "/home/jovyan", "image_pull_policy": "IfNotPresent"}
"""What servers have where nothing is said."""


def same_profiles(result: Result, _path: Path, value: Json) -> bool:
    """Whether two lists of profiles offer the same."""
    made = result.compiled(LIST)
    if not isinstance(value, list) or not isinstance(made, list) or not value:
        return value in NOTHING and made in NOTHING
    source, compiled = _base(get(result.source, ("jupyterhub",))), _base(result.releases["jupyterhub"])
    source["environment"] = None  # compared by itself, and what has no field there is laid over all choices
    pairs = list(zip(value, made, strict=False))
    return (
        len(value) == len(made)
        and _first_default(value) == _first_default(made)
        and all(_profile(_mapping(one), _mapping(other), source, compiled) for one, other in pairs)
    )


def _base(values: Json) -> Values:
    """Return the traits that the chart gives every server."""
    user = _mapping(get(values, ("singleuser",)))
    image = _mapping(user.get("image"))
    spawner = _mapping(get(values, ("hub", "config", "KubeSpawner")))
    return {
        "mem_guarantee": get(user, ("memory", "guarantee")),
        "mem_limit": get(user, ("memory", "limit")),
        "cpu_guarantee": get(user, ("cpu", "guarantee")),
        "cpu_limit": get(user, ("cpu", "limit")),
        "image": f"{image['name']}:{image['tag']}" if "name" in image and "tag" in image else None,
        "default_url": user.get("defaultUrl"),
        "node_selector": user.get("nodeSelector"),
        "environment": user.get("extraEnv"),
        "image_pull_policy": spawner.get("image_pull_policy") or image.get("pullPolicy"),
        "working_dir": spawner.get("working_dir"),
    }


def _profile(one: Values, other: Values, source: Values, compiled: Values) -> bool:
    said = _laid(source, _mapping(one.get("kubespawner_override")))
    made = _laid(compiled, _mapping(other.get("kubespawner_override")))
    options, theirs = _mapping(one.get("profile_options")), _mapping(other.get("profile_options"))
    if "image" not in theirs and (only := _only(options.get("image"))) is not None:
        said = _laid(said, only)
        options = {name: option for name, option in options.items() if name != "image"}
    chosen = {trait for option in options.values() for trait in _chosen(option)}
    chosen |= {trait for option in theirs.values() for trait in _always_chosen(option)}
    wanted = _mapping(one.get("kubespawner_override")).keys() | {key for key, value in source.items() if value}
    return (
        _shown(one, other)
        and all(_trait(trait, said.get(trait), made.get(trait)) for trait in wanted - chosen)
        and len(options) == len(theirs)
        and all(_option(_mapping(options[name]), _mapping(_theirs(theirs, name)), said, made) for name in options)
    )


def _only(images: Json) -> Values | None:
    """Return what the only image of a choice sets: where there is nothing to choose, people are not asked."""
    choices = _mapping(get(images, ("choices",)))
    asked = get(images, ("unlisted_choice", "enabled")) or get(images, ("dynamic_image_building", "enabled"))
    if len(choices) != 1 or asked:
        return None
    return _mapping(get(next(iter(choices.values())), ("kubespawner_override",)))


def _shown(one: Values, other: Values) -> bool:
    """Whether people see the same; a slug that the source does not give may be there."""
    same = all(_text(one.get(part)) == _text(other.get(part)) for part in SHOWN if part in one)
    allowed = one.get("allowed_groups", one.get("allowed_teams"))
    return same and members(allowed) == members(other.get("allowed_groups"))


def _text(value: Json) -> str:
    return unescape(str(value)) if value is not None else ""


def _theirs(options: Values, name: str) -> Json:
    """Return the option that stands for one of the source: images have one name, sizes several."""
    return options.get("image") if name == "image" else next((options[key] for key in options if key != "image"), None)


def _option(one: Values, other: Values, said: Values, made: Values) -> bool:
    choices, theirs = _mapping(one.get("choices")), _mapping(other.get("choices"))
    return (
        _text(one.get("display_name")) == _text(other.get("display_name"))
        and alike(one.get("dynamic_image_building"), other.get("dynamic_image_building"))
        and _asked(
            _mapping(one.get("unlisted_choice")), _mapping(other.get("unlisted_choice")), said, made, _chosen(one)
        )
        and sorted(choices) == sorted(theirs)
        and _preselected(choices) == _preselected(theirs)
        and all(_choice(_mapping(choices[key]), _mapping(theirs[key]), said, made, _chosen(one)) for key in choices)
    )


def _asked(one: Values, other: Values, said: Values, made: Values, chosen: set[str]) -> bool:
    """Whether people are asked for an image of their own alike, and get the same server with it."""
    asked = one.get("enabled") is True
    if asked is not (other.get("enabled") is True):
        return False
    same = all(one[part] == other.get(part) for part in ASKED if part in one)
    return not asked or (
        same
        and _choice(
            {"kubespawner_override": one.get("kubespawner_override")},
            {"kubespawner_override": other.get("kubespawner_override")},
            said,
            made,
            chosen,
        )
    )


def _choice(one: Values, other: Values, said: Values, made: Values, chosen: set[str]) -> bool:
    own = _mapping(one.get("kubespawner_override"))
    theirs = _mapping(other.get("kubespawner_override"))
    wanted, found = _laid(said, own), _laid(made, theirs)
    asked = own.keys() | chosen
    added = theirs.keys() - asked
    return (
        _shown(one, other)
        and all(_harmless(trait, wanted.get(trait), found.get(trait)) for trait in asked)
        and all(_harmless(trait, wanted.get(trait), found.get(trait)) for trait in added)
    )


def _harmless(trait: str, wanted: Json, found: Json) -> bool:
    """Whether a trait that only hubfleet says changes nothing: what another image of the list needs is said of all."""
    usual = USUAL.get(trait) == found or (trait == "tolerations" and _for_gpus(found))
    return _trait(trait, wanted, found) or (wanted is None and usual)


def _for_gpus(tolerations: Json) -> bool:
    found = tolerations if isinstance(tolerations, list) else []
    return all(get(one, ("key",)) in GPU_NODES for one in found)


def _chosen(option: Json) -> set[str]:
    choices = _mapping(_mapping(option).get("choices"))
    return {trait for one in choices.values() for trait in _mapping(_mapping(one).get("kubespawner_override"))}


def _always_chosen(option: Json) -> set[str]:
    """Return what every choice of an option sets: what stands below it is never seen."""
    choices = _mapping(_mapping(option).get("choices")).values()
    said = [_mapping(_mapping(one).get("kubespawner_override")).keys() for one in choices]
    return set[str]().union(*said).intersection(*said)


def _laid(base: Values, over: Values) -> Values:
    """Lay traits over others as KubeSpawner does: mappings merge, null takes a key of theirs away."""
    laid = dict(base)
    for trait, value in over.items():
        below = laid.get(trait)
        merged = {**below, **value} if isinstance(below, dict) and isinstance(value, dict) else value
        laid[trait] = {k: v for k, v in merged.items() if v is not None} if isinstance(merged, dict) else merged
    return laid


def _trait(trait: str, one: Json, other: Json) -> bool:
    if trait.startswith("mem_"):
        return same_bytes(one, other)
    if trait.startswith("cpu_"):
        return same_cpus(one, other)
    if trait == "environment":
        return all(str(value) == str(_mapping(other).get(key)) for key, value in _mapping(one).items())
    if trait == "extra_resource_limits":
        return _limits(one) == _limits(other)
    return alike(one, other) or (trait == "image" and other == f"{one}:latest")


def _limits(given: Json) -> dict[str, str]:
    return {name: str(value) for name, value in _mapping(given).items() if value is not None}


def _first_default(entries: list[Json]) -> int:
    return next((at for at, one in enumerate(entries) if _mapping(one).get("default") is True), 0)


def _preselected(choices: Values) -> str | None:
    marked = [key for key in sorted(choices) if _mapping(choices[key]).get("default") is True]
    return next(iter(marked or sorted(choices)), None)


def _mapping(value: Json) -> Values:
    return value if isinstance(value, dict) else {}


PROFILES: dict[str, Meaning] = {LIST: same_profiles}

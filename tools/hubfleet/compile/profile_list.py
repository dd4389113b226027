"""The choices that people see when they start a server, as KubeSpawner lists them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from hubfleet.compile.choice import Picture, pictures, preselected, slug
from hubfleet.compile.pools import GPU, gpus, instead, selector
from hubfleet.compile.sizes import Amount, amounts, base_traits, bounds, instead_of, pool_of_sizes
from hubfleet.model.json import Json, Values
from hubfleet.model.own_image import OwnImageField
from hubfleet.model.server import Choice, ComputedSizes, Profile, Server
from hubfleet.model.stage import Stage

_TAGGED = r"\S+(:\w[\w.-]{0,127}|@sha256:[0-9a-f]{64})$"
DEDICATED: tuple[Json, ...] = tuple(
    {"key": key, "operator": "Equal", "value": "user", "effect": "NoSchedule"}
    for key in ("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated")
)
"""What the chart lets all servers tolerate; to be said again, because a choice's list replaces the chart's."""

SIZES = "resource_allocation"
"""The option for sizes, as most hubs call it: people's last choices are kept by this name."""

ON_GPU: Json = {"key": GPU, "operator": "Exists", "effect": "NoSchedule"}


def entry(stage: Stage, choice: Server | Profile, place: str, *, default: bool) -> Values:
    """Return one entry of the list."""
    found = _offered(stage, choice, place)
    options: Values = {}
    several = offers_images(stage, choice, found)
    if several:
        options["image"] = _images(stage, choice, found)
    traits = overrides(stage, choice, preselected(found, choice, stage), alone=not several)
    if sizes := amounts(stage, choice):
        options[SIZES] = _sizes(stage, choice, sizes, base_traits(stage) | traits)
    made: Values = {
        "display_name": escape((choice.title if isinstance(choice, Profile) else None) or choice.name),
        "slug": str(choice.slug or slug(choice.name) or "server"),
        "default": default,
        "kubespawner_override": traits,
    }
    if choice.description:
        made["description"] = escape(choice.description)
    if isinstance(choice, Profile) and choice.groups:
        made["allowed_groups"] = [*sorted(map(str, choice.groups))]
    return made | ({"profile_options": options} if options else {})


def _offered(stage: Stage, choice: Choice, place: str) -> tuple[Picture, ...]:
    """Return the images that people may choose: none where they must name one themselves."""
    asked = own_image(stage, choice)
    return () if asked and asked.only else pictures(stage, choice, place)


def offers_images(stage: Stage, choice: Choice, found: Sequence[Picture]) -> bool:
    """Whether there is more than one image to have."""
    return len(found) > 1 or bool(own_image(stage, choice) or choice.build_image)


def own_image(stage: Stage, choice: Choice) -> OwnImageField | None:
    """Return how people are asked for the name of an image, or None where they are not."""
    said = stage.settings.own_image if choice.own_image is None else choice.own_image
    return OwnImageField() if said is True else said or None


def overrides(stage: Stage, choice: Choice, image: Picture | None, *, alone: bool) -> Values:
    """Return what a choice sets, whatever is chosen within it: nothing that belongs to one of several images."""
    pool = pool_of(stage, choice)
    base = selector(stage, pool_of(stage, stage.settings.server))
    labels = instead(selector(stage, pool), base)
    made: Values = {"node_selector": labels} if labels else {}
    made |= _shown(image) | (image.overrides if alone else {}) if image else _landing(choice)
    made |= instead_of(bounds(choice.memory, choice.cpu), base_traits(stage))
    if choice.environment and choice is not stage.settings.server:
        made["environment"] = {str(name): text for name, text in choice.environment.items()}
    usual = gpus(stage, pool_of(stage, stage.settings.server), stage.settings.server.gpus)
    return made | _gpus(gpus(stage, pool, choice.gpus), usual) | choice.overrides


def _gpus(count: int, otherwise: int) -> Values:
    """Return what gives a server GPUs, or takes those away that it would have otherwise."""
    if count:
        return {"extra_resource_limits": {GPU: str(count)}, "tolerations": [*DEDICATED, ON_GPU]}
    return {"extra_resource_limits": {GPU: None}} if otherwise else {}


def pool_of(stage: Stage, choice: Choice) -> str | None:
    """Return the pool that a choice's servers run on."""
    return pool_of_sizes(stage, choice) if isinstance(choice.sizes, ComputedSizes) else choice.pool


def _shown(image: Picture) -> Values:
    return {"image": str(image.reference)} | _landing(image)


def _landing(one: Picture | Choice) -> Values:
    made: Values = {}
    if one.interface:
        made["default_url"] = str(one.interface)
    if one.working_folder:
        made["working_dir"] = str(one.working_folder)
    if one.always_pull:
        made["image_pull_policy"] = "Always"
    return made


def _instead(stage: Stage, image: Picture, others: Sequence[Picture]) -> Values:
    """Return what an image sets where it takes the place of others: also that it has not what they have."""
    made = _shown(image)
    if any(one.interface for one in others):
        made.setdefault("default_url", "")
    if any(one.working_folder for one in others):
        made.setdefault("working_dir", _home(stage))
    if any(one.always_pull for one in others):
        made.setdefault("image_pull_policy", "IfNotPresent")
    return made | image.overrides


def _home(stage: Stage) -> str:
    """Return where servers start of which nothing is said."""
    home = stage.settings.home
    return "/home/jovyan" if isinstance(home, str) else str(home.mount)


def _images(stage: Stage, choice: Choice, found: Sequence[Picture]) -> Json:
    chosen = preselected(found, choice, stage)
    choices: Values = {}
    for key, one in zip(in_order(found), found, strict=True):
        choices[key] = _shown_choice(one, _instead(stage, one, found), default=one is chosen)
    made: Values = {"display_name": escape(choice.images_title), "choices": choices}
    if choice.build_image:
        made["dynamic_image_building"] = {"enabled": True}
    asked = own_image(stage, choice)
    return made | ({"unlisted_choice": _own_image(stage, choice, asked, found)} if asked else {})


def _own_image(stage: Stage, choice: Choice, asked: OwnImageField, others: Sequence[Picture]) -> Json:
    registries = "|".join(re.escape(name) for name in sorted(stage.fleet.policy.registries))
    tagged = f"^(?:{registries})/{_TAGGED}" if registries else f"^{_TAGGED}"
    traits: Values = {"image": "{value}"}
    if any(one.interface != choice.interface for one in others):
        traits["default_url"] = str(choice.interface or "")
    if any(one.working_folder != choice.working_folder for one in others):
        traits["working_dir"] = str(choice.working_folder or _home(stage))
    if any(one.always_pull != choice.always_pull for one in others):
        traits["image_pull_policy"] = "Always" if choice.always_pull else "IfNotPresent"
    made: Values = {
        "enabled": True,
        "display_name": asked.title,
        "display_name_in_choices": asked.title_in_choices,
        "validation_regex": asked.pattern or tagged,
        "validation_message": asked.message,
        "kubespawner_override": traits | asked.overrides,
    }
    said = {"description": asked.description, "description_in_choices": asked.description_in_choices}
    return made | {name: text for name, text in said.items() if text}


def _sizes(stage: Stage, choice: Choice, sizes: Sequence[Amount], base: Values) -> Json:
    usual = pool_of(stage, choice)
    nodes, count = selector(stage, usual), gpus(stage, usual, choice.gpus)
    choices: Values = {}
    for key, one in zip(in_order(sizes), sizes, strict=True):
        traits = instead_of(one.traits, base)
        if one.pool and (labels := instead(selector(stage, one.pool), nodes)):
            traits["node_selector"] = labels
        own = count if one.pool is None and one.gpus is None else gpus(stage, one.pool or usual, one.gpus)
        if own != count:
            traits = _gpus(own, count) | traits
        choices[key] = _shown_choice(one, traits, default=one.default)
    return {"display_name": escape(choice.sizes_title), "choices": choices}


def _shown_choice(one: Picture | Amount, traits: Values, *, default: bool) -> Values:
    shown: Values = {"display_name": escape(one.name), "default": default, "kubespawner_override": traits}
    if one.description:
        shown["description"] = escape(one.description)
    if one.slug:
        shown["slug"] = one.slug
    return shown | ({"allowed_groups": [*sorted(one.groups)]} if one.groups else {})


def in_order(choices: Sequence[Picture | Amount]) -> list[str]:
    """Return ids that sort as the choices are listed: Helm sorts the keys of mappings, and people see that order.

    An id that the data gives is taken as it is, because links and people's last choices name it.
    """
    ids = [one.id for one in choices]
    if len(set(ids)) == len(ids) and ids == sorted(ids):
        return ids
    width = len(str(len(ids)))
    return [one.id if one.given_id else f"{at:0{width}}-{one.id}" for at, one in enumerate(choices, 1)]

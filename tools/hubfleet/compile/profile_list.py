"""The choices that people see when they start a server, as KubeSpawner lists them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from hubfleet.compile.choice import Picture, pictures, preselected, slug
from hubfleet.compile.pools import GPU, gpus, instead, selector
from hubfleet.compile.sizes import Amount, amounts, bounds, pool_of_sizes
from hubfleet.model.json import Json, Values
from hubfleet.model.server import Choice, ComputedSizes, Profile, Server
from hubfleet.model.stage import Stage

_TAGGED = r"\S+(:\w[\w.-]{0,127}|@sha256:[0-9a-f]{64})$"
DEDICATED: tuple[Json, ...] = tuple(
    {"key": key, "operator": "Equal", "value": "user", "effect": "NoSchedule"}
    for key in ("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated")
)
"""What the chart lets all servers tolerate; to be said again, because a choice's list replaces the chart's."""

ON_GPU: Json = {"key": GPU, "operator": "Exists", "effect": "NoSchedule"}


def entry(stage: Stage, choice: Server | Profile, place: str, *, default: bool) -> Values:
    """Return one entry of the list."""
    found = pictures(stage, choice, place)
    options: Values = {}
    if len(found) > 1 or may_bring_own(stage, choice):
        options["image"] = _images(stage, choice, found)
    if sizes := amounts(stage, choice):
        options["size"] = _sizes(stage, choice, sizes)
    made: Values = {
        "display_name": escape(choice.name),
        "slug": slug(choice.name) or "server",
        "default": default,
        "kubespawner_override": overrides(stage, choice, preselected(found, choice, stage)),
    }
    if choice.description:
        made["description"] = escape(choice.description)
    if isinstance(choice, Profile) and choice.groups:
        made["allowed_groups"] = [*sorted(map(str, choice.groups))]
    return made | ({"profile_options": options} if options else {})


def may_bring_own(stage: Stage, choice: Choice) -> bool:
    """Whether people may type the name of an image."""
    return stage.settings.own_image if choice.own_image is None else choice.own_image


def overrides(stage: Stage, choice: Choice, image: Picture | None) -> Values:
    """Return what a choice sets, whatever is chosen within it."""
    pool = pool_of(stage, choice)
    base = selector(stage, pool_of(stage, stage.settings.server))
    labels = instead(selector(stage, pool), base)
    made: Values = {"node_selector": labels} if labels else {}
    made |= _shown(image) if image else {}
    made |= bounds(choice.memory, choice.cpu)
    if choice.environment and choice is not stage.settings.server:
        made["environment"] = {str(name): text for name, text in choice.environment.items()}
    if count := gpus(stage, pool, choice.gpus):
        made["extra_resource_limits"] = {GPU: str(count)}
        made["tolerations"] = [*DEDICATED, ON_GPU]
    elif gpus(stage, pool_of(stage, stage.settings.server), stage.settings.server.gpus):
        made["extra_resource_limits"] = {GPU: None}
    return made


def pool_of(stage: Stage, choice: Choice) -> str | None:
    """Return the pool that a choice's servers run on."""
    return pool_of_sizes(stage, choice) if isinstance(choice.sizes, ComputedSizes) else choice.pool


def _shown(image: Picture) -> Values:
    made: Values = {"image": str(image.reference)}
    if image.interface:
        made["default_url"] = image.interface
    if image.working_folder:
        made["working_dir"] = image.working_folder
    return made


def _instead(stage: Stage, image: Picture, others: Sequence[Picture]) -> Values:
    """Return what an image sets where it takes the place of others: also that it has not what they have."""
    home = stage.settings.home
    made = _shown(image)
    if any(one.interface for one in others):
        made.setdefault("default_url", "")
    if any(one.working_folder for one in others):
        made.setdefault("working_dir", "/home/jovyan" if isinstance(home, str) else str(home.mount))
    return made


def _images(stage: Stage, choice: Choice, found: Sequence[Picture]) -> Json:
    chosen = preselected(found, choice, stage)
    ids = in_order([one.id for one in found])
    choices: Values = {
        key: _with_groups(
            {
                "display_name": escape(f"{one.name}: {one.description}" if one.description else one.name),
                "default": one is chosen,
                "kubespawner_override": _instead(stage, one, found),
            },
            one.groups,
        )
        for key, one in zip(ids, found, strict=True)
    }
    made: Values = {"display_name": "Image", "choices": choices}
    return made | ({"unlisted_choice": _own_image(stage, choice)} if may_bring_own(stage, choice) else {})


def _own_image(stage: Stage, choice: Choice) -> Json:
    registries = "|".join(re.escape(name) for name in sorted(stage.fleet.policy.registries))
    return {
        "enabled": True,
        "display_name": "Your own image",
        "display_name_in_choices": "Another image...",
        "validation_regex": f"^(?:{registries})/{_TAGGED}" if registries else f"^{_TAGGED}",
        "validation_message": "Write the image with its tag: repository:tag",
        "kubespawner_override": {"image": "{value}", "default_url": str(choice.interface or "")},
    }


def _sizes(stage: Stage, choice: Choice, sizes: Sequence[Amount]) -> Json:
    base = selector(stage, pool_of(stage, choice))
    ids = in_order([one.id for one in sizes])
    choices: Values = {}
    for key, one in zip(ids, sizes, strict=True):
        traits = dict(one.traits)
        if one.pool and (labels := instead(selector(stage, one.pool), base)):
            traits["node_selector"] = labels
        shown: Values = {"display_name": escape(one.name), "default": one.default, "kubespawner_override": traits}
        choices[key] = _with_groups(shown, one.groups)
    return {"display_name": "Size", "choices": choices}


def _with_groups(shown: Values, groups: tuple[str, ...]) -> Json:
    return shown | ({"allowed_groups": [*sorted(groups)]} if groups else {})


def in_order(ids: Sequence[str]) -> list[str]:
    """Return ids that sort as they are listed: Helm sorts the keys of mappings, and people see them in that order."""
    width = len(str(len(ids)))
    unique = len(set(ids)) == len(ids)
    return (
        list(ids) if unique and list(ids) == sorted(ids) else [f"{at:0{width}}-{one}" for at, one in enumerate(ids, 1)]
    )

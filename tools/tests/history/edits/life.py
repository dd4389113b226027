"""Hubs that come, go, move and get other names."""

from __future__ import annotations

from tests.history.edits.edit import Edit, Kind, Teller
from tests.history.fleet import CLUSTERS, Fleet, Secret, hub

MADE = ("new-", "named-")
"""How the names of hubs begin that the story made: nobody's gate is among them."""


def new_hub(story: Teller, fleet: Fleet) -> Edit:
    name = f"new-{story.new()}"
    fleet.hubs[name] = hub(name, story.count)
    if story.count % 2:
        del fleet.hubs[name].data["stages"]["production"]
    fleet.secrets |= {stage: Secret() for stage in fleet.stages(name)}
    return Edit(fleet.stages(name))


def new_production(story: Teller, fleet: Fleet) -> Edit | None:
    name = next((n for n in fleet.alive() if set(fleet.hubs[n].data["stages"]) == {"staging"}), None)
    if name is None:
        return None
    fleet.hubs[name].data["stages"]["production"] = {}
    fleet.secrets[f"{name}/production"] = Secret()
    return Edit({f"{name}/production"})


def retire(story: Teller, fleet: Fleet) -> Edit | None:
    made = [name for name in fleet.alive() if name.startswith(MADE)]
    if len(made) < 2:
        return None
    name = story.pick(made)
    gone = fleet.stages(name)
    data = fleet.hubs[name].data
    fleet.hubs[name].data = {key: data[key] for key in ("community", "cluster", "login")}
    fleet.hubs[name].data["retired"] = {"on": "2026-05-30", "data": "keep"}
    return Edit(set(), gone)


def move(story: Teller, fleet: Fleet) -> Edit:
    """Move a hub that is nobody's gate to the other cluster."""
    name = story.pick(
        [n for n in fleet.alive() if n.startswith("new-") and "domain" not in fleet.hubs[n].data] or ["reef"]
    )
    data = fleet.hubs[name].data
    data["cluster"] = CLUSTERS[1 - CLUSTERS.index(data["cluster"])]
    return Edit(fleet.stages(name))


def rename(story: Teller, fleet: Fleet) -> Edit | None:
    """Give a hub another name; its people find it where it was."""
    name = next((n for n in fleet.alive() if n.startswith("new-") and "domain" not in fleet.hubs[n].data), None)
    if name is None:
        return None
    renamed = f"named-{story.new()}"
    file = fleet.hubs.pop(name)
    file.data["domain"] = f"{name}.{file.data['cluster']}.hubs.example.org"
    fleet.hubs[renamed] = file
    for stage in ("staging", "production"):
        if (secret := fleet.secrets.pop(f"{name}/{stage}", None)) is not None:
            fleet.secrets[f"{renamed}/{stage}"] = secret
    return Edit(fleet.stages(renamed))


KINDS: tuple[Kind, ...] = (new_hub, new_production, retire, move, rename)

"""Edits of what one hub says: its own stages change, and no others."""

from __future__ import annotations

from tests.history.edits.edit import Edit, Kind, Teller
from tests.history.fleet import Fleet


def environment(story: Teller, fleet: Fleet) -> Edit:
    name = story.pick(fleet.alive())
    fleet.hubs[name].data["server"]["environment"]["HUB"] = story.new()
    return Edit(fleet.stages(name))


def stage_environment(story: Teller, fleet: Fleet) -> Edit:
    stage = story.pick(sorted(fleet.every()))
    name, _, which = stage.partition("/")
    own = fleet.hubs[name].data["stages"][which]
    own["server"] = {"environment": {"STAGE": story.new()}}
    return Edit({stage})


def memory(story: Teller, fleet: Fleet) -> Edit:
    name = story.pick(fleet.alive())
    fleet.hubs[name].data["server"]["memory"] = {"guarantee": "1Gi", "limit": f"{1000 + int(story.new())}Mi"}
    return Edit(fleet.stages(name))


def admin(story: Teller, fleet: Fleet) -> Edit:
    name = story.pick(fleet.alive())
    fleet.hubs[name].data["login"]["admins"] = [f"head-{story.new()}"]
    return Edit(fleet.stages(name))


def own_instead_of_blueprint(story: Teller, fleet: Fleet) -> Edit:
    name = story.pick(fleet.alive())
    fleet.hubs[name].data["server"]["environment"]["BLUEPRINT"] = story.new()
    return Edit(fleet.stages(name))


def rotation(story: Teller, fleet: Fleet) -> Edit:
    stage = story.pick(sorted(fleet.every()))
    fleet.secrets[stage].leaf += 1
    return Edit({stage})


KINDS: tuple[Kind, ...] = (environment, stage_environment, memory, admin, own_instead_of_blueprint, rotation)

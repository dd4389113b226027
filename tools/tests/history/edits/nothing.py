"""Edits after which every stage means what it meant."""

from __future__ import annotations

from tests.history.edits.edit import Edit, Kind, Teller
from tests.history.fleet import CLUSTERS, Fleet


def comment(story: Teller, fleet: Fleet) -> Edit:
    files = [fleet.top, *fleet.clusters.values(), *fleet.blueprints.values(), *fleet.images.values()]
    for file in story.chance.sample([*files, *fleet.hubs.values()], 3):
        file.comments = [*file.comments, f"note {story.new()}"][-3:]
    return Edit()


def reorder(story: Teller, fleet: Fleet) -> Edit:
    for name in story.chance.sample(fleet.alive(), 2):
        fleet.hubs[name].order += 1
    fleet.clusters[story.pick(list(CLUSTERS))].order += 1
    return Edit()


def style(story: Teller, fleet: Fleet) -> Edit:
    file = fleet.hubs[story.pick(fleet.alive())]
    file.flow = not file.flow
    return Edit()


def rekey(story: Teller, fleet: Fleet) -> Edit:
    for stage in story.chance.sample(sorted(fleet.every()), 4):
        fleet.secrets[stage].recipients += 1
    return Edit()


def no_data(story: Teller, fleet: Fleet) -> Edit:
    fleet.others |= {"README.md": f"# Hubs {story.new()}\n", "docs/page.md": f"{story.new()}\n", "tool.py": story.new()}
    return Edit()


def owner(story: Teller, fleet: Fleet) -> Edit:
    fleet.hubs[story.pick(fleet.alive())].data["lifecycle"] = {"owner": f"ops-{story.new()}"}
    return Edit()


def unused(story: Teller, fleet: Fleet) -> Edit:
    fleet.blueprints["unused"] = type(fleet.top)({"home": {"quota": f"{story.new()}Gi"}})
    fleet.images["unused"] = type(fleet.top)({"reference": f"quay.io/history/unused:{story.new()}"})
    return Edit()


def what_is_inherited(story: Teller, fleet: Fleet) -> Edit:
    """Say in the hub what its blueprint says."""
    data = fleet.hubs[story.pick(fleet.alive())].data
    data["home"] = {"quota": fleet.blueprints[data["blueprints"][0]].data["home"]["quota"]}
    return Edit()


def chart_without_effect(story: Teller, fleet: Fleet) -> Edit:
    line, _, patch = fleet.chart.rpartition(".")
    fleet.chart = f"{line}.{1 - int(patch)}"
    return Edit()


def lock_comment(story: Teller, fleet: Fleet) -> Edit:
    fleet.lock_comment = f"looked at {story.new()}"
    return Edit()


def tombstone_removed(story: Teller, fleet: Fleet) -> Edit | None:
    name = next((n for n in sorted(fleet.hubs) if not fleet.stages(n)), None)
    if name is None:
        return None
    del fleet.hubs[name]
    return Edit()


KINDS: tuple[Kind, ...] = (
    comment,
    reorder,
    style,
    rekey,
    no_data,
    owner,
    unused,
    what_is_inherited,
    chart_without_effect,
    lock_comment,
    tombstone_removed,
)

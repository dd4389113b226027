"""Edits of what hubs share: whoever uses it changes, unless it says otherwise itself."""

from __future__ import annotations

from tests.history.edits.edit import Edit, Kind, Teller
from tests.history.edits.hub import environment
from tests.history.edits.nothing import comment, lock_comment, no_data, rekey, reorder, unused
from tests.history.fleet import BLUEPRINTS, CLUSTERS, IMAGES, Fleet


def image(story: Teller, fleet: Fleet) -> Edit:
    which = story.pick(list(IMAGES))
    fleet.images[which].data["reference"] = f"quay.io/history/{which}:{story.new()}"
    return Edit({s for n in fleet.alive() if fleet.hubs[n].data["server"]["image"] == which for s in fleet.stages(n)})


def blueprint(story: Teller, fleet: Fleet) -> Edit:
    which = story.pick(list(BLUEPRINTS))
    fleet.blueprints[which].data["server"]["environment"]["BLUEPRINT"] = story.new()
    users = [n for n in fleet.alive() if which in fleet.hubs[n].data["blueprints"]]
    own = [n for n in users if "BLUEPRINT" in fleet.hubs[n].data["server"]["environment"]]
    return Edit({stage for n in users if n not in own for stage in fleet.stages(n)})


def cluster(story: Teller, fleet: Fleet) -> Edit:
    which = story.pick(list(CLUSTERS))
    fleet.clusters[which].data["defaults"]["server"]["environment"]["CLUSTER"] = story.new()
    return Edit(fleet.on(which))


def everywhere(story: Teller, fleet: Fleet) -> Edit:
    fleet.top.data["defaults"]["server"]["environment"]["FLEET"] = story.new()
    return Edit(fleet.every())


def chart(story: Teller, fleet: Fleet) -> Edit:
    line, _, patch = fleet.chart.rpartition(".")
    fleet.chart = {"1.0": "1.1", "1.1": "1.2", "1.2": "1.0"}[line] + f".{patch}"
    return Edit(fleet.every())


def everything_at_once(story: Teller, fleet: Fleet) -> Edit:
    """One real change among many that are none."""
    for edit in (comment, reorder, rekey, no_data, unused, lock_comment):
        edit(story, fleet)
    return environment(story, fleet)


KINDS: tuple[Kind, ...] = (image, blueprint, cluster, everywhere, chart, everything_at_once)

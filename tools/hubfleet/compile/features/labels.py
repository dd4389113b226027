"""Labels for fleet, cluster, hub, stage and community on all that costs money.

Chart: `labels` of the base release; `hub.labels`, `singleuser.extraLabels` and their like in the hub's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hubfleet.compile.choice import slug
from hubfleet.compile.part import Part, part
from hubfleet.model.json import Values
from hubfleet.model.stage import Stage

PREFIX = "hubfleet"
_LONGEST = 63
"""Letters in a label's value."""

WHERE: tuple[Callable[[Values], Values], ...] = (
    lambda labels: {"hub": {"labels": labels}},
    lambda labels: {"proxy": {"labels": labels}},
    lambda labels: {"prePuller": {"labels": labels}},
    lambda labels: {"scheduling": {"userPlaceholder": {"labels": labels}, "userScheduler": {"labels": labels}}},
    lambda labels: {"singleuser": {"extraLabels": labels, "storage": {"extraLabels": labels}}},
)


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile the stage's labels."""
    labels = labels_of(stage)
    found = part({"labels": labels}, "community.name", release="base")
    for place in WHERE:
        found += part(place(labels), "community.name")
    return found


def labels_of(stage: Stage) -> Values:
    """Return the labels that tell whose something is."""
    told = {
        "fleet": stage.fleet.name,
        "cluster": stage.cluster_name,
        "hub": stage.hub,
        "stage": stage.key.stage.value,
        "community": slug(stage.settings.community.name)[:_LONGEST].rstrip("-"),
    }
    return {f"{PREFIX}/{name}": str(value) for name, value in told.items()}

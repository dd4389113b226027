"""Workshops and exams: more people than usual, for a time."""

from __future__ import annotations

from hubfleet.model.base import Count, Model, field
from hubfleet.model.login import Allow
from hubfleet.model.names import ResourceName
from hubfleet.model.quantities import Moment


class Event(Model):
    """A time in which more people may come. It ends by itself."""

    name: ResourceName = field("Name", "Unique in the hub.", "agu-2026")
    from_: Moment = field("From", "When it begins.", "2026-12-07T08:00-08:00", alias="from")
    until: Moment = field("Until", "When it ends.", "2026-12-09T18:00-08:00")
    expected_users: Count = field("Expected users", "How many servers are kept room for.", 80, 0)
    access: Allow = field(
        "Access",
        "Who else may log in meanwhile, through the hub's own login.",
        {"teams": ["climate-lab:agu-2026"]},
        Allow(),
    )

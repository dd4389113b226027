"""Who looks after a hub, and how it ends."""

from __future__ import annotations

from typing import Literal

from hubfleet.model.base import Model, field
from hubfleet.model.quantities import Day


class Lifecycle(Model):
    """Who looks after a hub, and until when."""

    owner: str = field("Owner", "The person or team that answers for it.", "ops")
    review_by: Day | None = field(
        "Review by", "The day by which somebody decides whether it goes on.", "2027-06-01", None
    )


class Retired(Model):
    """A tombstone: the hub is taken away on purpose."""

    on: Day = field("On", "The day of its end.", "2027-07-01")
    data: Literal["keep", "delete"] = field("Data", "What happens to people's files.", "keep")

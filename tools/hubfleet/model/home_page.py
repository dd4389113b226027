"""What people see before they log in."""

from __future__ import annotations

from hubfleet.model.base import Model, field


class HomePage(Model):
    """The page before the login; names and logos come from `community`."""

    title: str | None = field("Title", "By default the community's name.", "Climate Lab", None)
    announcement: str | None = field(
        "Announcement", "A line at the top of every page.", "Maintenance on Friday, 18:00 UTC", None
    )

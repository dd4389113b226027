"""What people see before they log in: announcement, and what pages may show of the community.

JupyterHub's own pages show `announcement`; the rest is there for templates, under names that no page of its own uses.

Chart: `hub.templateVars`. Source: JupyterHub, "Working with templates".
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import Part, part
from hubfleet.model.community import Party
from hubfleet.model.json import Json, Values
from hubfleet.model.stage import Stage

PARTIES = ("organisation", "designed_by", "operated_by", "funded_by")


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `home_page` and `community`."""
    page, community = stage.settings.home_page, stage.settings.community
    custom: Values = {"title": page.title or community.name, "community": _party(community)}
    for name in PARTIES:
        if (party := getattr(community, name)) is not None:
            custom[name] = _party(party)
    found = part({"hub": {"templateVars": {"custom": custom}}}, "community")
    if page.announcement:
        found += part({"hub": {"templateVars": {"announcement": page.announcement}}}, "home_page.announcement")
    return found


def _party(party: Party) -> Json:
    told = {"name": party.name, "url": party.url, "logo": party.logo}
    return {name: str(value) for name, value in told.items() if value}

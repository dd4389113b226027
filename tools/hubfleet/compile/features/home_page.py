"""What people see before they log in: whose hub it is, who stands behind it, an announcement.

JupyterHub's own pages show `announcement`. The login page is ours, laid over JupyterHub's; it shows what it finds in
`hubfleet`. A logo that is a file beside the hub is not shown: nothing serves it.

Chart: `hub.templateVars`, `hub.templatePaths`, `hub.extraFiles`. Source: JupyterHub, "Working with templates and UI".
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.package_data import text_of
from hubfleet.compile.part import NOTHING, Entries, Part, part
from hubfleet.model.community import Funder, Party
from hubfleet.model.json import Values
from hubfleet.model.stage import Stage

FOLDER = "/usr/local/share/jupyterhub/hubfleet/templates"
PARTIES = {
    "organisation": "A hub of",
    "designed_by": "Designed by",
    "operated_by": "Operated by",
    "funded_by": "Funded by",
}


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `home_page` and `community`."""
    page, community = stage.settings.home_page, stage.settings.community
    if not page.shown:
        return _announcement(stage)
    found = {role: getattr(community, name) for name, role in PARTIES.items()}
    told: Values = {
        "title": page.title or community.name,
        "community": _party(community),
        "parties": [_party(party) | {"role": role} for role, party in found.items() if party],
    }
    told |= {"redirect": str(page.redirect)} if page.redirect else {}
    told |= {"notices": [*page.notices]} if page.notices else {}
    told |= {"more": page.more} if page.more else {}
    return _page() + part({"hub": {"templateVars": {"hubfleet": told}}}, "community") + _announcement(stage)


def _page() -> Part:
    files: Values = {"hubfleet-login": {"mountPath": f"{FOLDER}/login.html", "stringData": text_of("pages/login.html")}}
    return part({"hub": {"templatePaths": Entries({"2-hubfleet": FOLDER}), "extraFiles": files}}, "community")


def _announcement(stage: Stage) -> Part:
    text = stage.settings.home_page.announcement
    if not text:
        return NOTHING
    return part({"hub": {"templateVars": {"announcement": text}}}, "home_page.announcement")


def _party(party: Party) -> Values:
    logo = party.logo if party.logo and party.logo.startswith("http") else None
    html = party.html if isinstance(party, Funder) else None
    told = {"name": party.name, "url": party.url, "logo": logo, "html": html}
    return {name: str(value) for name, value in told.items() if value}

"""Who the hub is for, from the home page of the 2i2c layout."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import flag, line, names
from hubfleet.importers.mapping.taking import Taking

PAGE = "jupyterhub.custom.homepage.templateVars"
REPOSITORY = "https://github.com/2i2c-org/default-hub-homepage"
"""Where pages come from in this layout, where a hub does not say."""

PARTIES = ("designed_by", "operated_by", "funded_by")
PARTS = {"name": "name", "url": "url", "logo_url": "logo"}


def take(taking: Taking) -> None:
    """Take the organisation as the community, and who designed, operates and funds the hub."""
    organisation = taking.get(f"{PAGE}.org")
    name = organisation.get("name") if isinstance(organisation, dict) else None
    if isinstance(name, str) and name.strip():
        own = taking.facts.title and _plain(taking.facts.title) != _plain(name)
        if own:
            taking.put("community.name", taking.facts.title)
        _party(taking, "org", "community.organisation" if own else "community")
    else:
        taking.put("community.name", taking.facts.title or taking.facts.name)
    _page(taking)
    for party in PARTIES:
        if party == "funded_by" and taking.get(f"{PAGE}.{party}.custom_html"):
            taking.move(f"{PAGE}.{party}.custom_html", f"community.{party}.html", line)
            _nobody(taking, party)
        if taking.get(f"{PAGE}.{party}.name"):
            _party(taking, party, f"community.{party}")
        else:
            _nobody(taking, party)


def _page(taking: Taking) -> None:
    """Take where the page comes from, and where it sends people on."""
    taking.move(f"{PAGE}.redirect_to", "home_page.redirect", line)
    taking.move(f"{PAGE}.enabled", "home_page.shown", flag)
    taking.move(f"{PAGE}.learn_more", "home_page.more", line)
    taking.move(f"{PAGE}.announcements", "home_page.notices", names)
    page = "jupyterhub.custom.homepage"
    if taking.has(f"{page}.gitRepoBranch"):
        taking.put("home_page.template.repository", taking.get(f"{page}.gitRepoUrl") or REPOSITORY)
        taking.claim(f"{page}.gitRepoUrl", "home_page.template.repository")
        taking.move(f"{page}.gitRepoBranch", "home_page.template.branch", line)


def _party(taking: Taking, source: str, to: str) -> None:
    for part, field in PARTS.items():
        path = f"{PAGE}.{source}.{part}"
        if taking.get(path) == "" and part != "name":
            taking.claim(path, to)
        else:
            taking.move(path, f"{to}.{field}", line)


def _nobody(taking: Taking, party: str) -> None:
    """Take empty text as nobody."""
    for part in PARTS:
        if taking.get(f"{PAGE}.{party}.{part}") == "":
            taking.claim(f"{PAGE}.{party}.{part}", f"community.{party}")


def _plain(title: str) -> str:
    return " ".join(title.lower().replace(":", " ").split())

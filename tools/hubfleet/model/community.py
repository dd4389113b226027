"""Who a hub is for."""

from __future__ import annotations

from hubfleet.model.base import Model, field
from hubfleet.model.names import Logo, Url, UserName


class Party(Model):
    """An organisation that has to do with a hub."""

    name: str = field("Name", "As it is shown on the hub's home page.", "Tern University")
    url: Url | None = field("Web address", "Where its name links to.", "https://tern.example.edu", None)
    logo: Logo | None = field("Logo", "An address on the web, or a file beside hub.yaml.", "logo.svg", None)


class Funder(Party):
    """Who pays: one, or several in words of their own."""

    name: str = field("Name", "As it is shown on the hub's home page.", "Tern Foundation", "")
    html: str | None = field(
        "HTML", "Instead of a name, where there are several.", "<a href='https://a.example'>A</a> and B", None
    )


class Community(Party):
    """The community that a hub is for."""

    organisation: Party | None = field(
        "Organisation", "The institution behind the community.", {"name": "Tern University"}, None
    )
    designed_by: Party | None = field("Designed by", "Who designed the hub.", {"name": "Climate Lab"}, None)
    operated_by: Party | None = field("Operated by", "Who runs the hub.", {"name": "Tern Operations"}, None)
    funded_by: Funder | None = field("Funded by", "Who pays for the hub.", {"name": "Tern Foundation"}, None)
    representatives: tuple[UserName, ...] = field(
        "Representatives",
        "Who speaks for the community and is to review changes to this hub's folder (names on the git host); "
        "hubfleet asks nobody, so name them in the repository's CODEOWNERS, too.",
        ["ada-gh"],
        (),
    )

"""Images that are built on demand, and a BinderHub. Source: BinderHub, "Configuration"; binderhub-service."""

from __future__ import annotations

from hubfleet.model.base import Flag, Model, field
from hubfleet.model.names import Domain, Expression, ResourceName, Url


class ImageBuilding(Model):
    """Where images go that people have built on the hub."""

    registry: Url = field("Registry", "The registry that takes them.", "https://quay.io")
    user: str = field("User", "Who pushes them; the password is in the secrets.", "tern+image_builder")
    prefix: str = field("Prefix", "What their names begin with.", "quay.io/tern-images/climate-lab-")
    pool: ResourceName | None = field("Pool", "The node pool on which images are built.", "users", None)
    login: Flag | None = field(
        "Login", "Whether whoever asks for an image is known, where no BinderHub says.", True, None
    )


class Binder(Model):
    """A BinderHub in front of the hub: an address makes a server of a repository. Wants `image_building`."""

    domain: Domain = field("Domain", "Its own address, beside the hub's.", "binder.tern.hubs.example.org")
    login: Flag = field("Login", "Whether people log in first, through the hub.", True, False)
    banner: str | None = field("Banner", "A line at the top of its page; HTML.", "Operated by Tern Operations", None)
    about: str | None = field("About", "Its page about itself; HTML.", "For the people of Tern University.", None)
    allow: tuple[Expression, ...] = field(
        "Allow", "Regular expressions of the repositories it takes on GitHub; by default all.", ["^climate-lab/.*"], ()
    )
    any_origin: Flag = field("Any origin", "Other web pages may use it.", True, False)

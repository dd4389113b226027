"""What people, groups and services may do. Source: JupyterHub, "Roles", "Services"."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hubfleet.model.base import Flag, Model, field
from hubfleet.model.names import GroupName, ResourceName, Url, UserName

Scope = Annotated[str, Field(pattern=r"^[a-z0-9:_*-]+(![a-z]+(=\S+)?)?$")]


class Role(Model):
    """Scopes, and who has them. `user`, `server`, `admin` and `token` are JupyterHub's own."""

    name: ResourceName = field("Name", "Unique in the hub.", "user")
    description: str | None = field("Description", "What it is for.", "Course staff see their people's servers", None)
    scopes: tuple[Scope, ...] = field(
        "Scopes", "What it lets people do.", ["self", "access:services!service=dask-gateway"]
    )
    users: tuple[UserName, ...] = field("Users", "People who have it.", ["ada-gh"], ())
    groups: tuple[GroupName, ...] = field("Groups", "Groups whose members have it.", ["instructors"], ())
    services: tuple[ResourceName, ...] = field("Services", "Services that have it.", ["grader"], ())


class Service(Model):
    """A program that speaks with the hub. It gets a token of its own."""

    name: ResourceName = field("Name", "Unique in the hub.", "grader")
    url: Url | None = field(
        "Web address", "Where it listens, if people reach it through the hub.", "http://grader:80", None
    )
    redirect: Url | None = field(
        "Redirect", "Where people come back to from its login.", "https://grader.example.org/oauth_callback", None
    )
    display: Flag = field("Display", "Whether people see it in the hub's menu.", True, False)

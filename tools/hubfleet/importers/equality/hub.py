"""Settings of the hub: how people log in, and who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubfleet.importers.equality.plain import as_set, members, within
from hubfleet.importers.equality.result import Result
from hubfleet.importers.mapping.login import PROVIDERS
from hubfleet.model.json import Json, Path

if TYPE_CHECKING:
    from hubfleet.importers.equality import Meaning

CONFIG = "jupyterhub.hub.config"


def _provider(result: Result, path: Path, value: Json) -> bool:
    compiled = result.compiled(path)
    return value == compiled or PROVIDERS.get(str(value), value) == PROVIDERS.get(str(compiled), compiled)


def _people(result: Result, path: Path, value: Json) -> bool:
    """Compare names in lower case, as JupyterHub does; hubfleet says them for any class. Staff may come on top."""
    there = {name.lower() for name in members(result.compiled(f"{CONFIG}.Authenticator.{path[-1]}"))}
    return {name.lower() for name in members(value)} <= there


def _general(result: Result, path: Path, value: Json) -> bool:
    """Compare what hubfleet says for any class."""
    return result.compiled(f"{CONFIG}.Authenticator.{path[-1]}") is value


def _staff(result: Result, _path: Path, value: Json) -> bool:
    return bool(result.settings.login.staff) is value


def _staff_of(_result: Result, _path: Path, value: Json) -> bool:
    return isinstance(value, str) and bool(value)


HUB: dict[str, Meaning] = {
    f"{CONFIG}.JupyterHub.authenticator_class": _provider,
    f"{CONFIG}.*.admin_users": _people,
    f"{CONFIG}.*.allowed_users": _people,
    f"{CONFIG}.*.allow_all": _general,
    f"{CONFIG}.*.allow_existing_users": _general,
    f"{CONFIG}.*.allowed_organizations": as_set,
    f"{CONFIG}.*.allowed_groups": as_set,
    f"{CONFIG}.*.admin_groups": as_set,
    f"{CONFIG}.*.scope": within,
    f"{CONFIG}.CILogonOAuthenticator.allowed_idps.*.allowed_domains": as_set,
    "jupyterhub.custom.2i2c.add_staff_user_ids_to_admin_users": _staff,
    "jupyterhub.custom.2i2c.add_staff_user_ids_of_type": _staff_of,
}

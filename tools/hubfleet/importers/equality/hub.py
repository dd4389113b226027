"""Settings of the hub: how people log in, and who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubfleet.importers.equality.plain import as_set, members, within
from hubfleet.importers.equality.result import Result
from hubfleet.importers.mapping.hub import DATABASE
from hubfleet.importers.mapping.login import PROVIDERS, callback, class_of, sections
from hubfleet.model.json import Json, Path

if TYPE_CHECKING:
    from hubfleet.importers.equality import Meaning

CONFIG = "jupyterhub.hub.config"


def _provider(result: Result, path: Path, value: Json) -> bool:
    compiled = result.compiled(path)
    return class_of(value) == compiled or PROVIDERS.get(str(value), value) == PROVIDERS.get(str(compiled), compiled)


def _state(result: Result, path: Path, value: Json) -> bool:
    """Compare what the class in use has in the end, whichever section says it."""
    login = result.settings.login
    read = sections(login.provider, login.authenticator)
    named = (result.compiled(f"{CONFIG}.{section}.{path[-1]}") for section in read)
    found = next((one for one in named if one is not None), None)
    return found == value or (value is False and found is None)


def _people(result: Result, path: Path, value: Json) -> bool:
    """Compare names in lower case, as JupyterHub does; hubfleet says them for any class. Staff may come on top."""
    there = {name.lower() for name in members(result.compiled(f"{CONFIG}.Authenticator.{path[-1]}"))}
    return {name.lower() for name in members(value)} <= there


def _everyone(result: Result, path: Path, value: Json) -> bool:
    """Compare who may enter: with Google, everyone of some domains is not everyone."""
    barred = value is True and path[-2] in ("GoogleOAuthenticator", "OAuthenticator", "Authenticator")
    if barred and result.said(f"{CONFIG}.GoogleOAuthenticator.hosted_domain") and result.settings.login.allow.domains:
        return result.compiled(f"{CONFIG}.Authenticator.allow_all") is False
    return _general(result, path, value)


def _domains(result: Result, _path: Path, value: Json) -> bool:
    """Compare domains of Google, of which hubfleet has a rule of its own; their letters' case means nothing."""
    made = result.compiled(f"{CONFIG}.GoogleOAuthenticator.allowed_domains")
    return {one.lower() for one in members(value)} == members(made)


def _general(result: Result, path: Path, value: Json) -> bool:
    """Compare what hubfleet says for any class."""
    return result.compiled(f"{CONFIG}.Authenticator.{path[-1]}") is value


def _staff(result: Result, _path: Path, value: Json) -> bool:
    return bool(result.settings.login.staff) is value


def _staff_of(result: Result, _path: Path, value: Json) -> bool:
    """Whether the list of the fleet's staff is the one that the source names, where it takes any."""
    login = result.settings.login
    return login.staff is False or value == (login.provider if login.staff is True else login.staff)


def _spawn_limit(result: Result, path: Path, value: Json) -> bool:
    """Compare with the chart's own value for it."""
    return value in (result.compiled(path), result.compiled("jupyterhub.hub.concurrentSpawnLimit"))


def _address(result: Result, path: Path, value: Json) -> bool:
    """Google names people by their address, whether that is said or not."""
    return value == (result.compiled(path) or "email")


def _pull_policy(result: Result, _path: Path, value: Json) -> bool:
    """Compare with what the chart is told of the default choice's image."""
    return value == result.compiled("jupyterhub.singleuser.image.pullPolicy")


def _callback(result: Result, _path: Path, value: Json) -> bool:
    return value == callback({"jupyterhub": result.releases["jupyterhub"]})


def _usual(result: Result, path: Path, value: Json) -> bool:
    """Compare with what the upstream chart does where nothing is said."""
    made = result.compiled(path)
    return value == (DATABASE[".".join(map(str, path))] if made is None else made)


HUB: dict[str, Meaning] = {
    **dict.fromkeys(DATABASE, _usual),
    f"{CONFIG}.JupyterHub.authenticator_class": _provider,
    f"{CONFIG}.*.oauth_callback_url": _callback,
    f"{CONFIG}.*.admin_users": _people,
    f"{CONFIG}.*.allowed_users": _people,
    f"{CONFIG}.*.allow_all": _everyone,
    f"{CONFIG}.GoogleOAuthenticator.allowed_hosted_domains": _domains,
    f"{CONFIG}.GoogleOAuthenticator.hosted_domain": _domains,
    f"{CONFIG}.*.allow_existing_users": _general,
    f"{CONFIG}.*.allowed_organizations": as_set,
    f"{CONFIG}.*.allowed_groups": as_set,
    f"{CONFIG}.*.admin_groups": as_set,
    f"{CONFIG}.*.enable_auth_state": _state,
    f"{CONFIG}.*.manage_groups": _state,
    f"{CONFIG}.*.auth_refresh_age": _state,
    f"{CONFIG}.KubeSpawner.image_pull_policy": _pull_policy,
    f"{CONFIG}.*.scope": within,
    f"{CONFIG}.CILogonOAuthenticator.allowed_idps.*.allowed_domains": as_set,
    f"{CONFIG}.GoogleOAuthenticator.username_claim": _address,
    f"{CONFIG}.JupyterHub.concurrent_spawn_limit": _spawn_limit,
    "jupyterhub.custom.2i2c.add_staff_user_ids_to_admin_users": _staff,
    "jupyterhub.custom.2i2c.add_staff_user_ids_of_type": _staff_of,
}

"""Who can log in on this machine: the hub's own login where it needs nobody else, generated passwords where it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hubfleet.model.json import Json, Values, get

ANYBODY = "demo"
"""The user that stands for "whoever may enter", with every group."""


class Own(StrEnum):
    """Logins that need no outside provider and run as they are."""

    DUMMY = "dummy"
    SHARED = "shared-password"
    NATIVE = "native"
    TEMPORARY = "temporary"
    NOBODY = "null"


_OWN = {
    "dummy": Own.DUMMY,
    "dummyauthenticator": Own.DUMMY,
    "shared-password": Own.SHARED,
    "sharedpasswordauthenticator": Own.SHARED,
    "native": Own.NATIVE,
    "nativeauthenticator": Own.NATIVE,
    "tmp": Own.TEMPORARY,
    "tmpauthenticator": Own.TEMPORARY,
    "null": Own.NOBODY,
    "nullauthenticator": Own.NOBODY,
}

_OPEN = ("allow_all", "allow_existing_users", "allow_any")
_TEAMS = (
    "allowed_organizations", "allowed_groups", "allowed_teams", "allowed_project_ids", "allowed_gitlab_groups",
    "allowed_google_groups", "allowed_idps", "allowed_domains", "hosted_domain", "allowed_scopes",
)  # fmt: skip
_GROUPS = ("allowed_organizations", "allowed_groups", "allowed_teams", "allowed_google_groups", "admin_groups")


@dataclass(frozen=True, slots=True)
class Login:
    """One way to log in, for the command to print. `stand_in_for` names the login that is stood in for, "" if none."""

    url: str
    username: str
    password: str = field(repr=False)
    stand_in_for: str = ""
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """What the values say about who may enter. `groups` are all groups that a profile or the login names."""

    authenticator: str
    own: Own | None
    admins: tuple[str, ...]
    users: tuple[str, ...]
    open: bool
    groups: tuple[str, ...]

    @property
    def stand_in_for(self) -> str:
        """The outside login as people know it: `github`, `cilogon`; "" where the hub's own runs."""
        return "" if self.own else short(self.authenticator)

    @property
    def people(self) -> tuple[str, ...]:
        """Who gets a generated password, admins first."""
        named = dict.fromkeys((*self.admins, *self.users))
        return (*named, *((ANYBODY,) if self.open and ANYBODY not in named else ()))

    @property
    def passwords(self) -> tuple[str, ...]:
        """Names of the passwords in the stage's secrets."""
        return () if self.own else tuple(map(password_name, self.people))


def door(values: Values) -> Door:
    """Read the login from the values of the JupyterHub release."""
    name = get(values, ("hub", "config", "JupyterHub", "authenticator_class"))
    authenticator = name if isinstance(name, str) else "dummy"
    config = get(values, ("hub", "config"))
    sections = [section for key, section in _items(config) if _about_login(key)]
    return Door(
        authenticator=authenticator,
        own=_OWN.get(authenticator.rpartition(".")[2].lower()),
        admins=_names(sections, "admin_users"),
        users=_names(sections, "allowed_users"),
        open=any(bool(_entry(section, key)) for section in sections for key in (*_OPEN, *_TEAMS)),
        groups=tuple(sorted({*_groups(sections), *_profile_groups(values)})),
    )


def logins(found: Door, values: Values, secrets: Mapping[str, str], url: str) -> tuple[Login, ...]:
    """Return how to get in at `url`, the first one the best to show."""
    if found.own is None:
        return tuple(
            Login(url, name, secrets.get(password_name(name), ""), found.stand_in_for, name in found.admins)
            for name in found.people
        )
    if found.own is Own.DUMMY:
        return _shown(found, url, _first(values, "DummyAuthenticator", "password"))
    if found.own is Own.SHARED:
        return _shared(found, values, url)
    return ()


def password_name(user: str) -> str:
    """The name of a user's generated password in the stage's secrets."""
    return f"password:{user}"


def short(authenticator: str) -> str:
    """The provider's name in an authenticator's: `oauthenticator.github.GitHubOAuthenticator` is `github`."""
    last = authenticator.rpartition(".")[2].lower()
    for end in ("oauthenticator", "authenticator"):
        last = last.removesuffix(end)
    return last or authenticator


def _shown(found: Door, url: str, password: str) -> tuple[Login, ...]:
    return tuple(Login(url, name, password, admin=name in found.admins) for name in found.people)


def _shared(found: Door, values: Values, url: str) -> tuple[Login, ...]:
    section = "SharedPasswordAuthenticator"
    admin, user = (_first(values, section, key) for key in ("admin_password", "user_password"))
    people = [name for name in found.users if name not in found.admins] or [ANYBODY]
    return (
        *(Login(url, name, admin, admin=True) for name in found.admins if admin),
        *(Login(url, name, user) for name in people if user),
    )


def _first(values: Values, section: str, key: str) -> str:
    value = get(values, ("hub", "config", section, key))
    return value if isinstance(value, str) else ""


def _items(value: Json) -> Iterable[tuple[str, dict[str, Json]]]:
    if isinstance(value, dict):
        yield from ((key, section) for key, section in value.items() if isinstance(section, dict))


def _about_login(section: str) -> bool:
    return section.endswith("Authenticator") or section == "Authenticator"


def _entry(section: dict[str, Json], key: str) -> Json:
    return section.get(key)


def _names(sections: Iterable[dict[str, Json]], key: str) -> tuple[str, ...]:
    found = (name for section in sections for name in _strings(section.get(key)))
    return tuple(dict.fromkeys(name.lower() for name in found))


def _strings(value: Json) -> list[str]:
    if isinstance(value, dict):
        return list(value)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _groups(sections: Iterable[dict[str, Json]]) -> Iterable[str]:
    return (name for section in sections for key in _GROUPS for name in _strings(section.get(key)))


def _profile_groups(value: Json) -> Iterable[str]:
    """Every group that anything under the profiles is limited to, however deep."""
    if isinstance(value, dict):
        yield from _strings(value.get("allowed_groups"))
        for inside in value.values():
            yield from _profile_groups(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _profile_groups(inside)

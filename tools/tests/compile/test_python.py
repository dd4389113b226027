"""The pieces of Python that run in the hub, run here with what they find there."""

from __future__ import annotations

import asyncio
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from hubfleet.compile.custom_python import text

traitlets_config = pytest.importorskip("traitlets.config")


def run(name: str, monkeypatch, values: dict[str, Any] | None = None, c: Any = None) -> Any:
    """Run a piece as the chart's configuration does, and return the configuration."""
    c = c or traitlets_config.Config()
    module = SimpleNamespace(get_config=lambda key, default=None: (values or {}).get(key, default))
    monkeypatch.setitem(sys.modules, "z2jh", module)
    exec(text(name), {"c": c})
    return c


def person(*groups: str, admin: bool = False) -> Any:
    user = SimpleNamespace(groups=[SimpleNamespace(name=name) for name in groups], admin=admin)
    return SimpleNamespace(user=user, volume_mounts={"home": 1, "folder-shared": "read"})


PROFILES: list[dict[str, Any]] = [
    {
        "display_name": "Standard",
        "profile_options": {"image": {"choices": {"base": {}, "r": {"allowed_groups": ["stats"]}}}},
    },
    {"display_name": "GPU", "allowed_groups": ["gpu", "staff"]},
]


def test_people_see_what_is_open_to_their_groups(monkeypatch) -> None:
    listed = run("limit_choices", monkeypatch, {"singleuser.profileList": PROFILES}).KubeSpawner.profile_list
    assert [one["display_name"] for one in listed(person())] == ["Standard"]
    assert [one["display_name"] for one in listed(person("gpu"))] == ["Standard", "GPU"]
    assert list(listed(person())[0]["profile_options"]["image"]["choices"]) == ["base"]
    assert list(listed(person("stats"))[0]["profile_options"]["image"]["choices"]) == ["base", "r"]


def test_limits_do_not_reach_kubespawner_which_does_not_know_them(monkeypatch) -> None:
    listed = run("limit_choices", monkeypatch, {"singleuser.profileList": PROFILES}).KubeSpawner.profile_list
    assert "allowed_groups" not in repr(listed(person("gpu", "stats")))
    assert "allowed_groups" in PROFILES[1], "what others see is not changed"


def test_github_teams_become_groups(monkeypatch) -> None:
    groups = run("github_groups", monkeypatch).GitHubOAuthenticator.auth_state_groups_key
    teams = [{"slug": "gpu", "organization": {"login": "climate-lab"}}]
    assert groups({"teams": teams}) == ["climate-lab:gpu"]
    assert groups({}) == []


def test_admins_get_their_mounts_and_others_do_not(monkeypatch) -> None:
    mounts = {"custom.hubfleet.adminMounts": {"folder-shared": "write", "folder-all": "all"}}
    hook = run("admin_mounts", monkeypatch, mounts).KubeSpawner.pre_spawn_hook
    admin, other = person(admin=True), person()
    asyncio.run(hook(admin))
    asyncio.run(hook(other))
    assert admin.volume_mounts == {"home": 1, "folder-shared": "write", "folder-all": "all"}
    assert other.volume_mounts == {"home": 1, "folder-shared": "read"}


GROUPS = {
    "course::1": {"memory": {"guarantee": 2, "limit": 4}, "admin": True},
    "course::2": {"mounts": ["data"]},
    "course::3": {"memory": {"limit": 1}},
}


def test_members_of_groups_get_more_and_others_do_not(monkeypatch) -> None:
    c = run("admin_mounts", monkeypatch, {"custom.hubfleet.adminMounts": {"folder-all": "all"}})
    c = run("group_extras", monkeypatch, {"custom.hubfleet.groupExtras": GROUPS}, c)
    member, other = person("course::1", "course::2", "course::3", admin=True), person()
    for one in (member, other):
        one.mem_guarantee, one.mem_limit = 1, 3
        asyncio.run(c.KubeSpawner.pre_spawn_hook(one))
    assert (member.mem_guarantee, member.mem_limit) == (2, 4)
    assert (other.mem_guarantee, other.mem_limit) == (1, 3)
    assert member.volume_mounts == {
        "home": 1,
        "folder-shared": "read",
        "folder-all": "all",
        "group-course::2-0": "data",
    }
    assert other.volume_mounts == {"home": 1, "folder-shared": "read"}
    assert c.Authenticator.admin_groups == {"course::1"}


GOOGLE = {"email": "a@tern.example.edu", "verified_email": True, "domain": ""}
USERS = [
    ("google", GOOGLE | {"hd": "tern.example.edu"}, True),
    ("google", GOOGLE, False),
    ("google", GOOGLE | {"hd": "other.example.edu"}, False),
    ("generic-oauth", {"email": "A@Tern.example.edu", "email_verified": True}, True),
    ("generic-oauth", {"email": "a@tern.example.edu"}, False),
    ("generic-oauth", {"email": "a@nottern.example.edu", "email_verified": True}, False),
]


@pytest.mark.parametrize(("provider", "user", "enters"), USERS)
def test_a_domain_lets_in_whom_the_provider_vouches_for(provider, user, enters, monkeypatch) -> None:
    pytest.importorskip("oauthenticator")
    section = {"google": "GoogleOAuthenticator", "generic-oauth": "GenericOAuthenticator"}[provider]
    c = traitlets_config.Config()
    c.JupyterHub.authenticator_class = provider
    c[section].allowed_domains = ["tern.example.edu"]
    c[section].oauth_callback_url = "https://hub.example.org/hub/oauth_callback"
    c.Authenticator.allow_all = False
    made = run("allowed_domains", monkeypatch, c=c).JupyterHub.authenticator_class(config=c)
    model = {"name": "a", "admin": False, "groups": [], "auth_state": {made.user_auth_state_key: user}}
    assert asyncio.run(made.check_allowed("a", model)) is enters

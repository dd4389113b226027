"""The parts of the local target that need no process."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubfleet.deploy.local import folder, honoured, keeping, ports
from hubfleet.deploy.local.folder import StageFolder
from hubfleet.deploy.local.login import Own, door, logins, short
from hubfleet.deploy.local.profiles import ChoiceRefused, Profiles, form, from_form
from hubfleet.deploy.local.spawner import safe_name
from hubfleet.deploy.local.telling import telling
from hubfleet.deploy.local.versions import installed, local_digest, require
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Values
from hubfleet.model.key import StageKey
from hubfleet.model.release import SecretForm, SecretNeed

TEACH = StageKey.parse("teach/staging")


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_users_folder_is_inside_the_homes_and_nobody_elses(one: str, other: str) -> None:
    path = Path("/homes") / safe_name(one)
    assert path.parent == Path(os.path.normpath(path)).parent == Path("/homes")
    assert (safe_name(one) == safe_name(other)) == (one == other)


def test_a_full_disk_says_so_and_keeps_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "current.json"
    folder.write_json(file, {"revision": 1})
    with pytest.raises(HubfleetError, match="no space left"), folder.disk_errors(file):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert folder.read_json(file) == {"revision": 1}
    assert list(tmp_path.iterdir()) == [file]


def test_missing_packages_are_named_with_what_to_install() -> None:
    with pytest.raises(HubfleetError, match="jupyterlab, jupyterhub-idle-culler") as caught:
        require({"jupyterhub": "5.5.4", "configurable-http-proxy": "0.4.0"})
    assert "hubfleet[local]" in caught.value.help


def test_the_digest_is_of_values_configuration_and_versions() -> None:
    digest = local_digest({"a": 1, "b": 2}, "config", {"jupyterhub": "5.5.4"})
    assert digest == local_digest({"b": 2, "a": 1}, "config", {"jupyterhub": "5.5.4"})
    assert digest.startswith("v1-")
    assert len(digest) == 43
    others = {
        local_digest({"a": 2}, "config", {"jupyterhub": "5.5.4"}),
        local_digest({"a": 1, "b": 2}, "other", {"jupyterhub": "5.5.4"}),
        local_digest({"a": 1, "b": 2}, "config", {"jupyterhub": "6.0.0"}),
    }
    assert len(others | {digest}) == 4
    assert "jupyterhub" in installed()


def test_secrets_are_made_once_and_what_is_given_wins(tmp_path: Path) -> None:
    stage = StageFolder.of(tmp_path, TEACH)
    stage.prepare()
    needs = (SecretNeed("password", ("a",), SecretForm.PASSWORD), SecretNeed("key", ("b",)))
    first = keeping.ensure(stage, needs, {})
    assert keeping.ensure(stage, needs, {}) == first
    assert len(first["password"]) >= 32
    assert keeping.ensure(stage, needs, {"key": "given"})["key"] == "given"
    assert first["key"] not in keeping.hide(f"token {first['key']}", first.values())


def test_ports_stay_with_their_stage_and_differ_between_stages(tmp_path: Path) -> None:
    stages = [StageFolder.of(tmp_path, StageKey.parse(f"teach/{name}")) for name in ("staging", "production")]
    for stage in stages:
        stage.prepare()
    one, two = (ports.choose(tmp_path, stage, None, 30000) for stage in stages)
    assert len({one.public, one.proxy, one.hub, two.public, two.proxy, two.hub}) == 6
    with socket.create_server(("127.0.0.1", 0)):
        assert ports.choose(tmp_path, stages[0], None, 40000) == one
    assert ports.choose(tmp_path, stages[0], 31234, 30000).public == 31234


LOGINS = {
    "github": "github",
    "oauthenticator.cilogon.CILogonOAuthenticator": "cilogon",
    "generic-oauth": "generic-oauth",
    "ltiauthenticator.lti13.auth.LTI13Authenticator": "lti13",
}


@pytest.mark.parametrize(("authenticator", "name"), LOGINS.items())
def test_outside_logins_get_a_stand_in(authenticator: str, name: str) -> None:
    found = door({"hub": {"config": {"JupyterHub": {"authenticator_class": authenticator}}}})
    assert (found.own, found.stand_in_for, short(authenticator)) == (None, name, name)


def test_a_closed_outside_login_lets_nobody_but_the_named_in() -> None:
    section: Values = {"admin_users": ["ada"], "allowed_users": ["li", "Ada"]}
    config: Values = {"JupyterHub": {"authenticator_class": "google"}, "Authenticator": section}
    found = door({"hub": {"config": config}})
    assert found.people == ("ada", "li")
    assert [login.username for login in logins(found, {}, {}, "http://127.0.0.1:8000/")] == ["ada", "li"]


def test_a_shared_password_shows_the_users_and_the_admins_own() -> None:
    section: Values = {"user_password": "for-users", "admin_password": "for-admins"}
    values: Values = {
        "hub": {
            "config": {
                "JupyterHub": {"authenticator_class": "shared-password"},
                "Authenticator": {"admin_users": ["ada"], "allow_all": True},
                "SharedPasswordAuthenticator": section,
            }
        }
    }
    found = door(values)
    assert found.own is Own.SHARED
    told = [(login.username, login.password) for login in logins(found, values, {}, "")]
    assert told == [("ada", "for-admins"), ("demo", "for-users")]


PROFILES: list[dict[str, Any]] = [
    {"display_name": "Small one", "kubespawner_override": {"environment": {"A": "1"}, "mem_limit": "1G"}},
    {
        "display_name": "Big",
        "slug": "big",
        "default": True,
        "kubespawner_override": {"environment": {"A": "1"}},
        "profile_options": {
            "size": {
                "choices": {
                    "s": {"kubespawner_override": {"mem_limit": "2G"}},
                    "l": {"default": True, "kubespawner_override": {"mem_limit": "4G", "environment": {"B": "2"}}},
                    "xl": {"allowed_groups": ["big"], "kubespawner_override": {"mem_limit": "64G"}},
                }
            }
        },
    },
    {"display_name": "GPU", "allowed_groups": ["gpu"]},
]


def test_the_default_profile_and_its_default_choices_hold_when_nothing_is_chosen() -> None:
    assert Profiles.of(PROFILES, set()).overrides({}) == {"environment": {"A": "1", "B": "2"}, "mem_limit": "4G"}


def test_choices_override_their_profile() -> None:
    chosen = Profiles.of(PROFILES, set()).overrides({"profile": "big", "size": "s"})
    assert chosen == {"environment": {"A": "1"}, "mem_limit": "2G"}


@pytest.mark.parametrize("options", [{"profile": "gpu"}, {"profile": "big", "size": "xl"}, {"size": "none"}])
def test_what_is_not_offered_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(ChoiceRefused):
        Profiles.of(PROFILES, set()).overrides(options)


def test_a_group_opens_what_is_limited_to_it() -> None:
    offered = Profiles.of(PROFILES, {"big"})
    assert offered.overrides({"size": "xl"})["mem_limit"] == "64G"
    assert "xl" in form(offered, "ada")
    assert "GPU" not in form(offered, "ada")


def test_the_form_asks_with_the_fields_of_kubespawner() -> None:
    page = form(Profiles.of(PROFILES, set()), "ada")
    assert 'name="profile" value="small-one"' in page
    assert 'name="profile-option-big--size"' in page
    read = from_form({"profile": ["big"], "profile-option-big--size": ["s"], "profile-option-small-one--x": ["y"]})
    assert read == {"profile": "big", "size": "s"}


def test_names_in_the_form_are_text_not_markup() -> None:
    assert "<script>" not in form(Profiles.of([{"display_name": "<script>"}], set()), "ada")


def test_telling_lines_end_with_the_cause() -> None:
    log = [
        "[I 2026-11-23 JupyterHub app:1] Running JupyterHub",
        "[E 2026-11-23 JupyterHub app:3944]",
        "    Traceback (most recent call last):",
        '      File "/x/app.py", line 1, in launch',
        "        await self.initialize()",
        '      File "/x/roles.py", line 2, in create',
        "        raise InvalidNameError()",
        "    jupyterhub.roles.InvalidNameError: Invalid role name",
        "     - be 3-255 characters",
    ]
    told = telling(log)
    assert told[0].startswith("[E ")
    assert told[1].strip().startswith('File "/x/roles.py"')
    assert told[-2].strip() == "jupyterhub.roles.InvalidNameError: Invalid role name"
    assert telling(["[I] a", "[C 1] port in use"]) == ("[C 1] port in use",)


def test_every_value_is_honoured_or_listed() -> None:
    values: Values = {
        "hub": {"templateVars": {"a": "b"}, "networkPolicy": {"enabled": True}},
        "singleuser": {"nodeSelector": {"pool": "users"}, "cloudMetadata": {"blockWithIptables": False}},
        "prePuller": {"hook": {"enabled": False}},
        "somethingNew": {"x": 1},
    }
    told = honoured.not_enforced(values)
    assert told == (
        "network policy: servers reach what this machine reaches (hub.networkPolicy.enabled)",
        "node pools: every server runs on this machine (singleuser.nodeSelector.pool)",
        "values that only Kubernetes understands (somethingNew.x)",
    )


def test_the_docs_hold_the_table(root: Path) -> None:
    assert honoured.as_markdown() in (root / "docs" / "local-target.md").read_text(encoding="utf-8")

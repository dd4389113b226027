"""A login that lacks what its provider needs.

Why: the hub would start and refuse everybody, or not start at all.

Bad:
    # hubs/reef/hub.yaml
    login: {provider: github, admins: [ada], allow: {teams: ["reef:users"]}}
Bad:
    # hubs/reef/hub.yaml
    login: {provider: oidc, admins: [ada], allow: {everyone: true}, client_id: reef}
Good:
    # hubs/reef/hub.yaml
    login: {provider: github, admins: [ada], allow: {teams: ["reef:users"]}, client_id: Iv1.reef}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.login import OUTSIDE, Login

RULE = Rule("login-incomplete", Severity.ERROR, "a login has all that its provider needs")
_NEEDS = {"cilogon": "institutions", "oidc": "oidc", "lti": "lti"}


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for what is missing; on this machine generated passwords stand in for outside providers."""
    for stage in fleet.stages:
        login = stage.settings.login
        for name in () if stage.is_local else _missing(login):
            title = Login.model_fields[name].title or name
            yield RULE.at(
                stage.origin("login.provider"),
                f"the provider {login.provider} needs `{name}`",
                help=f"add `{name}:` to `login` ({title[0].lower()}{title[1:]}: {Login.model_fields[name].description})",
            )


def _missing(login: Login) -> Iterator[str]:
    needed = _NEEDS.get(login.provider)
    if needed and not getattr(login, needed):
        yield needed
    if login.provider in OUTSIDE and login.provider != "lti" and not login.client_id:
        yield "client_id"

"""A login that lacks what its provider needs.

Why: the hub would start and refuse everybody, or not start at all.

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
from hubfleet.model.login import Login

RULE = Rule("login-incomplete", Severity.ERROR, "a login has all that its provider needs")
_NEEDS = {"cilogon": "institutions", "oidc": "oidc", "lti": "lti", "other": "authenticator"}


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for what is missing; on this machine generated passwords stand in for outside providers."""
    for stage in fleet.stages:
        login = stage.settings.login
        name = _NEEDS.get(login.provider)
        if name and not stage.is_local and not getattr(login, name):
            what = Login.model_fields[name].description
            yield RULE.at(
                stage.origin("login.provider"),
                f"the provider {login.provider} needs `{name}`",
                help=f"add `{name}:` to `login`: {what}",
            )

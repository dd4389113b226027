"""A production on the web that asks for no real login.

Why: with `dummy` or one shared password anybody can open anybody's home. For an event, a shared password is fine as
long as the event lasts: then the event says who may enter, and before and after it nobody but admins may.

Bad:
    # hubs/reef/hub.yaml
    login: {provider: dummy, admins: [ada], allow: {everyone: true}}
Bad:
    # hubs/reef/hub.yaml
    login: {provider: password, admins: [ada], allow: {everyone: true}}
Good:
    # hubs/reef/hub.yaml
    login: {provider: password, admins: [ada]}
    events: [{name: fair, from: 2027-01-10T08:00Z, until: 2027-01-12T18:00Z, access: {everyone: true}}]
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage

RULE = Rule("login-dummy-production", Severity.ERROR, "a production on the web knows its people")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at productions on clusters; a shared password is for those whom an event lets in."""
    for stage in fleet.stages:
        login = stage.settings.login
        if stage.is_local or not stage.is_production or login.provider not in {"dummy", "password"}:
            continue
        if login.provider == "dummy":
            yield _finding(stage, "use github, cilogon, google, oidc, lti or native")
        elif not login.allow.is_empty:
            yield _finding(stage, "move `allow` to the `access` of an event, or use a provider that knows people")


def _finding(stage: Stage, advice: str) -> Finding:
    provider = stage.settings.login.provider
    message = f'"{provider}" lets anybody open anybody\'s home on a public production stage'
    return RULE.at(stage.origin("login.provider"), message, help=advice)

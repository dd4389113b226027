"""A production on the web that asks for no real login.

Why: with `dummy` or one shared password anybody can open anybody's home. For an event, a shared password is fine as
long as the event lasts.

Bad:
    # hubs/reef/hub.yaml
    login: {provider: dummy, admins: [ada], allow: {everyone: true}}
Bad:
    # hubs/reef/hub.yaml
    login: {provider: password, admins: [ada], allow: {everyone: true}}
Good:
    # hubs/reef/hub.yaml
    login: {provider: password, admins: [ada], allow: {everyone: true}}
    events: [{name: fair, from: 2027-01-10T08:00Z, until: 2027-01-12T18:00Z}]
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("login-dummy-production", Severity.ERROR, "a production on the web knows its people")


def check_at(fleet: Fleet, at: datetime) -> Iterator[Finding]:
    """Look at productions on clusters; an event that is still to come or under way excuses a shared password."""
    for stage in fleet.stages:
        provider = stage.settings.login.provider
        if stage.is_local or not stage.is_production or provider not in {"dummy", "password"}:
            continue
        event = any(at < event.until.instant for event in stage.settings.events)
        if provider == "dummy" or not event:
            yield RULE.at(
                stage.origin("login.provider"),
                f'"{provider}" lets anybody open anybody\'s home on a public production stage',
                help="use github, cilogon, google, oidc, lti or native; a password is for the time of an event",
            )

"""An allow-list that the login provider can't serve.

Why: it is never asked, so those people stay outside although the data lets them in.

Bad:
    # hubs/reef/hub.yaml
    login: {provider: google, admins: [ada@reef.example.com], client_id: reef, allow: {teams: ["reef:users"]}}
Bad:
    # hubs/reef/hub.yaml
    events:
      - name: camp
        from: 2027-01-10T08:00Z
        until: 2027-01-12T18:00Z
        access: {groups: [campers]}
Good:
    # hubs/reef/hub.yaml
    login: {provider: google, admins: [ada@reef.example.com], client_id: reef, allow: {domains: [reef.example.com]}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.login import Allow, Provider
from hubfleet.model.stage import Stage

RULE = Rule("allow-mismatch", Severity.ERROR, "people are let in by what their login provider can tell")
_SERVES: dict[str, frozenset[Provider]] = {
    "teams": frozenset({"github"}),
    "organisations": frozenset({"github"}),
    "domains": frozenset({"google", "cilogon", "oidc"}),
    "groups": frozenset({"oidc", "other"}),
    "users": frozenset({"cilogon", "dummy", "github", "google", "lti", "native", "oidc", "other", "password"}),
}


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at who may enter for good, and at who may during events."""
    for stage in fleet.stages:
        yield from _mismatches(stage, "login.allow", stage.settings.login.allow)
        for index, event in enumerate(stage.settings.events):
            yield from _mismatches(stage, f"events[{index}].access", event.access)


def _mismatches(stage: Stage, path: str, allow: Allow) -> Iterator[Finding]:
    provider = stage.settings.login.provider
    served = sorted(name for name, providers in _SERVES.items() if provider in providers)
    for name in _SERVES:
        if getattr(allow, name) and name not in served:
            yield RULE.at(
                stage.origin(f"{path}.{name}", key=True),
                f"{provider} knows no {name}",
                help=f"with {provider}, people are let in by: {', '.join([*served, 'everyone'])}",
            )

"""An allow-list beside `everyone: true`.

Why: everybody is let in already, so the list protects nothing, though it looks as if it did.

Bad:
    # hubs/reef/hub.yaml
    login: {provider: github, admins: [ada], client_id: Iv1.reef, allow: {everyone: true, teams: ["reef:users"]}}
Good:
    # hubs/reef/hub.yaml
    login: {provider: github, admins: [ada], client_id: Iv1.reef, allow: {teams: ["reef:users"]}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("allow-redundant", Severity.WARNING, "a login has a list or lets everyone in, not both")
_LISTS = ("users", "teams", "organisations", "domains", "groups")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for lists that `everyone` makes useless."""
    for stage in fleet.stages:
        allow = stage.settings.login.allow
        listed = [name for name in _LISTS if allow.everyone and getattr(allow, name)]
        for name in listed:
            yield RULE.at(
                stage.origin(f"login.allow.{name}", key=True),
                f"`{name}` has no effect: everyone is let in",
                help=f"remove `everyone: true` to let in only these {name}, or remove the list",
                related=[Related(stage.origin("login.allow.everyone"), "everyone is let in here")],
            )

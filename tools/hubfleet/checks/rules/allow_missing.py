"""A login that does not say whom it lets in.

Why: JupyterHub lets in nobody but admins then, and people find a hub that refuses them. Whom a provider lets in is
said on purpose, `everyone: true` too.

Bad:
    # hubs/reef/hub.yaml
    login: {provider: github, admins: [ada], client_id: Iv1.reef}
Good:
    # hubs/reef/hub.yaml
    login: {provider: github, admins: [ada], client_id: Iv1.reef, allow: {teams: ["reef:users"]}}
Good:
    # hubs/reef/hub.yaml
    login: {provider: github, admins: [ada], client_id: Iv1.reef, allow: {everyone: true}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.checks.staff import staffed
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage

RULE = Rule("allow-missing", Severity.ERROR, "every login says whom it lets in")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for logins without a rule; a hub that opens for events only says so in them.

    A staging may be for staff alone, and a BinderHub without a login makes its guests itself.
    """
    for stage in fleet.stages:
        if not _says_whom(stage):
            yield RULE.at(
                stage.origin("login", key=True),
                f"nobody but admins may log in with {stage.settings.login.provider}",
                help="add `allow:` with users, teams or domains; or `everyone: true`, if all whom it knows may come",
            )


def _says_whom(stage: Stage) -> bool:
    login = stage.settings.login
    institutions = any(one.everyone or one.domains for one in login.institutions)
    events = any(not event.access.is_empty for event in stage.settings.events)
    if login.provider == "none" or (login.oidc and login.oidc.allowed_scopes):
        return True
    if (stage.settings.binder and not stage.settings.binder.login) or (staffed(stage) and not stage.is_production):
        return True
    return institutions or events or not login.allow.is_empty

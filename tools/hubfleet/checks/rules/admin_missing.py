"""A hub without an admin.

Why: nobody could help its people, stop a server or let somebody in.

Bad:
    # hubs/reef/hub.yaml
    login: {provider: github, staff: false, allow: {teams: ["reef:users"]}, client_id: Iv1.reef}
Good:
    # hubs/reef/hub.yaml
    login: {provider: github, staff: false, admins: [ada], allow: {teams: ["reef:users"]}, client_id: Iv1.reef}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.checks.staff import staffed
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("admin-missing", Severity.ERROR, "somebody is admin of every hub")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for stages without admins; a hub that knows nobody by name can't have one.

    Staff that fleet.yaml has yet to name are one finding there (`staff-empty`), not one on each hub.
    """
    for stage in fleet.stages:
        login = stage.settings.login
        by_claim = login.oidc and login.oidc.admin_groups
        if not stage.admins and not by_claim and not staffed(stage) and login.provider not in {"temporary", "none"}:
            yield RULE.at(
                stage.origin("login", key=True),
                "nobody is admin of this hub",
                help="add `admins: [NAME]` to `login`, or `staff: true` where fleet.yaml names staff for this provider",
            )

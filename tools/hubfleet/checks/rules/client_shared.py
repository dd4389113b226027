"""Two communities that log in through one registered application.

Why: they share its secret, so whoever can read one hub's secrets can log people in to the other.

Bad:
    # hubs/dune/hub.yaml
    login: {provider: github, admins: [li], allow: {users: [mo]}, client_id: Iv1.reef}
Good:
    # hubs/dune/hub.yaml
    login: {provider: github, admins: [li], allow: {users: [mo]}, client_id: Iv1.dune}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage

RULE = Rule("client-shared", Severity.ERROR, "every community has an application of its own at its login provider")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare client ids on clusters that several communities share."""
    first: dict[tuple[str, str], Stage] = {}
    for stage in sorted(fleet.stages, key=lambda one: not one.is_production):
        login = stage.settings.login
        if not login.client_id or stage.is_local or stage.cluster.tenancy != "shared":
            continue
        other = first.setdefault((login.provider, login.client_id), stage)
        if other.settings.community.name != stage.settings.community.name:
            yield RULE.at(
                stage.origin("login.client_id"),
                f'"{stage.hub}" logs in with the client id "{login.client_id}" of "{other.hub}", another community\'s',
                help="register an application for each community, and give its client id",
                related=[Related(other.origin("login.client_id"), f"{other.hub} has it here")],
            )

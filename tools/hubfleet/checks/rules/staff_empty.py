"""A list of staff that nobody is on, and that hubs rely on.

Why: hubs with `staff` have the people of this list as admins; as long as it is empty they may have none at all.

Bad:
    # fleet.yaml
    name: small
    domain: hubs.example.org
    staff: {github: []}
    defaults: {lifecycle: {owner: ops}}
    owned_domains: [reef.example.com]
Good:
    # fleet.yaml
    name: small
    domain: hubs.example.org
    staff: {github: [olga]}
    defaults: {lifecycle: {owner: ops}}
    owned_domains: [reef.example.com]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.checks.staff import staff_list
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("staff-empty", Severity.ERROR, "staff lists that hubs use name somebody")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at each list once, however many hubs use it."""
    staff = fleet.config.staff if fleet.config else {}
    used = Counter(staff_list(stage) for stage in fleet.stages)
    for name, people in staff.items():
        if not people and used[name]:
            stages = "1 stage has" if used[name] == 1 else f"{used[name]} stages have"
            yield RULE.at(
                fleet.at("fleet.yaml", ("staff", name), key=True),
                f"the staff list of {name} is empty, and {stages} these people as admins",
                help=f"fill it in: `{name}: [NAME]`; or write `staff: false` in the `login` of these hubs",
            )

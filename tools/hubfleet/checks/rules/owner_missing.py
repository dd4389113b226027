"""A hub that nobody answers for.

Why: the organisation's policy says that every hub has an owner (`owner_required`), who is asked when it fails.

Bad:
    # fleet.yaml
    policy: {owner_required: true}
    defaults: {}
Good:
    # fleet.yaml
    policy: {owner_required: true}
    defaults: {lifecycle: {owner: ops}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("owner-missing", Severity.ERROR, "every hub has an owner, where the policy wants it")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for hubs without one."""
    if fleet.config is None or not fleet.config.policy.owner_required:
        return
    for stage in fleet.stages:
        if stage.settings.lifecycle is None:
            yield RULE.at(
                fleet.at(f"hubs/{stage.hub}/hub.yaml", ("lifecycle",)),
                f'the hub "{stage.hub}" has no owner',
                help="add `lifecycle: {owner: NAME}` to it, or to `defaults` in fleet.yaml",
                related=[Related(fleet.at("fleet.yaml", ("policy", "owner_required")), "the policy")],
            )

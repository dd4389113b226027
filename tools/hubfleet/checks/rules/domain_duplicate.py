"""Two stages at one address.

Why: people of one hub would land in the other, with the other's login.

Bad:
    # hubs/dune/hub.yaml
    stages: {staging: {domain: reef.coast.hubs.example.org}}
Good:
    # hubs/dune/hub.yaml
    stages: {staging: {domain: try.coast.hubs.example.org}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.once import once_a_place
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage

RULE = Rule("domain-duplicate", Severity.ERROR, "every stage has an address of its own")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare the addresses of all stages on clusters; one that says its address is blamed before one that does not."""
    yield from once_a_place(_clashes(fleet))


def _clashes(fleet: Fleet) -> Iterator[Finding]:
    first: dict[str, Stage] = {}
    for stage in sorted(fleet.stages, key=lambda one: (one.settings.domain is not None, not one.is_production)):
        if stage.is_local:
            continue
        other = first.setdefault(stage.domain, stage)
        if other is not stage:
            yield RULE.at(
                stage.origin("domain"),
                f'the address "{stage.domain}" of {stage} is also that of {other}',
                help=f"give one of them another `domain`; by default it is {stage.hub}.<the cluster's domain>",
                related=[Related(other.origin("domain"), f"{other} has it here")],
            )

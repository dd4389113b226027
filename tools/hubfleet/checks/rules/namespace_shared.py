"""Two stages in one namespace.

Why: their releases, volumes and secrets would overwrite each other.

Bad:
    # hubs/dune/hub.yaml
    stages: {staging: {namespace: reef-staging}}
Good:
    # hubs/dune/hub.yaml
    stages: {staging: {namespace: dune}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage

RULE = Rule("namespace-shared", Severity.ERROR, "every stage has a namespace of its own on its cluster")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare namespaces cluster by cluster; the stage that says its own is blamed."""
    first: dict[tuple[str, str], Stage] = {}
    for stage in sorted(fleet.stages, key=lambda one: one.settings.namespace is not None):
        other = first.setdefault((stage.cluster_name, stage.namespace), stage)
        if other is not stage:
            yield RULE.at(
                stage.origin("namespace"),
                f'the namespace "{stage.namespace}" of {stage} is also that of {other}',
                help="give one of them another `namespace`, or none: by default it is `<hub>-<stage>`",
                related=[Related(other.origin("namespace"), f"{other} has it here")],
            )

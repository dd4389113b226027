"""Raw values for a release that the stage does not have.

Why: they do nothing, though somebody counts on them.

Bad:
    # hubs/dune/hub.yaml
    values: {jupyterhubb: {debug: {enabled: true}}}
Good:
    # hubs/dune/hub.yaml
    values: {jupyterhub: {debug: {enabled: true}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.compile.stage import ORDER, unused_values
from hubfleet.findings import Finding, Severity, unknown
from hubfleet.model.release import CompiledStage
from hubfleet.model.stage import Stage

RULE = Rule("release-unknown", Severity.ERROR, "raw values are for releases of the stage")


def check_release(stage: Stage, compiled: CompiledStage) -> Iterator[Finding]:
    """Compare the keys of `values` with the releases."""
    unused = unused_values(stage, compiled)
    for name in unused:
        message, advice = unknown("release", name, sorted({*ORDER} - {*unused}))
        yield RULE.at(stage.origin(("values", name), key=True), message, help=advice)

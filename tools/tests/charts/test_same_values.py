"""The test chart is asked for the same values as the JupyterHub chart: its schema has the same names and types."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubfleet.charts.archive import read_archive
from tests.chart_server import JUPYTERHUB

Schema = dict[str, Any]
OPEN = {"/proxy/traefik", "/proxy/secretSync"}
"""Parts that the test chart has no use for: it takes anything there."""


@pytest.mark.chart
def test_the_test_chart_takes_the_value_names_of_the_real_one():
    mirror = os.environ.get("HUBFLEET_CHART_MIRROR", "")
    archives = sorted(Path(mirror).glob("jupyterhub-[0-9]*.tgz")) if mirror else []
    if not archives:
        pytest.skip("HUBFLEET_CHART_MIRROR is no folder with the JupyterHub chart")
    real = json.loads(read_archive(archives[-1].read_bytes(), archives[-1].name)["values.schema.json"])
    ours = json.loads((JUPYTERHUB / "values.schema.json").read_text())
    assert list(differences(real, ours, ours["definitions"], "")) == []


def differences(real: Schema, ours: Schema, definitions: Schema, path: str) -> Iterator[str]:
    """Paths that the two see differently: a name that only one knows, a type or word that ours refuses."""
    if "$ref" in ours:
        ours = definitions[ours["$ref"].rsplit("/", 1)[-1]]
    if path in OPEN:
        return
    if types(real) - types(ours):
        yield f"{path}: {real['type']} is refused"
    if real.get("enum") != ours.get("enum"):
        yield f"{path}: {real.get('enum')} is not {ours.get('enum')}"
    known, wanted = ours.get("properties", {}), real.get("properties", {})
    if ours.get("additionalProperties") is False:
        yield from (f"{path}/{name}: unknown to ours" for name in sorted(set(wanted) - set(known)))
    if real.get("additionalProperties") is False and "patternProperties" not in real:
        yield from (f"{path}/{name}: unknown to the real one" for name in sorted(set(known) - set(wanted)))
    for name in sorted(set(known) & set(wanted)):
        yield from differences(wanted[name], known[name], definitions, f"{path}/{name}")


def types(schema: Schema) -> set[str]:
    """Which types a schema names."""
    named = schema.get("type", [])
    return set(named) if isinstance(named, list) else {named}

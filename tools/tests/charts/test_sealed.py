"""Charts whose values schema refers to the network are used without it, and only after they were verified."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubfleet.charts.errors import ChartError
from hubfleet.charts.lock import ChartLock, ChartPin, write_lock
from hubfleet.charts.store import Charts
from hubfleet.model.release import CompiledStage, Release
from hubfleet.render.run import render_all
from hubfleet.render.stage import StageInput
from tests.chart_server import archive, mirror, sha256

REMOTE = "https://example.invalid/definitions.json#/definitions/Labels"
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "labels": {"type": "object", "$ref": REMOTE},
        "size": {"$ref": "#/definitions/size"},
        "either": {"anyOf": [{"$ref": REMOTE}, {"type": "string"}]},
    },
    "definitions": {"size": {"type": "integer"}},
}
CHART = archive(
    {
        "far/Chart.yaml": b"apiVersion: v2\nname: far\nversion: 1.0.0\n",
        "far/values.schema.json": json.dumps(SCHEMA).encode(),
        "far/templates/one.yaml": b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: far}\n",
    }
)


def charts(root: Path, digest: str = sha256(CHART)) -> Charts:
    (root / "charts").mkdir()
    pin = ChartPin("far", "1.0.0", "https://example.invalid/", digest)
    (root / "charts/lock.yaml").write_text(write_lock(ChartLock((pin,))))
    return Charts.of_fleet(root, cache=root / "cache", mirror=str(mirror(root / "mirror", CHART)))


def faults(root: Path, values: dict) -> list[str]:
    release = Release("far", "far", "far", values)
    (rendered,) = render_all([StageInput(CompiledStage("far/staging", (release,)), "1.34")], charts(root).get)
    return [fault.message for _, fault in rendered.faults]


def test_what_helm_loads_refers_to_nothing_outside_and_keeps_all_else(tmp_path):
    found = charts(tmp_path).get("far")
    schema = json.loads(found.contents()["values.schema.json"])
    assert "://" not in json.dumps(schema)
    assert schema["properties"]["labels"] == {"type": "object"}
    assert schema["properties"]["size"] == SCHEMA["properties"]["size"]
    assert set(found.contents()) == {"Chart.yaml", "templates/one.yaml", "values.schema.json"}
    assert found.digest == sha256(CHART), "the lock speaks of what was published"


def test_the_same_chart_gives_the_same_bytes(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    one, other = (charts(tmp_path / name).get("far").path.read_bytes() for name in ("one", "other"))
    assert one == other


def test_values_are_still_checked_by_what_is_left(tmp_path):
    assert faults(tmp_path, {"labels": {"a": "b"}, "size": 3}) == []


@pytest.mark.parametrize("values", [{"size": "large"}, {"labels": "none"}, {"labells": {}}])
def test_a_wrong_value_is_refused(tmp_path, values):
    assert faults(tmp_path, values)


def test_bytes_that_are_not_those_of_the_lock_are_refused_before_anything_is_left_out(tmp_path):
    with pytest.raises(ChartError):
        charts(tmp_path, sha256(b"another")).get("far")

"""The same work with one process for each stage: what a script around `helm` and `kubeconform` would do."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from hubfleet.app.compiled import Compiled, compile_stages
from hubfleet.app.rendered import fleet_charts, render_stages
from hubfleet.app.settings import Settings
from hubfleet.load.fleet import load_fleet
from hubfleet.load.tree import Folder
from hubfleet.model.release import SecretNeed
from hubfleet.render.kubeconform import LAYOUT, write_schemas


def seconds_per_stage(root: Path, sample: int, helm: Path, kubeconform: Path, environment: Mapping[str, str]) -> float:
    """Render and validate `sample` stages; return the mean seconds of one."""
    settings = Settings(
        root,
        Path(environment["HUBFLEET_CACHE"]),
        root / ".state",
        environment["HUBFLEET_CHART_MIRROR"],
        datetime.now(UTC),
    )
    compiled, _ = compile_stages(load_fleet(Folder(root)).fleet.stages[:sample], settings.at)
    chart = fleet_charts(settings).get("jupyterhub").path
    schemas = _schemas(settings, compiled)
    with tempfile.TemporaryDirectory() as folder:
        inputs = [_write(one, Path(folder)) for one in compiled]
        began = time.perf_counter()
        for values in inputs:
            manifests = subprocess.run(
                [helm, "template", "hub", chart, "--values", values], capture_output=True, check=True
            ).stdout
            subprocess.run([kubeconform, "-strict", *schemas], input=manifests, capture_output=True, check=True)
        return (time.perf_counter() - began) / len(inputs)


def _schemas(settings: Settings, compiled: Sequence[Compiled]) -> list[str]:
    """Write the schemas of all kinds that the sample has; return kubeconform's options for them."""
    rendered = render_stages(compiled, settings, fleet_charts(settings))
    manifests = [m for one in rendered.stages.values() for release in one.releases for m in release.manifests]
    folder, version = settings.cache / "by-hand", compiled[0].stage.kubernetes
    write_schemas(folder, version, manifests)
    return ["-kubernetes-version", f"{version}.0", "-schema-location", f"{folder}/{LAYOUT}", "-ignore-missing-schemas"]


def _write(one: Compiled, folder: Path) -> Path:
    def stand_in(need: SecretNeed) -> str:
        return need.stand_in(str(one.key))

    values = one.releases.main.with_secrets(stand_in).values
    path = folder / f"{one.key}.json".replace("/", "-")
    path.write_text(json.dumps(values))
    return path

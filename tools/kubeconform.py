"""The real kubeconform over all manifests of the fleet's cluster stages, with the embedded schemas and no network."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Print every fault; exit status 1 when there is one."""
    from hubfleet.app.compiled import compile_stages
    from hubfleet.app.rendered import fleet_charts, render_stages
    from hubfleet.app.settings import Settings
    from hubfleet.load.fleet import load_fleet
    from hubfleet.load.tree import Folder
    from hubfleet.render.kubeconform import Kubeconform

    command = shutil.which("kubeconform")
    if command is None:
        print("kubeconform is not on the PATH", file=sys.stderr)
        return 1
    cache = Path(os.environ.get("HUBFLEET_CACHE") or ROOT / ".tools/cache")
    mirror = os.environ.get("HUBFLEET_CHART_MIRROR") or None
    settings = Settings(ROOT, cache, ROOT / ".hubfleet", mirror, datetime.now(UTC))
    stages = [stage for stage in load_fleet(Folder(ROOT)).fleet.stages if not stage.is_local]
    compiled, _ = compile_stages(stages, settings.at)
    rendered = render_stages(compiled, settings, fleet_charts(settings)).stages
    kubeconform = Kubeconform(Path(command), cache / "kubeconform")
    faults = objects = 0
    for one in compiled:
        manifests = [manifest for release in rendered[one.key].releases for manifest in release.manifests]
        objects += len(manifests)
        for fault in kubeconform.check(manifests, one.stage.kubernetes):
            faults += 1
            print(f"{one.key}: {fault.message}")
    print(f"kubeconform: {len(compiled)} stages, {objects} objects, {faults} faults", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""Everything that can be said about the fleet without touching a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hubfleet.app.compiled import compile_stages, not_yet_told
from hubfleet.app.rendered import fleet_charts, render_stages, with_charts
from hubfleet.app.settings import Settings
from hubfleet.charts import lock
from hubfleet.charts.lock import ChartLock
from hubfleet.checks.run import CRASHED, run_checks, run_release_checks
from hubfleet.findings import Finding, Severity, in_order
from hubfleet.load.fleet import Loaded, load_fleet
from hubfleet.load.git import changed_files
from hubfleet.load.tree import Folder


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. `stages` counts those looked at; `texts` are the files' contents, to show lines of."""

    findings: tuple[Finding, ...]
    stages: int
    texts: Mapping[str, str]

    def failed(self, *, strict: bool = False) -> bool:
        """Whether there is an error (with `strict`, a warning)."""
        bad = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
        return any(finding.severity in bad for finding in self.findings)


def check(settings: Settings, files: Sequence[str] = (), *, require_charts: bool = False) -> Checked:
    """Check the fleet, or only what `files` (relative to its root) have to do with."""
    loaded = load_fleet(Folder(settings.root))
    stages = [stage for stage in loaded.fleet.stages if _concerns(stage.hub, files)]
    compiled, not_compiled = compile_stages(stages, settings.at)
    charts = fleet_charts(settings)
    on_clusters, without_chart = with_charts((one for one in compiled if not one.stage.is_local), charts)
    rendered = render_stages(on_clusters, settings, charts, require_charts=require_charts)
    touched = files or changed_files(settings.root)
    found = (*loaded.findings, *run_checks(loaded.fleet, settings.at, touched))
    found += run_release_checks((one.stage, one.releases) for one in compiled)
    told = (*found, *not_yet_told(not_compiled, found), *charts.findings, *without_chart, *rendered.findings)
    return Checked(_of_files(in_order(told), files), len(stages), _texts(loaded, charts.lock))


def _concerns(hub: str, files: Sequence[str]) -> bool:
    """Whether a hub has to do with any of the files: its own, or one that is shared."""
    return not files or any(
        not file.startswith("hubs/") or file.startswith((f"hubs/{hub}/", "hubs/_")) for file in files
    )


def _of_files(findings: Sequence[Finding], files: Sequence[str]) -> tuple[Finding, ...]:
    own = set(files)
    shared = any(not file.startswith("hubs/") or file.startswith("hubs/_") for file in files)
    return tuple(f for f in findings if not files or shared or f.location.file in own or f.rule == CRASHED)


def _texts(loaded: Loaded, pinned: ChartLock) -> dict[str, str]:
    return {lock.FILE: pinned.text, **{document.file: document.text for document in loaded.documents.values()}}

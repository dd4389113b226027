"""What `hubfleet check` says of an imported fleet, each finding with its place in the source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from hubfleet.app.compiled import compile_stages
from hubfleet.checks.run import run_checks, run_release_checks
from hubfleet.findings import Finding, Location, in_order
from hubfleet.importers.bring import Imported
from hubfleet.importers.places import Origin, Pointed, nearest, pointed_at
from hubfleet.importers.report import Told, reason
from hubfleet.load.blueprints import PREFIX
from hubfleet.load.fleet import FLEET_FILE, Loaded, load_fleet
from hubfleet.model.stage import Stage


@dataclass(frozen=True, slots=True)
class Files:
    """A fleet's files that are not written yet."""

    texts: Mapping[str, str]

    def files(self) -> tuple[str, ...]:
        """All paths, sorted."""
        return tuple(sorted(self.texts))

    def read(self, file: str) -> bytes:
        """Return a file's bytes."""
        return self.texts[file].encode()


def check_imported(imported: Imported, at: datetime) -> tuple[Told, ...]:
    """Return what the rules over data and over releases find in the result; nothing is rendered."""
    loaded = load_fleet(Files(imported.files))
    compiled, not_compiled = compile_stages(loaded.fleet.stages, at)
    whole = in_order((*loaded.findings, *run_checks(loaded.fleet, at), *not_compiled))
    told = [_told(finding, _sources(finding, loaded, imported.origins)) for finding in whole]
    for one in compiled:
        origin = imported.origins.get(str(one.key))
        found = run_release_checks([(one.stage, one.releases)])
        told += [_told(finding, _of_release(finding, loaded, origin)) for finding in found]
    return tuple(sorted(dict.fromkeys(told), key=lambda one: one.finding.sort_key))


def _told(finding: Finding, sources: Iterator[Location]) -> Told:
    places = tuple(dict.fromkeys(Location(at.file, at.line) for at in sources))
    return Told(finding, places, reason(finding.rule))


def _of_release(finding: Finding, loaded: Loaded, origin: Origin | None) -> Iterator[Location]:
    """A secret is in the files of the source that can't be read; what else a release shows is somewhere in its data."""
    if origin is None:
        return
    if finding.rule == "secret-missing" and origin.secret_files:
        yield from (Location(file) for file in origin.secret_files)
    else:
        yield nearest(origin, _pointed(loaded, finding.location))


def _sources(finding: Finding, loaded: Loaded, origins: Mapping[str, Origin]) -> Iterator[Location]:
    """Yield a place for each stage that a finding's file is behind; of a list of staff, where hubs ask for it."""
    file, pointed = finding.location.file, _pointed(loaded, finding.location)
    if file in origins:
        yield nearest(origins[file], pointed)
        return
    staff = file == FLEET_FILE and pointed.field.startswith("staff.")
    for stage in loaded.fleet.stages:
        origin = origins.get(str(stage.key))
        if origin is None or not _is_behind(file, finding.location, loaded, stage):
            continue
        if not staff:
            yield nearest(origin, pointed)
        elif stage.settings.login.staff == pointed.field.removeprefix("staff."):
            yield nearest(origin, Pointed("login.staff", "", 0))


def _is_behind(file: str, location: Location, loaded: Loaded, stage: Stage) -> bool:
    """Whether a stage has to do with a place in a file: its hub's (and no other stage's), or one that is shared."""
    hub = loaded.fleet.hubs[stage.hub]
    if file.startswith(PREFIX):
        return file.removeprefix(PREFIX).removesuffix(".yaml") in hub.blueprints
    if file == hub.file:
        other = [name for name in hub.stages if name != stage.key.stage]
        return not any(_within(loaded, file, location, name) for name in other)
    return file in (FLEET_FILE, f"clusters/{stage.cluster_name}.yaml") or file.startswith(f"hubs/{stage.hub}/")


def _within(loaded: Loaded, file: str, location: Location, stage: str) -> bool:
    node = loaded.documents[file].root.find(("stages", stage))
    return node is not None and any(
        (one.at.line, one.at.column) == (location.line, location.column) or one.key == location
        for _, one in node.walk()
    )


def _pointed(loaded: Loaded, location: Location) -> Pointed:
    document = loaded.documents.get(location.file)
    return pointed_at(document.root, location) if document else Pointed("", "", 0)

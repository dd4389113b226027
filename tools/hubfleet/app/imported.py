"""What `hubfleet check` says of an imported fleet, each finding with its place in the source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hubfleet.app.compiled import compile_stages, stages_among
from hubfleet.checks.run import run_checks, run_release_checks
from hubfleet.checks.staff import staff_list
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
    back = _Back(loaded, imported.origins)
    compiled, not_compiled = compile_stages(loaded.fleet.stages, at)
    whole = in_order((*loaded.findings, *run_checks(loaded.fleet, at), *not_compiled))
    told = [_told(finding, back.of_data(finding)) for finding in whole]
    for stage, releases in stages_among(compiled):
        known = bool(imported.origins[str(stage.key)].secret_files)
        found = run_release_checks([(stage, releases)])
        told += [_told(finding, back.of_release(finding, stage), has_secrets=known) for finding in found]
    return tuple(sorted(dict.fromkeys(told), key=lambda one: one.finding.sort_key))


def _told(finding: Finding, sources: Iterator[Location], *, has_secrets: bool = True) -> Told:
    places = tuple(dict.fromkeys(Location(at.file, at.line) for at in sources))
    return Told(finding, places, reason(finding.rule, has_secrets=has_secrets))


@dataclass
class _Back:
    """The way back to the source. What many findings ask for is looked up once."""

    loaded: Loaded
    origins: Mapping[str, Origin]
    pointed: dict[Location, Pointed] = field(default_factory=dict)
    below: dict[str, list[Stage]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for stage in self.loaded.fleet.stages:
            hub = self.loaded.fleet.hubs[stage.hub]
            shared = (f"{PREFIX}{name}.yaml" for name in hub.blueprints)
            for file in (hub.file, *shared, f"clusters/{stage.cluster_name}.yaml", FLEET_FILE):
                self.below.setdefault(file, []).append(stage)

    def of_release(self, finding: Finding, stage: Stage) -> Iterator[Location]:
        """A secret is in files of the source that can't be read; what else a release shows is said by its data."""
        origin = self.origins[str(stage.key)]
        if finding.rule == "secret-missing" and origin.secret_files:
            yield from (Location(file) for file in origin.secret_files)
        else:
            yield nearest(origin, self._pointed(finding.location))

    def of_data(self, finding: Finding) -> Iterator[Location]:
        """Yield a place for each stage that a finding's file is behind; of a list of staff, where hubs ask for it."""
        at = finding.location
        pointed = self._pointed(at)
        if at.file in self.origins:
            yield nearest(self.origins[at.file], pointed)
            return
        staff = at.file == FLEET_FILE and pointed.field.startswith("staff.")
        for stage in self._stages(at):
            origin = self.origins[str(stage.key)]
            if not staff:
                yield nearest(origin, pointed)
            elif staff_list(stage) == pointed.field.removeprefix("staff."):
                yield nearest(origin, Pointed("login.staff", "", 0))

    def _pointed(self, location: Location) -> Pointed:
        if location not in self.pointed:
            document = self.loaded.documents.get(location.file)
            self.pointed[location] = pointed_at(document.root, location) if document else Pointed("", "", 0)
        return self.pointed[location]

    def _stages(self, location: Location) -> list[Stage]:
        """Return the stages that have to do with a place; one below `stages` is of that stage alone."""
        found = self.below.get(location.file) or self._beside(location.file)
        own = [stage for stage in found if self._is_of(stage, location)]
        return own or found

    def _beside(self, file: str) -> list[Stage]:
        """Return the stages of the hub that a file lies beside: Python of its own."""
        return self.below.get(f"{file.rpartition('/')[0]}/hub.yaml", [])

    def _is_of(self, stage: Stage, location: Location) -> bool:
        document = self.loaded.documents.get(location.file)
        node = document.root.find(("stages", stage.key.stage)) if document else None
        spots = [spot for _, one in node.walk() for spot in (one.at, one.key) if spot] if node else []
        return any((spot.line, spot.column) == (location.line, location.column) for spot in spots)

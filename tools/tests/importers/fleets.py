"""An imported fleet, loaded and compiled again from its files, beside the source it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from hubfleet.app.importing import KEYS, import_fleet, read_source, write_fleet
from hubfleet.compile.stage import compile_stage
from hubfleet.importers.bring import Imported
from hubfleet.importers.equality import same
from hubfleet.importers.equality.result import RELEASES, Result
from hubfleet.importers.mapping.login import SECTIONS, sections
from hubfleet.importers.naming import group
from hubfleet.importers.report import LEFT_OUT
from hubfleet.importers.settings import settings_of, text, unit
from hubfleet.importers.sound import sound
from hubfleet.importers.source import SourceFleet, SourceHub
from hubfleet.load.fleet import Loaded, load_fleet
from hubfleet.load.tree import Folder
from hubfleet.model.json import Values, get
from hubfleet.model.key import StageKey

OVERRULED = "overruled at"
AT = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass
class Fleet:
    """A source fleet and what it was imported to."""

    source: SourceFleet
    imported: Imported
    folder: Path

    @cached_property
    def loaded(self) -> Loaded:
        """The imported fleet, read from its files."""
        return load_fleet(Folder(self.folder))

    @cached_property
    def hubs(self) -> dict[StageKey, SourceHub]:
        """The source hub behind each stage."""
        groups = group(sound(self.source).clusters)
        return {StageKey(one.name, name): hub for one in groups for name, hub in one.stages.items()}

    def result(self, key: StageKey) -> Result:
        """A stage compiled from the files, with all its values, beside the source's own."""
        stage = self.loaded.fleet.stage(key)
        assert stage, key
        compiled = compile_stage(stage, AT)
        releases: dict[str, Values] = {KEYS.get(one.chart, one.chart): one.values for one in compiled.releases}
        source = self.hubs[key].values.plain()
        assert isinstance(source, dict)
        return Result(source, stage.settings, releases, str(stage.namespace))

    def differences(self, key: StageKey) -> list[str]:
        """Every setting of a stage's source that its compiled values do not say, and that was not left out."""
        hub, result = self.hubs[key], self.result(key)
        listed = [one for one in self.imported.report.settings if not one.to.startswith(OVERRULED)]
        went = {(one.source, one.line, one.path): one.to for one in listed}
        found = []
        for path, setting in settings_of(hub.values).items():
            place = (setting.at.file, setting.at.line)
            to = went.get((*place, text(hub.source_path(path)))) or went[*place, text(path)]
            value = get(result.source, unit(path))
            gone = to.startswith(LEFT_OUT) or _off(result, path)
            if not gone and not _kept(result, path, to) and not same(result, unit(path), value):
                found.append(f"{setting.at}: {text(path)} = {value!r} -> {to}: {result.compiled(unit(path))!r}")
        return found


def _off(result: Result, path) -> bool:
    """Whether nothing reads a setting: its chart is switched off, or its section is of a login that is not in use."""
    release = RELEASES.get(str(path[0]), "")
    login = result.settings.login
    unread = {*SECTIONS.values(), "OAuthenticator"} - {*sections(login.provider, login.authenticator)}
    switched_off = get(result.source, (path[0], "enabled")) is False and release not in result.releases
    return switched_off or (path[:3] == ("jupyterhub", "hub", "config") and {*path[3:4]} <= unread)


def _kept(result: Result, path, to: str) -> bool:
    """Whether a setting is in the stage's raw values as it was, for a release that the stage does not have."""
    if not to.startswith("values."):
        return False
    release = RELEASES[str(path[0])]
    raw = get(dict(result.settings.values), (release, *unit(path)[1:]))
    return raw == get(result.source, unit(path))


def bring(layout: str, source: Path, into: Path, hub: str | None = None) -> Fleet:
    """Import a source into a folder."""
    read = read_source(layout, source, hub)
    imported = import_fleet(read, AT)
    write_fleet(imported, into)
    return Fleet(read, imported, into)

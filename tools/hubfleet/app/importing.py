"""Bring a fleet of another layout over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from pathlib import Path

from hubfleet.compile.capacity import allocatable, machine
from hubfleet.compile.stage import CHARTS, compile_stage
from hubfleet.findings import HubfleetError, WrongUse
from hubfleet.importers.bring import Imported, bring
from hubfleet.importers.source import SourceFleet
from hubfleet.importers.trial import Compiled
from hubfleet.model.json import Path as ValuePath
from hubfleet.model.names import ResourceName
from hubfleet.model.stage import Stage

LAYOUTS = {"2i2c": "layout_2i2c", "hubploy": "hubploy"}
KEYS = {chart: key for key, chart in CHARTS.items()}
"""The key that a release has under `values:`, by its chart, where the two differ."""


def read_source(layout: str, path: Path, hub: str | None = None) -> SourceFleet:
    """Read a source: a fleet's folder, or with layout `values` one hub's file. Raises HubfleetError."""
    if layout in LAYOUTS:
        return read_layout(layout, path)
    from hubfleet.importers.values_file import read

    if not hub:
        raise WrongUse("the hub needs a name", help="add --hub NAME")
    if not re.fullmatch(ResourceName.pattern, hub):
        raise WrongUse(f'"{hub}" is not the name of a hub', help=ResourceName.advice)
    return read(path, hub)


def read_layout(layout: str, path: Path) -> SourceFleet:
    """Read a source fleet. Raises HubfleetError where there is none."""
    if not path.is_dir():
        raise WrongUse(f'there is no folder "{path}"', help="point at a checkout of the fleet to import")
    read: Callable[[Path], SourceFleet] = import_module(f"hubfleet.importers.{LAYOUTS[layout]}").read
    return read(path)


def import_fleet(source: SourceFleet, at: datetime) -> Imported:
    """Return the fleet as this toolkit writes it, and the account of every setting. Writes nothing."""
    from hubfleet.app.imported import check_imported

    imported = bring(source, lambda stage: compiled(stage, at), offered)
    report = replace(imported.report, findings=check_imported(imported, at))
    return replace(imported, report=report)


def offered(provider: str, instance: str) -> tuple[int, float] | None:
    """Return the bytes and cores that a node of a machine type offers to servers, as far as that is known."""
    known = machine(provider, instance)
    found = allocatable(provider, known) if known else None
    return (found.memory, found.cpu) if found else None


def compiled(stage: Stage, at: datetime) -> Compiled:
    """Compile a stage without its raw values."""
    bare = stage.settings.model_copy(update={"values": {}})
    done = compile_stage(_with(stage, bare), at)
    releases = {KEYS.get(one.chart, one.chart): one for one in done.releases}

    def source_of(release: str, path: ValuePath) -> str | None:
        return releases[release].source_of(path) if release in releases else None

    secrets = tuple((key, need) for key, one in releases.items() for need in one.secrets)
    return Compiled({key: one.values for key, one in releases.items()}, source_of, secrets)


def _with(stage: Stage, settings: object) -> Stage:
    return replace(stage, settings=settings)  # type: ignore[arg-type]  # a copy of the same class


def write_fleet(imported: Imported, into: Path) -> tuple[str, ...]:
    """Write the files. Raises HubfleetError where one would be overwritten with something else."""
    try:
        for name, text in imported.files.items():
            _free(into / name, text)
        for name, text in imported.files.items():
            file = into / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    except OSError as error:
        advice = "import into an empty folder that you can write to"
        raise HubfleetError(f'"{error.filename}" can\'t be written: {error.strerror}', help=advice) from error
    return tuple(imported.files)


def _free(file: Path, text: str) -> None:
    """Raise HubfleetError where something else is in the place of a file."""
    if file.is_symlink() or (file.exists() and not (file.is_file() and file.read_bytes() == text.encode())):
        raise HubfleetError(f'"{file}" exists already', help="import into an empty folder, or move the file away")

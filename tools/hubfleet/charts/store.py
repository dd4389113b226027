"""All charts of a fleet by name: those pinned in the lock, and the folders under `charts/`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from hubfleet.charts import digest as digests
from hubfleet.charts.archive import identity, read_archive, read_folder
from hubfleet.charts.cache import ArchiveCache
from hubfleet.charts.client import Client
from hubfleet.charts.errors import ChartError, ChartMismatch, ChartUnknown
from hubfleet.charts.lock import FILE, ChartLock, lock_in
from hubfleet.charts.sealed import sealed
from hubfleet.charts.web import Web
from hubfleet.findings import Finding, Location, Severity, unknown

FOLDER = "charts"


@dataclass(frozen=True, slots=True)
class ChartFiles:
    """A chart that is there: an `archive` (tgz) or a `folder`. `digest` changes when any byte of it does.

    Where the archive was sealed, the digest is that of the one which was published.
    """

    name: str
    version: str
    archive: Path | None
    folder: Path | None
    digest: str

    @property
    def path(self) -> Path:
        """What Helm loads."""
        path = self.archive or self.folder
        if path is None:
            raise ValueError("a chart is an archive or a folder")
        return path

    def contents(self) -> dict[str, bytes]:
        """Its files by their path within the chart."""
        if self.archive:
            return read_archive(self.archive.read_bytes(), f"chart {self.name} {self.version}")
        return read_folder(self.path)


@dataclass
class Charts:
    """The charts of the fleet at `root`. `cache` is hubfleet's cache folder; `mirror` a folder or URL, or None.

    A chart is looked for once, whether it was found or not.
    """

    root: Path
    lock: ChartLock
    cache: Path
    mirror: str | None = None
    web: Web = field(default_factory=Web)
    _known: dict[str, ChartFiles | ChartError] = field(default_factory=dict, repr=False)

    @classmethod
    def of_fleet(cls, root: Path, *, cache: Path, mirror: str | None = None, web: Web | None = None) -> Charts:
        """The charts of a fleet's folder. A fleet without a lock has only its own charts."""
        return cls(root, lock_in(root) or ChartLock(), cache, mirror, web or Web())

    @property
    def names(self) -> tuple[str, ...]:
        """Every chart a release may name, sorted."""
        return tuple(sorted({*(pin.name for pin in self.lock.pins), *self._local_names()}))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the lock, and names that mean two charts."""
        twice = {pin.name for pin in self.lock.pins} & set(self._local_names())
        return (*self.lock.findings, *map(_twice, sorted(twice)))

    def place(self, name: str) -> Location:
        """Where the fleet says which chart is meant: its pin, or its folder."""
        pin = self.lock.pin(name)
        if pin is None and name in self._local_names():
            return Location(f"{FOLDER}/{name}/Chart.yaml")
        return pin.place if pin else Location(FILE)

    def get(self, name: str) -> ChartFiles:
        """Return the chart, downloaded and verified if need be. Raises a ChartError, the same one every time."""
        if name not in self._known:
            try:
                self._known[name] = self._find(name)
            except ChartError as error:
                self._known[name] = error
        found = self._known[name]
        if isinstance(found, ChartError):
            raise found
        return found

    def state(self, name: str) -> str:
        """Return a hash of what a chart is now, or of why it can't be had."""
        try:
            found = self.get(name)
            told = f"{found.version} {found.digest}"
        except ChartError as error:
            told = f"{type(error).__name__} {error} {error.help}"
        return hashlib.sha256(told.encode()).hexdigest()

    def states(self) -> dict[str, str]:
        """Return the state of every chart that was asked for so far."""
        return {name: self.state(name) for name in sorted(self._known)}

    def _find(self, name: str) -> ChartFiles:
        pin = self.lock.pin(name)
        if pin:
            cache = ArchiveCache(self.cache / "charts")
            path, digest = Client(cache, self.mirror, self.web).fetch(pin)
            packed = sealed(read_archive(path.read_bytes(), f"chart {name} {pin.version}"), name)
            return ChartFiles(name, pin.version, cache.put(packed) if packed else path, None, digest)
        if name in self._local_names():
            return _of_folder(name, self.root / FOLDER / name)
        message, help_ = unknown("chart", name, self.names)
        raise ChartUnknown(message, help=help_)

    def _local_names(self) -> list[str]:
        return [path.parent.name for path in sorted((self.root / FOLDER).glob("*/Chart.yaml"))]


def _of_folder(name: str, folder: Path) -> ChartFiles:
    if folder.is_symlink():
        raise ChartMismatch(f"{folder} is a link", help="put the chart itself there")
    contents = read_folder(folder)
    called, version = identity(contents)
    if called != name:
        raise ChartMismatch(
            f'{FOLDER}/{name}/Chart.yaml names the chart "{called}"', help=f"write `name: {name}`, or rename the folder"
        )
    return ChartFiles(name, version, None, folder, digests.of_contents(contents))


def _twice(name: str) -> Finding:
    message = f'chart "{name}" is pinned and is also a folder, {FOLDER}/{name}; the pinned one is used'
    return Finding("chart-name-twice", Severity.WARNING, message, Location(FILE), "rename the folder or drop the pin")

"""Have a pinned chart's archive on disk: from the cache, the mirror, or its source, and only if it is the right one."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hubfleet.charts import digest as digests
from hubfleet.charts.archive import identity, read_archive
from hubfleet.charts.cache import DAY, ArchiveCache
from hubfleet.charts.errors import WAY_OUT, ChartMismatch, ChartUnavailable
from hubfleet.charts.lock import ChartPin
from hubfleet.charts.sources import ChartSource, mirror_at, source_at
from hubfleet.charts.web import Web


@dataclass(frozen=True)
class Client:
    """`mirror` (folder or URL of a chart repository, or None) is asked before a pin's own source."""

    cache: ArchiveCache
    mirror: str | None = None
    web: Web = field(default_factory=Web)

    def fetch(self, pin: ChartPin) -> tuple[Path, str]:
        """Return the archive's file and digest. Raises ChartUnavailable, ChartMismatch or ChartUnsafe."""
        if pin.digest and (path := self.cache.get(pin.digest)):
            return path, pin.digest
        faults: list[ChartUnavailable] = []
        for source in self._sources(pin):
            try:
                return self._from(source, pin)
            except ChartUnavailable as fault:
                faults.append(fault)
        reasons = "; ".join(str(fault) for fault in faults)
        raise ChartUnavailable(f"chart {pin.name} {pin.version} cannot be had: {reasons}", help=WAY_OUT)

    def _sources(self, pin: ChartPin) -> list[ChartSource]:
        mirror = [mirror_at(self.mirror, self.web)] if self.mirror else []
        return [*mirror, source_at(pin.source, self.web)]

    def _from(self, source: ChartSource, pin: ChartPin) -> tuple[Path, str]:
        if pin.digest is None and (kept := self._unpinned(source, pin)):
            return kept
        data = download(source, pin)
        digest = digests.of_bytes(data)
        path = self.cache.put(data)
        if pin.digest is None:
            self.cache.note(source.address, pin, digest)
        return path, digest

    def _unpinned(self, source: ChartSource, pin: ChartPin) -> tuple[Path, str] | None:
        """A kept archive of a pin without digest, if its source still announces it; one on the web is asked daily."""
        local = not source.address.startswith(("http://", "https://", "oci://"))
        digest = None if local else self.cache.seen(source.address, pin, younger_than=DAY)
        if digest is None:
            try:
                digest = source.announced(pin.name, pin.version)
            except ChartUnavailable:
                digest = self.cache.seen(source.address, pin, younger_than=float("inf"))
                if digest is None or local:
                    raise
        path = self.cache.get(digest) if digest else None
        return (path, digest) if path and digest else None


def download(source: ChartSource, pin: ChartPin) -> bytes:
    """Return the archive's bytes once they are what the pin, the source's own index and the chart itself say.

    Raises ChartMismatch when they differ, ChartUnsafe for an archive that is none.
    """
    label = f"chart {pin.name} {pin.version} from {source.address}"
    announced = source.announced(pin.name, pin.version)
    data = source.archive(pin.name, pin.version)
    actual = digests.of_bytes(data)
    for wanted, whose in ((pin.digest, "charts/lock.yaml"), (announced, "the index there")):
        if wanted is not None and actual != wanted:
            raise ChartMismatch(f"{label} has digest {actual}, {whose} says {wanted}", help=_DIFFERS)
    found = identity(read_archive(data, label))
    if found != (pin.name, pin.version):
        raise ChartMismatch(f"{label} calls itself {' '.join(found).strip() or 'nothing'}", help=_DIFFERS)
    return data


_DIFFERS = "it was not used; find out from its publisher which bytes are right before anything else"

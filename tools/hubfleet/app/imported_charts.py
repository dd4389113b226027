"""The charts of an imported fleet: those of the fleet that imports it."""

from __future__ import annotations

from pathlib import Path

from hubfleet.charts.lock import FILE


def write_charts(own: Path, into: Path) -> tuple[str, ...]:
    """Copy `charts/` of the fleet in the folder `own` where `into` has no pins yet; return the files written.

    An existing file stays as it is. Where `own` has no pins either, nothing is written, and `check` says what lacks.
    """
    if (into / FILE).exists() or not (own / FILE).is_file():
        return ()
    files = [file for file in sorted((own / "charts").rglob("*")) if file.is_file()]
    names = [file.relative_to(own).as_posix() for file in files]
    fresh = tuple(name for name in names if not (into / name).exists())
    for name in fresh:
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).write_bytes((own / name).read_bytes())
    return fresh

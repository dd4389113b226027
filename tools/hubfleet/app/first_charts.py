"""The charts of a fleet that has none yet: those of the fleet it is made from, else those that come with hubfleet."""

from __future__ import annotations

from pathlib import Path

from hubfleet.charts.lock import FILE
from hubfleet.charts.shipped import shipped

BEGIN = "`hubfleet charts init` writes charts/ as it comes with hubfleet"


def write_charts(into: Path, own: Path | None = None) -> tuple[str, ...]:
    """Copy `charts/` where `into` has no pins yet, from the fleet in `own` where that has some.

    Returns the files written. An existing file stays as it is.
    """
    if (into / FILE).exists():
        return ()
    source = own if own and (own / FILE).is_file() else shipped()
    files = [file for file in sorted((source / "charts").rglob("*")) if file.is_file()]
    names = [file.relative_to(source).as_posix() for file in files]
    fresh = tuple(name for name in names if not (into / name).exists())
    for name in fresh:
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).write_bytes((source / name).read_bytes())
    return fresh

"""The shape of the fleet's files by their Yamale schemas: quick, because nothing is merged or compiled."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KINDS = (
    ("fleet.yaml", "fleet"),
    ("clusters/*.yaml", "cluster"),
    ("hubs/_blueprints/*.yaml", "blueprint"),
    ("hubs/*/hub.yaml", "hub"),
    ("images/*/image.yaml", "image"),
)


def files(root: Path, only: set[Path]) -> list[tuple[Path, str]]:
    """Return each file of the fleet with its kind; those named, or all."""
    found = [(file, kind) for pattern, kind in KINDS for file in sorted(root.glob(pattern))]
    return [(file, kind) for file, kind in found if not only or file in only]


def read(file: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return a file's data as the toolkit reads it: `on` is a key like any other, a date is text."""
    from hubfleet.load.document import read_document

    return read_document(file.read_bytes(), file.name).root.plain()


def faults(root: Path, only: set[Path]) -> list[str]:
    """Return one line for each fault."""
    import yamale

    loaded = {kind: yamale.make_schema(str(root / f"schemas/{kind}.yamale.yaml")) for _, kind in KINDS}
    said: list[str] = []
    for file, kind in files(root, only):
        data = [(read(file), str(file))]
        for result in yamale.validate(loaded[kind], data, _raise_error=False):
            said += [f"{file.relative_to(root)}: {error}" for error in result.errors]
    return said


def main(arguments: list[str]) -> int:
    """Check the named files, or all; exit status 1 when a shape is wrong."""
    said = faults(ROOT, {Path(argument).resolve() for argument in arguments})
    print("".join(f"{line}\n" for line in said), end="", file=sys.stderr)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

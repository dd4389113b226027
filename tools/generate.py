"""Write the files that are made from code, or tell with --check which ones are out of date.

A generator is a module of tools/generators/ with one function `generate()`: it returns a mapping from path (relative to
the root of the repository) to text, and writes nothing itself. The folder is the list.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def generators() -> list[str]:
    """Return the names of all generators, sorted."""
    return sorted(file.stem for file in (ROOT / "tools/generators").glob("[a-z]*.py"))


def generated() -> Iterator[tuple[Path, str]]:
    """Yield every generated file with its text, in stable order."""
    for name in generators():
        files: dict[str, str] = dict(importlib.import_module(f"generators.{name}").generate())
        for path in sorted(files):
            yield ROOT / path, files[path]


def outdated() -> dict[Path, str]:
    """Return the files whose text on disk is another one, with the text they should have."""
    return {file: text for file, text in generated() if not file.is_file() or file.read_text(encoding="utf-8") != text}


def main(arguments: list[str]) -> int:
    """Write, or with --check compare; exit status 1 when something is out of date."""
    old = outdated()
    if "--check" in arguments:
        for file in old:
            print(f"{file.relative_to(ROOT)}: out of date; write it with `./run nox -s generate`", file=sys.stderr)
        return 1 if old else 0
    for file, text in old.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        print(f"wrote {file.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

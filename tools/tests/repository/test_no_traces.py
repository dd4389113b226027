"""No committed file names a folder of somebody's machine or the host of a package registry."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

HOSTS = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npmjs" + ".org",
    "proxy.golang" + ".org",
    "deb.debian" + ".org",
)
HOME = re.compile(r"(?<![\w.])/(?:root|home/(?!jovyan\b)[a-z]\w*|Users/[a-z]\w*|work/(?:main|shared))/", re.IGNORECASE)
OTHER_INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|\bindex-url\s*=")


def committed(root: Path) -> Iterator[tuple[str, str]]:
    """Path and text of every file that git tracks, as it lies in the checkout; what is not text is left out."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        file = root / name
        if file.is_file() and not file.is_symlink():
            try:
                yield name, file.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def places(root: Path, pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern stands in committed files, this test aside."""
    here = Path(__file__).name
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in committed(root)
        if Path(name).name != here
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_the_host_of_a_package_registry(root: Path) -> None:
    assert not places(root, re.compile("|".join(map(re.escape, HOSTS))))


def test_no_file_names_a_folder_of_somebodys_machine(root: Path) -> None:
    assert not places(root, HOME)


def test_no_lock_file_prescribes_a_package_index(root: Path) -> None:
    assert not [line for line in places(root, OTHER_INDEX) if line.split(":")[0].endswith((".lock", ".toml"))]

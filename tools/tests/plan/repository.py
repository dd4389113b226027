"""A fleet in a real git repository, and the charts that it needs, all on this machine."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

from hubfleet.app.settings import Settings
from tests.chart_server import BESIDE, JUPYTERHUB, archive, mirror, package

from .stages import AT

FLEET = Path(__file__).parent / "fleet"


@dataclass(frozen=True)
class GitFleet:
    """A folder with a fleet under git."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> GitFleet:
        """Copy the small fleet and commit it."""
        shutil.copytree(FLEET, root, dirs_exist_ok=True)
        fleet = cls(root)
        fleet.git("init", "-q", "-b", "main", ".")
        fleet.commit("the fleet")
        return fleet

    def git(self, *words: str) -> str:
        """Run git as somebody, whatever this machine's own settings are."""
        who = ("-c", "user.name=ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", "-C", self.root, *who, *words], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        """Commit everything; return the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def write(self, file: str, text: str) -> None:
        """Write one file."""
        (self.root / file).parent.mkdir(parents=True, exist_ok=True)
        (self.root / file).write_text(text, encoding="utf-8")

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace text that is there."""
        text = (self.root / file).read_text(encoding="utf-8")
        assert old in text
        self.write(file, text.replace(old, new))

    def lay(self, folder: Path) -> None:
        """Lay a case's files over the fleet; those that `gone.txt` lists are removed."""
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            if file.name == "gone.txt":
                for name in file.read_text(encoding="utf-8").split():
                    (self.root / name).unlink()
            else:
                self.write(file.relative_to(folder).as_posix(), file.read_text(encoding="utf-8"))

    def settings(self, charts: Path, cache: Path) -> Settings:
        """Where things are; the clock stands still, and everything is rendered in this process."""
        return Settings(self.root, cache, self.root / ".hubfleet", str(charts), AT, workers=0)


def chart_mirror(folder: Path) -> Path:
    """A chart repository: 4.3.4 renders what 4.3.3 does, 5.0.0 changes the hub's pod; and what runs beside hubs."""
    beside = [package(chart) for chart in BESIDE]
    mounts = b"{name: secret, mountPath: /usr/local/etc/jupyterhub/secret/}"
    other = _changed(JUPYTERHUB, "5.0.0", "templates/hub.yaml", mounts, mounts[:-1] + b", readOnly: true}")
    newer = _changed(BESIDE[1], "2.7.0", "values.yaml", b"sleep, infinity", b"sleep, 1d")
    return mirror(folder, package(version="4.3.3"), package(version="4.3.4"), other, *beside, newer)


def _changed(folder: Path, version: str, file: str, old: bytes, new: bytes) -> bytes:
    """A chart of a newer version with some text of one file replaced."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    chart = yaml.safe_load(files["Chart.yaml"]) | {"version": version}
    files["Chart.yaml"] = yaml.safe_dump(chart).encode()
    assert old in files[file]
    files[file] = files[file].replace(old, new)
    return archive({f"{folder.name}/{path}": content for path, content in files.items()})

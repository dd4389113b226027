"""Where the local target keeps a stage, and how files get there whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json
from hubfleet.model.json_text import NotJson, parse_json
from hubfleet.model.key import StageKey, UnitKey

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


@dataclass(frozen=True, slots=True)
class StageFolder:
    """The folder of one stage: what is in it, by name. Everything in it is for its owner only."""

    path: Path

    @classmethod
    def of(cls, state: Path, stage: UnitKey) -> StageFolder:
        """The stage's folder under the state folder."""
        return cls(state / stage.owner / stage.part)

    @property
    def revisions(self) -> Path:
        """One folder per revision, named by its number."""
        return self.path / "revisions"

    @property
    def homes(self) -> Path:
        """One home directory per user; they outlive every revision."""
        return self.path / "homes"

    @property
    def logs(self) -> Path:
        """Logs of the hub, the proxy and the user servers."""
        return self.path / "logs"

    @property
    def database(self) -> Path:
        """The hub's database."""
        return self.path / "jupyterhub.sqlite"

    def file(self, name: str) -> Path:
        """A small JSON file of the stage: `secrets`, `ports`, `current`, `processes`, `failed`, `trying`."""
        return self.path / f"{name}.json"

    def prepare(self) -> None:
        """Make the folders; existing ones lose what others may do with them and what a killed run left half written."""
        for path in (self.path.parent.parent, self.path.parent, self.path, self.revisions, self.homes, self.logs):
            with disk_errors(path):
                path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
                path.chmod(PRIVATE_FOLDER)
        for half in (*self.path.glob(".*.new"), *self.revisions.glob("*/.*.new")):
            half.unlink(missing_ok=True)
        for half in self.revisions.glob(".*.new"):
            shutil.rmtree(half, ignore_errors=True)


def every_stage(state: Path) -> tuple[StageKey, ...]:
    """Return the stages that were ever deployed here, sorted."""
    names = {f"{file.parent.parent.name}/{file.parent.name}" for file in state.glob("*/*/current.json")}
    return tuple(sorted(StageKey.parse(name) for name in names))


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn what a disk refuses into an error that says which file and what to do."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        why = "there is no space left on the disk" if full else (error.strerror or str(error))
        raise HubfleetError(
            f"can't write {path}: {why}",
            help="free some space, then run again; it goes on from there" if full else "",
        ) from error


def write_text(path: Path, text: str, mode: int = PRIVATE_FILE) -> None:
    """Replace a file's text at once: readers, and whoever comes after a crash, see the old text or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    with disk_errors(path):
        try:
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
            with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor has no path
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


def write_json(path: Path, value: Json) -> None:
    """Write JSON as `write_text` does, keys sorted."""
    write_text(path, json.dumps(value, indent=1, sort_keys=True) + "\n")


def read_json(path: Path) -> dict[str, Json]:
    """Return the mapping in the file, empty where there is none yet."""
    try:
        value = parse_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except NotJson as error:
        raise HubfleetError(f"{path}: {error}", help="delete the file; it is written again") from error
    return value if isinstance(value, dict) else {}

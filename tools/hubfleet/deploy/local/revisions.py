"""Revisions of a stage: what was deployed, numbered from 1, each with a copy of the database as it was left."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hubfleet.deploy.local.folder import PRIVATE_FILE, StageFolder, disk_errors, read_json, write_json, write_text
from hubfleet.model.json import Json, Values, put
from hubfleet.model.release import Release

CONFIG = """\
from hubfleet.deploy.local.hub_config import apply

apply(get_config(), {folder!r})  # noqa: F821 - JupyterHub gives this file that function
"""

KEPT = 10
"""Revisions kept beside the current and the last tested one."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision, as its folder tells it. `up` is false until its hub has answered once."""

    number: int
    folder: Path
    digest: str
    commit: str | None
    since: datetime
    up: bool
    tested: str | None
    tested_at: datetime | None

    @property
    def config(self) -> Path:
        """The configuration file that JupyterHub reads."""
        return self.folder / "jupyterhub_config.py"

    @property
    def database(self) -> Path:
        """The copy of the hub's database, made when the next revision took over."""
        return self.folder / "jupyterhub.sqlite"


def create(
    folder: StageFolder, release: Release, *, digest: str, commit: str | None, versions: Mapping[str, str], at: datetime
) -> Revision:
    """Write the next revision: in a folder beside, moved into its place when it is whole."""
    number = max((revision.number for revision in every(folder)), default=0) + 1
    beside = folder.revisions / f".{number}.new"
    final = folder.revisions / str(number)
    shutil.rmtree(beside, ignore_errors=True)
    with disk_errors(beside):
        beside.mkdir(mode=0o700)
    secrets: list[Json] = [{"name": need.name, "path": list(need.path)} for need in release.secrets]
    write_json(beside / "values.json", release.values)
    write_text(beside / "jupyterhub_config.py", CONFIG.format(folder=str(final)))
    meta: Values = {"digest": digest, "commit": commit, "since": at.isoformat(), "versions": {**versions}}
    write_json(beside / "meta.json", {**meta, "secrets": secrets})
    with disk_errors(final):
        beside.rename(final)
    return read(final)


def with_secrets(revision: Revision, secrets: Mapping[str, str]) -> Values:
    """Return the revision's values with each secret in its place."""
    values: Values = read_json(revision.folder / "values.json")
    needs = read_json(revision.folder / "meta.json").get("secrets")
    for need in needs if isinstance(needs, list) else []:
        if isinstance(need, dict) and isinstance(need["path"], list):
            values = put(values, tuple(map(str, need["path"])), secrets[str(need["name"])])
    return values


def every(folder: StageFolder) -> Iterator[Revision]:
    """Yield the revisions, the oldest first."""
    if folder.revisions.is_dir():
        paths = (path for path in folder.revisions.iterdir() if path.name.isdecimal())
        yield from (read(path) for path in sorted(paths, key=lambda path: int(path.name)))


def current(folder: StageFolder) -> Revision | None:
    """Return the revision that is meant to run, or was stopped; None before the first."""
    number = read_json(folder.file("current")).get("revision")
    path = folder.revisions / str(number)
    return read(path) if isinstance(number, int) and path.is_dir() else None


def make_current(folder: StageFolder, revision: Revision) -> None:
    """From now on this revision is the one that should run."""
    write_json(folder.file("current"), {"revision": revision.number})


def last_tested(folder: StageFolder) -> Revision | None:
    """Return the revision that passed health last, None where none ever did."""
    tested = [revision for revision in every(folder) if revision.tested_at is not None]
    return max(tested, key=lambda revision: (revision.tested_at, revision.number), default=None)


def note(revision: Revision, name: str, values: Mapping[str, Json]) -> None:
    """Keep a mark beside the revision: `up`, or `tested`."""
    write_json(revision.folder / f"{name}.json", {**values})


def forget_old(folder: StageFolder) -> None:
    """Delete revisions that nobody will go back to."""
    tested = last_tested(folder)
    now = current(folder)
    keep = {revision.number for revision in (tested, now) if revision}
    for revision in list(every(folder))[:-KEPT]:
        if revision.number not in keep:
            shutil.rmtree(revision.folder, ignore_errors=True)


def save_database(folder: StageFolder, revision: Revision) -> None:
    """Copy the hub's database to the revision that leaves; the hub must not run."""
    if folder.database.exists():
        _copy(folder.database, revision.database)


def restore_database(folder: StageFolder, revision: Revision) -> bool:
    """Put the revision's copy back when a newer JupyterHub has migrated the database; return whether it did.

    With the same schema the live database is kept: it knows the users, tokens and servers of today.
    """
    if not revision.database.exists() or schema(folder.database) == schema(revision.database):
        return False
    _copy(revision.database, folder.database)
    return True


def schema(database: Path) -> str | None:
    """Return the migration that the database is at, None where there is no readable one."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            row = connection.execute("select version_num from alembic_version").fetchone()
    except sqlite3.Error:
        return None
    return str(row[0]) if row else None


def _copy(source: Path, target: Path) -> None:
    beside = target.with_name(f".{target.name}.new")
    with disk_errors(target):
        try:
            beside.unlink(missing_ok=True)
            with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(beside)) as new:
                old.backup(new)
            beside.chmod(PRIVATE_FILE)
            for rest in ("-wal", "-shm", "-journal"):
                target.with_name(target.name + rest).unlink(missing_ok=True)
            beside.replace(target)
        except sqlite3.Error as error:
            beside.unlink(missing_ok=True)
            raise OSError(f"copying the database failed: {error}") from error


def read(path: Path) -> Revision:
    meta = read_json(path / "meta.json")
    tested = read_json(path / "tested.json")
    at = tested.get("at")
    return Revision(
        number=int(path.name),
        folder=path,
        digest=str(meta.get("digest", "")),
        commit=_text(meta.get("commit")),
        since=datetime.fromisoformat(str(meta["since"])),
        up=(path / "up.json").exists(),
        tested=_text(tested.get("digest")),
        tested_at=datetime.fromisoformat(str(at)) if at else None,
    )


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None

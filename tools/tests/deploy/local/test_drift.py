"""What was changed by hand in the files of a local stage."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hubfleet.deploy.local import revisions
from hubfleet.deploy.local.drift import altered, seal, standing
from hubfleet.deploy.local.folder import StageFolder
from hubfleet.deploy.local.revisions import Revision
from hubfleet.model.release import Release
from hubfleet.plan.drift import DriftKind


@pytest.fixture
def revision(tmp_path: Path) -> Revision:
    folder = StageFolder(tmp_path / "reef/staging")
    folder.prepare()
    release = Release("reef", "jupyterhub", "reef-staging", {"hub": {}})
    made = revisions.create(
        folder, release, digest="v1-a", commit=None, versions={}, at=datetime(2026, 6, 1, tzinfo=UTC)
    )
    (made.folder / "files/etc").mkdir(parents=True)
    (made.folder / "files/etc/motd").write_text("high water at noon")
    return made


def found(revision: Revision) -> list[tuple[str, str]]:
    return [(str(one.kind), one.object) for one in altered(revision)]


def test_what_was_written_is_as_it_was_written(revision: Revision) -> None:
    seal(revision)
    revisions.note(revision, "up", {"at": "now"})
    assert found(revision) == []


def test_a_changed_and_a_deleted_file_are_named_and_their_text_is_not_shown(revision: Revision) -> None:
    seal(revision)
    (revision.folder / "values.json").write_text('{"hub": {"password": "tide-of-1953"}}')
    (revision.folder / "files/etc/motd").unlink()
    assert found(revision) == [("deleted", "File/files/etc/motd"), ("changed", "File/values.json")]
    assert "tide" not in str(list(altered(revision)))


def test_a_revision_without_a_seal_is_not_judged(revision: Revision) -> None:
    (revision.folder / "values.json").write_text("{}")
    assert found(revision) == []


def test_a_process_that_does_not_run_is_named() -> None:
    assert [(one.kind, one.object) for one in standing(hub=False, proxy=True)] == [(DriftKind.STOPPED, "Process/hub")]

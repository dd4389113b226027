"""One stage, or one cluster's support, before and after: its values and its manifests."""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path

from hubfleet.app.explained import Detail, changed_files, origin_of
from hubfleet.app.find import find_stage_key
from hubfleet.app.settings import Settings
from hubfleet.app.sides import read_side, render_sides
from hubfleet.findings import Finding, HubfleetError, Severity
from hubfleet.load.git_tree import Repository, open_tree
from hubfleet.load.part_tree import declared_stages
from hubfleet.model.key import SUPPORT


def diff(settings: Settings, stage: str, before: str | None = None) -> Detail:
    """Return both sides of a stage: at a revision (by default the merge base with main), and on disk.

    Raises HubfleetError for a stage that neither side has, and for one with errors.
    """
    owner, _, part = stage.partition("/")
    hubs, clusters = (frozenset[str](), {owner}) if part == SUPPORT else (frozenset({owner}), frozenset[str]())
    repository = Repository.around(settings.root)
    with open_tree(repository, before or repository.merge_base()) as tree:
        changed = changed_files(tree, None)
        old = read_side(origin_of(settings, tree.commit, tree), settings, hubs, changed, clusters)
        new = read_side(origin_of(settings, "worktree", None), settings, hubs, changed, clusters)
        known = {*old.declared, *new.declared, *old.stages, *new.stages}
        key = find_stage_key(stage, sorted(known) or declared_stages(new.tree, frozenset()))
        _refuse(next((one for one in new.findings if one.severity is Severity.ERROR), None))
        old, new, _ = render_sides(old, new, {}, settings)
    return Detail(old.stages.get(key), new.stages.get(key))


def _refuse(fault: Finding | None) -> None:
    if fault is not None:
        raise HubfleetError(f"{fault.location}: {fault.message}", help=fault.help)


def hash_key(cache: Path) -> bytes:
    """Return this machine's own key for hashes of what must not be shown; nobody else can compare with guesses."""
    file = cache / "diff.key"
    with contextlib.suppress(OSError):
        known = file.read_bytes()
        if len(known) == 32:  # noqa: PLR2004 - bytes, as it was written
            return known
    made = secrets.token_bytes(32)
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(made)
    return made

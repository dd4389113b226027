"""A revision's own toolkit: what it deployed is told by the code of that time, not by today's.

The revision's fleet and toolkit are written into the cache and its `plan` runs there, in a process of its own, from
nothing to its data: each step's digest is the stage's. Where its lock file names other packages than today's, it runs
with those; where they can't be had, with today's, and that is said.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hubfleet
from hubfleet.app.exported import export
from hubfleet.app.settings import Settings
from hubfleet.app.toolkit_packages import LOCKS, SECONDS, TODAY, own_packages
from hubfleet.findings import Finding, Location, Severity
from hubfleet.load.git_tree import GitTree
from hubfleet.load.tree import FOLDERS, TOP_FILES
from hubfleet.model.key import StageKey, SupportKey, UnitKey
from hubfleet.plan.step import Unit

TOOLS = "tools/hubfleet/"
LOCK = LOCKS[0]


@dataclass(frozen=True, slots=True)
class Toolkit:
    """What a revision's own toolkit says: the digest of each stage. Empty where today's is the same."""

    digests: Mapping[UnitKey, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    differs: bool = False


SAME = Toolkit()


def toolkit_of(tree: GitTree, settings: Settings) -> Toolkit:
    """Ask the revision's own toolkit, where it is part of the repository, and another one than this."""
    if not _runs_from(tree) or not (changed := _changed(tree)):
        return SAME
    folder = export(tree, settings.cache, _wanted(tree))
    environment = _environment(folder, settings)
    own = own_packages(tree, settings, environment) if LOCK in changed else TODAY
    told = () if own else (_other_packages(tree.commit),)
    done = _plan(folder, settings, own or TODAY, environment)
    if isinstance(done, str):
        return Toolkit({}, (*told, _mute(tree.commit, done)), differs=True)
    return Toolkit(done, told, differs=True)


def same_toolkit(one: GitTree, other: GitTree) -> bool:
    """Whether two revisions have the same toolkit."""
    return _sources(one) == _sources(other)


def _sources(tree: GitTree) -> dict[str, str]:
    return {path: entry.blob for path, entry in tree.entries.items() if path.startswith(TOOLS) or path == LOCK}


def _runs_from(tree: GitTree) -> bool:
    """Whether this very code belongs to the repository: an installed one has no history here."""
    top = tree.repository.top
    return (top / TOOLS).resolve() == Path(hubfleet.__file__).resolve().parent


def _changed(tree: GitTree) -> frozenset[str]:
    return tree.repository.changed_on_disk(tree.commit, (TOOLS.rstrip("/"), LOCK))


def _wanted(tree: GitTree) -> dict[str, str]:
    """Where files of the revision go in the exported folder: the fleet to its top, the toolkit beside it."""
    skip = tree.repository.prefix
    found: dict[str, str] = {}
    for path in tree.entries:
        below = path.removeprefix(skip) if path.startswith(skip) else ""
        if path.startswith(TOOLS):
            found[path] = path
        elif below in TOP_FILES or below.split("/")[0] in FOLDERS:
            found[path] = below
    return found


def _environment(folder: Path, settings: Settings) -> dict[str, str]:
    own = {"PYTHONPATH": str(folder / "tools"), "HUBFLEET_CACHE": str(settings.cache)}
    mirror = {"HUBFLEET_CHART_MIRROR": settings.mirror} if settings.mirror else {}
    return {**settings.environment, **own, **mirror}


def _plan(
    folder: Path, settings: Settings, prefix: Sequence[str], environment: Mapping[str, str]
) -> dict[UnitKey, str] | str:
    """Return the digests that the toolkit in a folder gives its fleet, or why it gives none."""
    nothing = folder / "nothing.json"
    nothing.write_text(json.dumps({"version": 1, "stages": []}), encoding="utf-8")
    words = ("plan", "--from", nothing.name, "--format", "json", "--at", settings.at.isoformat())
    command = [*prefix, "-C", str(folder), *words]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, check=False, env=dict(environment)
        )
        steps = json.loads(done.stdout)["steps"]
        return {_key(step): step["digest"]["to"] for step in steps}
    except subprocess.TimeoutExpired:
        return f"no answer within {SECONDS:g} s"
    except OSError as error:
        return (error.strerror or str(error)).lower()
    except (ValueError, KeyError, TypeError):
        return "it answers no plan"


def _key(step: dict[str, Any]) -> UnitKey:
    support = step["unit"] == Unit.SUPPORT
    return SupportKey(step["cluster"]) if support else StageKey.parse(f"{step['hub']}/{step['stage']}")


def _other_packages(commit: str) -> Finding:
    return Finding(
        "toolkit-packages",
        Severity.WARNING,
        f"the toolkit of {commit[:10]} runs with the packages of today: those of its own {LOCK} can't be had",
        Location(LOCK),
        "what only newer packages change is not among the steps; where a package registry is reached it is",
    )


def _mute(commit: str, why: str) -> Finding:
    return Finding(
        "toolkit-mute",
        Severity.WARNING,
        f"the toolkit of {commit[:10]} can't tell what it deployed ({why}); its data is rendered by this one",
        Location(TOOLS.rstrip("/")),
        "changes that only the toolkit makes are not among the steps",
    )

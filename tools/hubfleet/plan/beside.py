"""What differs beside a stage's own data: in files that it refers to, and in the Python that lies beside its hub."""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.load.merge import PLAIN
from hubfleet.load.node import Node
from hubfleet.model.stage import Stage
from hubfleet.plan.changes import data_changes, place
from hubfleet.plan.state import StageState
from hubfleet.plan.step import Reason, ReasonKind


def shared_edits(before: StageState, after: StageState) -> Iterator[Reason]:
    """Yield what differs in files that the stage refers to: its cluster's, its images', the fleet's."""
    for file in sorted({*before.documents, *after.documents}):
        one, other = before.documents.get(file), after.documents.get(file)
        if not _refers(file, before, after) or one is other:
            continue
        edits = data_changes(_own(one.root if one else None), _own(other.root if other else None), PLAIN, None)
        for edit in edits:
            image = file.startswith("images/")
            kind = ReasonKind.IMAGE if image else ReasonKind.VALUES
            top = file.removesuffix(".yaml").removesuffix("/image")
            yield Reason(kind, f"{top}:{edit.path}", edit.before, edit.after, place(edit.at))


def _refers(file: str, before: StageState, after: StageState) -> bool:
    clusters = {before.stage.cluster_name, after.stage.cluster_name}
    if file.startswith("clusters/"):
        return file.removeprefix("clusters/").removesuffix(".yaml") in clusters
    if file.startswith("images/"):
        return file.split("/")[1] in _texts(before.data) | _texts(after.data)
    return file == "fleet.yaml"


def _texts(node: Node) -> frozenset[str]:
    return frozenset(leaf.content for _, leaf in node.walk() if isinstance(leaf.content, str))


def _own(root: Node | None) -> Node | None:
    """Return a shared file's own fields: its defaults are part of each stage's data already."""
    if root is None or root.mapping is None:
        return root
    kept = {key: node for key, node in root.mapping.items() if key not in {"defaults", "rollout", "policy"}}
    return Node(kept, root.at, root.key)


def python_edits(before: StageState, after: StageState) -> Iterator[Reason]:
    """Yield the files with Python beside a hub that differ."""
    if not isinstance(before.stage, Stage) or not isinstance(after.stage, Stage):
        return
    for name in sorted({*before.stage.python, *after.stage.python}):
        old, new = before.stage.python.get(name), after.stage.python.get(name)
        if old != new:
            yield Reason(ReasonKind.VALUES, f"python[{name}]", old, new, f"hubs/{after.stage.hub}/{name}")

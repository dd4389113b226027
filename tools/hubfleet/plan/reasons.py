"""Why a stage's digest changed: the fields that were edited, the charts, the secrets, each with its line.

A field counts only when a chart value that it causes differs: a comment, an order or a field that nothing reads
is no reason. What no field explains (a cluster's file, an image's, an event that began) is looked for there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubfleet.findings import Location
from hubfleet.load.merge import PLAIN
from hubfleet.load.node import Node
from hubfleet.load.shape import shape_of
from hubfleet.model.base import Model
from hubfleet.model.deployable import Deployable
from hubfleet.model.hub import StageSettings
from hubfleet.model.json import Json, Path, dotted, get
from hubfleet.model.names import ImageReference
from hubfleet.model.release import Release
from hubfleet.model.stage import Stage
from hubfleet.plan.changes import DataChange, data_changes
from hubfleet.plan.state import ChartState, StageState
from hubfleet.plan.step import Reason, ReasonKind
from hubfleet.render.stable import differences

_IMAGE = re.compile(r"(?:^|[.\]])images?(?:$|\[)")


def reasons(before: StageState, after: StageState) -> tuple[Reason, ...]:
    """Return why `after` is not `before`, most telling first; never empty."""
    found = [
        *_moves(before, after),
        *_values(before, after),
        *_charts(before, after),
        *_kubernetes(before, after),
        *_secrets(before, after),
    ]
    whole = Reason(ReasonKind.CHANGED, before=before.digest or None, after=after.digest or None)
    return tuple(_once(found)) or (whole,)


def _once(found: list[Reason]) -> Iterator[Reason]:
    seen: set[tuple[ReasonKind, str | None]] = set()
    for reason in found:
        if (reason.kind, reason.path) not in seen:
            seen.add((reason.kind, reason.path))
            yield reason


def place(location: Location) -> str:
    """`file:line`, as reasons give it."""
    return f"{location.file}:{location.line}" if location.line else location.file


def _moves(before: StageState, after: StageState) -> Iterator[Reason]:
    old, new = before.stage, after.stage
    if old.key.owner != new.key.owner:
        yield Reason(ReasonKind.RENAMED, "hub", old.key.owner, new.key.owner, f"hubs/{new.key.owner}/hub.yaml:1")
    paths = ("cluster", "namespace", "release") if isinstance(new, Stage) else ()
    for path, one, other in zip(paths, before.place, after.place, strict=False):
        if one != other:
            yield Reason(ReasonKind.MOVED, path, one, other, _place_of(before, after, path))


def _place_of(before: StageState, after: StageState, path: str) -> str:
    """Where a field is set now; where nothing sets it any more, where it was set."""
    if after.data.child(path) is not None:
        return place(after.stage.origin(path))
    return place((before if before.data.child(path) is not None else after).stage.origin(path))


def _values(before: StageState, after: StageState) -> Iterator[Reason]:
    causes = dict(_differing(before, after))
    if not causes:
        return
    edits = list(data_changes(before.data, after.data, shape_of(_model_of(after.stage)), after.changed))
    told: set[str] = set()
    for edit in edits:
        related = {source for source in causes if _related(source, edit.path)}
        told |= related
        if related:
            yield _of_edit(edit, before, after)
    left = {source: leaf for source, leaf in causes.items() if source not in told}
    moved = any(True for _ in _moves(before, after))
    if left and not moved:
        yield from list(_of_shared(before, after)) or _of_leaves(left, after)


def _model_of(stage: Deployable) -> type[Model]:
    """Which model its data is of."""
    return StageSettings if isinstance(stage, Stage) else type(stage.cluster)


def _differing(before: StageState, after: StageState) -> Iterator[tuple[str, tuple[Release, Path, Json, Json]]]:
    """Yield the field behind each chart value that differs, with one such value."""
    pairs = [(before.release(one.name) or _same_chart(before, one), one) for one in after.releases.releases]
    gone = [one for one in before.releases.releases if one not in [old for old, _ in pairs]]
    for old, new in [*pairs, *((one, None) for one in gone)]:
        release = new or old
        if release is None:
            continue
        one, other = (old.values if old else {}), (new.values if new else {})
        for path in sorted(differences(one, other), key=str, reverse=True):
            source = (new.source_of(path) if new else None) or (old.source_of(path) if old else None) or ""
            yield source, (release, path, get(one, path), get(other, path))


def _same_chart(side: StageState, release: Release) -> Release | None:
    """The release that this one was before it was renamed."""
    return next((one for one in side.releases.releases if one.chart == release.chart), None)


def _related(source: str, path: str) -> bool:
    return source == path or _below(source, path) or _below(path, source)


def _below(path: str, top: str) -> bool:
    return path.startswith((f"{top}.", f"{top}["))


def _of_edit(edit: DataChange, before: StageState, after: StageState) -> Reason:
    kind = ReasonKind.IMAGE if _IMAGE.search(edit.path) else ReasonKind.VALUES
    old, new = edit.before, edit.after
    if kind is ReasonKind.IMAGE:
        old, new = _reference(before, old), _reference(after, new)
    return Reason(kind, edit.path, old, new, place(edit.at))


def _reference(side: StageState, name: Json) -> Json:
    """Return where an image is published, for a name out of images/."""
    if not isinstance(name, str) or not isinstance(side.stage, Stage) or name not in side.stage.images:
        return name
    return str(side.stage.reference(ImageReference(name)))


def _of_shared(before: StageState, after: StageState) -> Iterator[Reason]:
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


def _of_leaves(left: dict[str, tuple[Release, Path, Json, Json]], after: StageState) -> Iterator[Reason]:
    """Yield the chart values themselves: nothing in the data differs, so time or the toolkit changed them."""
    for source, (release, path, old, new) in sorted(left.items(), key=lambda item: item[0]):
        at = place(after.stage.origin(source))
        yield Reason(ReasonKind.VALUES, source or f"{release.name}: {dotted(path)}", old, new, at)


def _charts(before: StageState, after: StageState) -> Iterator[Reason]:
    if before.rendered is None or after.rendered is None:
        return
    for release in after.releases.releases:
        old, new = before.charts.get(release.chart), after.charts.get(release.chart)
        one, other = before.rendered_release(release.name), after.rendered_release(release.name)
        if old and new and one and other and old.digest != new.digest and one.digest != other.digest:
            yield _of_chart(release.chart, old, new)


def _of_chart(name: str, old: ChartState, new: ChartState) -> Reason:
    same = old.version == new.version
    one, other = (old.digest, new.digest) if same else (old.version, new.version)
    return Reason(ReasonKind.CHART, f"charts.{name}", one, other, new.source)


def _kubernetes(before: StageState, after: StageState) -> Iterator[Reason]:
    old, new = before.stage.kubernetes, after.stage.kubernetes
    if old == new or before.rendered is None or before.stage.cluster_name != after.stage.cluster_name:
        return
    file = f"clusters/{after.stage.cluster_name}.yaml"
    document = after.documents.get(file)
    at = place(document.locate(("kubernetes",))) if document else file
    yield Reason(ReasonKind.KUBERNETES, "kubernetes", old, new, at)


def _secrets(before: StageState, after: StageState) -> Iterator[Reason]:
    """Yield the names of what changed; nobody here can read the values."""
    for name in sorted({*before.leaves, *after.leaves}):
        if before.leaves.get(name) != after.leaves.get(name):
            side = after if name in after.leaves else before
            yield Reason(ReasonKind.SECRET, name, source=_secret_place(side, name))


def _secret_place(side: StageState, name: str) -> str:
    own, shared = side.stage.secrets, side.stage.cluster_secrets
    file = next((one.file for one in (own, shared) if one and name in one.leaves), "")
    document = side.documents.get(file)
    return place(document.locate((name,), key=True)) if document else file

"""Why a stage's digest changed: the fields that were edited, the charts, the secrets, each with its line.

A field counts only when a chart value that it causes differs: a comment, an order or a field that nothing reads
is no reason. What no field explains (a cluster's file, an image's, an event that began) is looked for there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hubfleet.load.paths import parse_path
from hubfleet.load.shape import shape_of
from hubfleet.load.supports import cluster_file
from hubfleet.model.base import Model
from hubfleet.model.deployable import Deployable
from hubfleet.model.hub import StageSettings
from hubfleet.model.json import Json, Path, dotted, get
from hubfleet.model.names import ImageReference
from hubfleet.model.release import Release
from hubfleet.model.stage import Stage
from hubfleet.plan.beside import python_edits, shared_edits
from hubfleet.plan.changes import DataChange, data_changes, place
from hubfleet.plan.moves import renamed
from hubfleet.plan.state import ChartState, StageState
from hubfleet.plan.step import HIDDEN, Reason, ReasonKind
from hubfleet.render.stable import differences

_PEOPLE = ("login", "events")
_IMAGE = re.compile(r"(?:^|[.\]])images?(?:$|\[)")


def reasons(before: StageState, after: StageState) -> tuple[Reason, ...]:
    """Return why `after` is not `before`, most telling first; never empty."""
    moves = list(_moves(before, after))
    paths = {move.path for move in moves}
    found = [
        *moves,
        *(reason for reason in _values(before, after) if reason.path not in paths),
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


def _moves(before: StageState, after: StageState) -> Iterator[Reason]:
    old, new = before.stage, after.stage
    if old.key.owner != new.key.owner:
        yield renamed(old.key, new.key)
    paths = ("cluster", "namespace", "release") if isinstance(new, Stage) else ()
    for path, one, other in zip(paths, before.place, after.place, strict=False):
        if one != other:
            yield Reason(ReasonKind.MOVED, path, one, other, _whereof(before, after, path))
    if isinstance(old, Stage) and isinstance(new, Stage) and _is_elsewhere(before, after) and old.domain != new.domain:
        yield Reason(ReasonKind.MOVED, "domain", old.domain, new.domain, _whereof_domain(after))


def _is_elsewhere(before: StageState, after: StageState) -> bool:
    return before.stage.cluster_name != after.stage.cluster_name


def _whereof_domain(after: StageState) -> str:
    """The hub's own, or that of the cluster below which it is found."""
    file = cluster_file(after.stage.cluster_name)
    if after.data.child("domain") is not None or file not in after.documents:
        return place(after.stage.origin("domain"))
    return place(after.documents[file].locate(("domain",)))


def _whereof(before: StageState, after: StageState, path: str) -> str:
    """Where a field is set now; where nothing sets it any more, where it was set."""
    if after.data.child(path) is not None:
        return place(after.stage.origin(path))
    return place((before if before.data.child(path) is not None else after).stage.origin(path))


def _values(before: StageState, after: StageState) -> Iterator[Reason]:
    differing = list(_differing(before, after))
    if not differing:
        return
    causes = {one.source: one for one in differing}
    former = {one.former for one in differing}
    # What another cluster gives stands in that cluster's file, which did not change.
    changed = None if _is_elsewhere(before, after) else after.changed
    edits = list(data_changes(before.data, after.data, shape_of(_model_of(after.stage)), changed))
    others = [edit for edit in edits if not any(_related(source, edit.path) for source in (*causes, *former))]
    yield from (_of_edit(edit, before, after) for edit in edits if edit not in others)
    left = [one for one in differing if not any(_related(one.source, edit.path) for edit in edits)]
    moved = any(True for _ in _moves(before, after))
    if not left or moved:
        return
    shared = list(shared_edits(before, after))
    yield from shared
    if edits:
        yield from (_of_edit(edit, before, after) for edit in _behind(others, left, alone=not shared))
        yield from _of_lists(left, edits, before, after)
    elif not shared:
        yield from _of_leaves({one.source: one for one in left}.values(), before, after)


def _behind(others: list[DataChange], left: Iterable[_Difference], *, alone: bool) -> list[DataChange]:
    """Return the edits that must be behind chart values of other fields: of the same section, else (`alone`) all."""
    sections = {_section(one.source) for one in left}
    near = [edit for edit in others if _section(edit.path) in sections]
    return near or (others if alone else [])


def _of_lists(
    left: Iterable[_Difference], edits: Iterable[DataChange], before: StageState, after: StageState
) -> Iterator[Reason]:
    """Yield what an edit does to lists of other fields of its section, where they are people: admins, who may enter."""
    causing = {_section(edit.path): _line_of(edit, before, after) for edit in edits}
    for one in left:
        line = causing.get(_section(one.source)) if _section(one.source) in _PEOPLE else None
        if line and isinstance(one.before or one.after, list):
            yield Reason(ReasonKind.VALUES, one.source, one.before, one.after, line)


def _section(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _model_of(stage: Deployable) -> type[Model]:
    """Which model its data is of."""
    return StageSettings if isinstance(stage, Stage) else type(stage.cluster)


@dataclass(frozen=True, slots=True)
class _Difference:
    """A chart value that differs, and the field behind it: `source` now, `former` before."""

    source: str
    former: str
    release: Release
    path: Path
    before: Json
    after: Json


def _differing(before: StageState, after: StageState) -> Iterator[_Difference]:
    """Yield each chart value that differs."""
    pairs = [(before.release(one.name) or _same_chart(before, one), one) for one in after.releases.releases]
    gone = [one for one in before.releases.releases if one not in [old for old, _ in pairs]]
    for old, new in [*pairs, *((one, None) for one in gone)]:
        release = new or old
        if release is None:
            continue
        one, other = (old.values if old else {}), (new.values if new else {})
        for path in sorted(differences(one, other), key=str, reverse=True):
            former = (old.source_of(path) if old else None) or ""
            source = (new.source_of(path) if new else None) or former
            yield _Difference(source, former or source, release, path, get(one, path), get(other, path))


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
    return Reason(kind, edit.path, old, new, _line_of(edit, before, after))


def _line_of(edit: DataChange, before: StageState, after: StageState) -> str:
    """Return the line that was changed. Where it is in no file that was, the hub unsets it, or has other blueprints."""
    file = f"hubs/{after.stage.key.owner}/hub.yaml"
    one, other = before.documents.get(file), after.documents.get(file)
    if after.changed is None or edit.at.file in after.changed or _is_elsewhere(before, after) or not one or not other:
        return place(edit.at)
    mark, depth = other.root.nearest(parse_path(edit.path, other.root, shape_of(StageSettings)))
    if depth and file in after.changed and mark.content is None:
        return place(mark.key or mark.at)
    if one.data.get("blueprints") == other.data.get("blueprints"):
        return place(edit.at)
    return place((other if "blueprints" in other.data else one).locate(("blueprints",), key=True))


def _reference(side: StageState, name: Json) -> Json:
    """Return where an image is published, for a name out of images/."""
    if not isinstance(name, str) or not isinstance(side.stage, Stage) or name not in side.stage.images:
        return name
    return str(side.stage.reference(ImageReference(name)))


def _of_leaves(left: Iterable[_Difference], before: StageState, after: StageState) -> Iterator[Reason]:
    """Yield the chart values themselves: no field differs, so a file beside the data, time or the toolkit did it."""
    for one in sorted(left, key=lambda one: one.source):
        if one.source == "python" and (files := list(python_edits(before, after))):
            yield from files
            continue
        path = one.source or f"{one.release.name}: {dotted(one.path)}"
        yield Reason(ReasonKind.VALUES, path, one.before, one.after, place(after.stage.origin(one.source)))


def _charts(before: StageState, after: StageState) -> Iterator[Reason]:
    if before.rendered is None or after.rendered is None:
        return
    for release in after.releases.releases:
        old, new = before.charts.get(release.chart), after.charts.get(release.chart)
        one, other = before.rendered_release(release.name), after.rendered_release(release.name)
        if not old or not new or (old.version, old.digest) == (new.version, new.digest):
            continue
        if not one or not other or (old.digest != new.digest and one.digest != other.digest):
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
            old, new = (HIDDEN if name in one.leaves else None for one in (before, after))
            both = old is not None and new is not None
            where = _secret_place(side, name)
            yield Reason(ReasonKind.SECRET, name, None if both else old, None if both else new, where)


def _secret_place(side: StageState, name: str) -> str:
    own, shared = side.stage.secrets, side.stage.cluster_secrets
    file = next((one.file for one in (own, shared) if one and name in one.leaves), "")
    document = side.documents.get(file)
    return place(document.locate((name,), key=True)) if document else file

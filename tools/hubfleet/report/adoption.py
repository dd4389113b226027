"""What taking over a hub means, for a terminal: what runs, stays, changes, and forbids it. No secret is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hubfleet.deploy.local.keeping import hide
from hubfleet.deploy.redact import redact
from hubfleet.model.json import Json, Path, dotted, get
from hubfleet.plan.adoption.adoption import Adoption
from hubfleet.plan.adoption.taken import Fate
from hubfleet.plan.objects import Fate as ObjectFate
from hubfleet.plan.objects import ObjectChange
from hubfleet.plan.step import HIDDEN, Reason, ReasonKind
from hubfleet.report.changed import shown_change

MOST_FIELDS = 8
"""Of one object that are shown; all of them with `-v`."""

_SECRET = ("data", "stringData")


def write_adoption(adoption: Adoption, *, verbose: bool = False) -> str:
    """Write the whole report."""
    return "\n".join((*_head(adoption), *_stays(adoption), *_changes(adoption, verbose=verbose), *_refused(adoption)))


def _head(adoption: Adoption) -> Iterator[str]:
    now = adoption.running
    by = "the server (Helm 4)" if now.server_side else "the client (Helm 3)"
    since = f", since {now.since:%Y-%m-%d %H:%M} UTC" if now.since else ""
    yield f"{adoption.stage} on {adoption.cluster}: release {now.release} in namespace {now.namespace}"
    yield _line("found", f"chart {now.chart} (app {now.app_version or 'unknown'}), applied by {by}")
    yield _line("", f"revision {now.revision}{since}")
    before, after = adoption.charts
    if before != after:
        yield _line(
            "becomes", f"chart jupyterhub {after}, of {before or 'no version'}: the hub brings its database over"
        )
    if now.fleet:
        yield _line("", f"of the fleet {now.fleet}")


def _stays(adoption: Adoption) -> Iterator[str]:
    now = adoption.running
    yield _line("stays", f"{_count(len(now.servers), 'running server')}, untouched")
    yield _line("", f"the database: {_some(adoption.database) or 'not on a claim'}")
    yield _line("", f"{_count(len(now.homes), 'claim')} of users{': ' if now.homes else ''}{_some(now.homes)}")
    for change in adoption.compared.staying:
        yield _line("", f"{change.title}: no release has it any more, and nothing is deleted")
    if kept := [one.name for one in adoption.secrets if one.fate is Fate.KEPT]:
        yield _line("", f"secrets: {', '.join(kept)}")
    for one in adoption.secrets:
        if one.fate is Fate.CHANGED:
            yield _line("changes", f"secret {one.name}: the secrets file has another one. {one.title}")
    if new := [one.name for one in adoption.secrets if one.fate is Fate.NEW]:
        yield _line("new", f"secrets: {', '.join(new)}")
    if adoption.restarts:
        yield _line("restarts", ", ".join(adoption.restarts))


def _changes(adoption: Adoption, *, verbose: bool) -> Iterator[str]:
    most = None if verbose else MOST_FIELDS
    unshown = sorted(adoption.unshown, key=lambda text: (-len(text), text))
    moved = {str(get(one, ("metadata", "name"))) for one in adoption.compared.moved}
    for change in adoption.compared.changes:
        over = ", which takes it over" if change.name in moved and change.release != adoption.running.release else ""
        yield f"{change.fate} {change.title} of {change.release}{over}"
        if change.fate is ObjectFate.CHANGED:
            yield from _limited([_field(change, path, unshown) for path in change.paths], most)
    if adoption.compared.values:
        yield "changed chart values of the hub"
        values = (_both(one.path, one.before, one.after, unshown) for one in adoption.compared.values)
        yield from _limited([*values], most)
    counts = Counter(change.fate for change in adoption.compared.changes)
    yield ", ".join(f"{counts[fate]} {fate}" for fate in ObjectFate if counts[fate]) or "no object differs"


def _refused(adoption: Adoption) -> Iterator[str]:
    for one in adoption.refusals:
        yield f"refused: {one.message}"
        yield f"  help: {one.help}"


def _field(change: ObjectChange, path: Path, unshown: list[str]) -> str:
    if change.kind == "Secret" and path[:1] and path[0] in _SECRET:
        return f"  {dotted(path)}: {HIDDEN}"
    return _both(path, get(change.before, path), get(change.after, path), unshown)


def _both(path: Path, before: Json, after: Json, unshown: list[str]) -> str:
    old, new = (_covered(value, unshown) for value in (before, after))
    return f"  {dotted(path)}: {shown_change(Reason(ReasonKind.VALUES, dotted(path), old, new))}"


def _covered(value: Json, unshown: list[str]) -> Json:
    """Hide secrets that are known, whatever stands around them."""
    if isinstance(value, dict):
        return {key: _covered(below, unshown) for key, below in value.items()}
    if isinstance(value, list):
        return [_covered(item, unshown) for item in value]
    return redact(hide(value, unshown)) if isinstance(value, str) else value


def _limited(lines: list[str], most: int | None) -> Iterator[str]:
    yield from lines[:most]
    if most is not None and len(lines) > most:
        yield f"  and {len(lines) - most} more (-v shows them)"


def _line(word: str, text: str) -> str:
    return f"  {word:<10}{text}".rstrip()


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _some(names: tuple[str, ...], most: int = 4) -> str:
    left = len(names) - most
    return ", ".join(names[:most]) + (f" and {left} more" if left > 0 else "")

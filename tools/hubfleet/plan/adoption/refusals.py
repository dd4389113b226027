"""What forbids taking a hub over as the data has it: people's files, the database or the hub itself would be lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from hubfleet.model.json import Json, Manifest, Path, Values, dotted, get
from hubfleet.plan.adoption.objects import Compared, chart_version, hub_claims, hub_pod
from hubfleet.plan.adoption.running import Running, hub_secret, hub_values, opened
from hubfleet.plan.immutable import fixed_fields
from hubfleet.plan.objects import Fate
from hubfleet.render.manifests import kind_of, name_of

_OLD_TEMPLATE = "claim-{username}{servername}"
"""How charts before 4 called people's claims; the hub of later ones remembers whose is whose."""

_HOMES: tuple[Path, ...] = tuple(
    ("singleuser", "storage", *path)
    for path in (("type",), ("static", "pvcName"), ("static", "subPath"), ("dynamic", "pvcNameTemplate"))
)
_CLAIM: Path = ("singleuser", "storage", "static", "pvcName")
_DATABASE: tuple[Path, ...] = tuple(("hub", "db", *path) for path in (("type",), ("url",), ("pvc", "subPath")))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why it can't be taken over as it is, and what to do."""

    message: str
    help: str


def refusals(running: Running, new: Sequence[Manifest], compared: Compared) -> Iterator[Refusal]:
    """Yield everything that forbids it; `new` are the objects that would be deployed."""
    before, after = _values(running.objects), _values(new)
    if hub_pod(running.objects) is None:
        yield Refusal(f"release {running.release} has no hub", "say which one has: `release:`")
    yield from _not_in_place(compared)
    yield from _database(running.objects, new, before, after)
    yield from _homes(before, after, same_share=_same_share(running.objects, new, before, after))
    yield from _claims_of_sets(compared)
    yield from _older(running.objects, new)


def of_another_fleet(running: Running, names: AbstractSet[str], leaves: str | None) -> Iterator[Refusal]:
    """A hub that another fleet has is taken only when somebody says so; `names` are the stage's releases."""
    if running.fleet is None and leaves is not None:
        yield Refusal(f"it does not belong to a fleet {leaves}", "leave out --from-fleet")
    elif running.fleet is not None and running.fleet != leaves:
        yield Refusal(
            f"the namespace {running.namespace} belongs to the fleet {running.fleet}",
            f"if its community leaves with it: --from-fleet {running.fleet}",
        )
    if running.fleet is not None and (others := sorted({*running.written} - names)):
        yield Refusal(
            f"the fleet {running.fleet} has releases there that this stage does not have: {', '.join(others)}",
            "call the hub as it is called there",
        )


def _not_in_place(compared: Compared) -> Iterator[Refusal]:
    for change in compared.changes:
        for path in fixed_fields(change):
            old, new = get(change.before, path), get(change.after, path)
            yield Refusal(
                f"{change.title}: {dotted(path)} is {_shown(old)} and can't become {_shown(new)} in place",
                "let the data say what runs",
            )


def _database(old: Sequence[Manifest], new: Sequence[Manifest], before: Values, after: Values) -> Iterator[Refusal]:
    one, other = hub_claims(old), hub_claims(new)
    for claim in one:
        if claim not in other:
            yield Refusal(
                f"the hub keeps its database on the claim {claim}, and would be without it",
                "let `values: {jupyterhub: {hub: {db: ...}}}` say what runs",
            )
    for path in _DATABASE:
        if before and _differs(get(before, path), get(after, path)):
            yield Refusal(  # an address may hold a password: it is not shown
                f"the hub's database would be another one: {dotted(path)} differs",
                "let `values: {jupyterhub: {hub: {db: ...}}}` say what runs",
            )


def _homes(before: Values, after: Values, *, same_share: bool) -> Iterator[Refusal]:
    kind = get(before, _HOMES[0])
    for path in _HOMES:
        old, new = get(before, path), get(after, path)
        if not before or not _differs(old, new) or path[2] not in {"type", kind}:
            continue
        if (new is None and old == _OLD_TEMPLATE) or (path == _CLAIM and same_share):
            continue
        yield Refusal(
            f"people's homes would be others: {dotted(path)} is {_shown(old)} and would be {_shown(new)}",
            "let `home:`, or `values: {jupyterhub: {singleuser: {storage: ...}}}`, say what runs",
        )


def _same_share(old: Sequence[Manifest], new: Sequence[Manifest], before: Values, after: Values) -> bool:
    """Whether two claims of other names lead to the same share: both may be in use beside each other."""
    one, other = _share(old, get(before, _CLAIM)), _share(new, get(after, _CLAIM))
    return one is not None and one == other


def _share(objects: Sequence[Manifest], claim: Json) -> tuple[Json, Json] | None:
    """The file server and folder behind a claim, where the objects say so. A disk serves one volume alone."""
    volume = get(_named(objects, "PersistentVolumeClaim", claim), ("spec", "volumeName"))
    nfs = get(_named(objects, "PersistentVolume", volume), ("spec", "nfs"))
    return (get(nfs, ("server",)), get(nfs, ("path",))) if isinstance(nfs, dict) else None


def _named(objects: Sequence[Manifest], kind: str, name: Json) -> Manifest:
    return next((one for one in objects if kind_of(one) == kind and name_of(one) == name), {})


def _claims_of_sets(compared: Compared) -> Iterator[Refusal]:
    for change in compared.changes:
        held = get(change.before, ("spec", "volumeClaimTemplates")) if change.fate is Fate.REMOVED else None
        if change.kind == "StatefulSet" and held:
            yield Refusal(
                f"{change.title} has volumes of its own, and would be removed",
                f"where it may go: bring its data elsewhere; else keep it: "
                f"`kubectl annotate statefulset {change.name} helm.sh/resource-policy=keep`",
            )


def _older(old: Iterable[Manifest], new: Iterable[Manifest]) -> Iterator[Refusal]:
    one, other = chart_version(old), chart_version(new)
    if one and other and _numbers(other) < _numbers(one):
        yield Refusal(
            f"chart jupyterhub {one} runs and {other} would be deployed: an older JupyterHub can't read its database",
            "pin that version or a newer one: `hubfleet charts update`",
        )


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)[:3]]


def _values(objects: Iterable[Manifest]) -> Values:
    return hub_values(opened(hub_secret(objects) or {}))


def _differs(old: Json, new: Json) -> bool:
    return (old or None) != (new or None)


def _shown(value: Json) -> str:
    return "not set" if value is None else str(value)

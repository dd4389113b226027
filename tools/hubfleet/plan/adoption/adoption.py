"""An adoption as data: what runs, what would change, what stays, and what forbids it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hubfleet.compile.secrets import secret_needs
from hubfleet.model.json import Manifest
from hubfleet.model.key import StageKey
from hubfleet.model.release import CompiledStage
from hubfleet.plan.adoption.objects import STAYING, Compared, chart_version, compare, component, hub_claims
from hubfleet.plan.adoption.refusals import Refusal, of_another_fleet, refusals
from hubfleet.plan.adoption.running import VALUES, Running
from hubfleet.plan.adoption.taken import Fate, SecretFate, fates, taken
from hubfleet.plan.objects import Fate as ObjectFate
from hubfleet.plan.objects import ObjectChange
from hubfleet.render.manifests import kind_of, title
from hubfleet.render.stage import RenderedStage

_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")
_FILES = "hub.extraFiles."
_READ_AT_START = ("Secret", "ConfigMap")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stage as the data has it. `given` are the secrets of its file."""

    stage: StageKey
    cluster: str
    compiled: CompiledStage
    rendered: RenderedStage
    given: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Adoption:
    """What taking over one stage means. `restarts` are workloads whose pods start anew.

    `charts` are the versions of the JupyterHub chart before and after. `unshown` are the secrets of both sides: they
    are hidden wherever they stand.
    """

    stage: StageKey
    cluster: str
    running: Running
    compared: Compared
    secrets: tuple[SecretFate, ...]
    restarts: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    charts: tuple[str | None, str | None] = (None, None)
    unshown: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def database(self) -> tuple[str, ...]:
        """The claims that the hub keeps its database on."""
        return hub_claims(self.running.objects)

    @property
    def marked(self) -> tuple[Manifest, ...]:
        """Objects of the running release that Helm must not remove while it is taken over."""
        gone = [one.before for one in self.compared.staying if one.before]
        stay = [one for one in self.running.objects if kind_of(one) in STAYING]
        return tuple({title(one): one for one in (*stay, *gone, *self.compared.moved)}.values())


def adoption(wanted: Wanted, running: Running, *, leaves: str | None = None, trial: Iterable[Refusal] = ()) -> Adoption:
    """Compare a running hub with what the data says.

    `leaves` is the fleet that somebody said it leaves; `trial` is what the cluster itself would refuse.
    """
    compiled, rendered, given = wanted.compiled, wanted.rendered, wanted.given
    own = taken(compiled, running.held)
    real = {**own, **given}
    needs = secret_needs(compiled)
    known = {need.stand_in(compiled.stage): real[need.name] for need in needs if need.name in real}
    compared = compare(running, rendered, known)
    told = fates(compiled, own, given)
    new = [one for release in rendered.releases for one in release.manifests]
    names = {release.name for release in rendered.releases}
    found = (*of_another_fleet(running, names, leaves), *refusals(running, new, compared), *trial)
    charts = (chart_version(running.objects), chart_version(new))
    restarts = tuple(_restarts(compared, told))
    unshown = frozenset(
        {*own.values(), *given.values(), *_made(running), *(need.stand_in(compiled.stage) for need in needs)}
    )
    return Adoption(wanted.stage, wanted.cluster, running, compared, told, restarts, found, charts, unshown)


def _made(running: Running) -> Iterator[str]:
    """Secrets that the chart keeps beside its values."""
    return (text for name, text in running.held.items() if name != VALUES and not name.startswith(_FILES) and text)


def _restarts(compared: Compared, secrets: tuple[SecretFate, ...]) -> Iterator[str]:
    changed = [one for one in compared.changes if one.fate is ObjectFate.CHANGED]
    read = {_part(one) for one in changed if one.kind in _READ_AT_START}
    token = any(one.name == "proxy_token" and one.fate is not Fate.KEPT for one in secrets)
    for change in changed:
        part = _part(change)
        pods = any(path[:2] == ("spec", "template") for path in change.paths)
        if change.kind in _WORKLOADS and (pods or part in read or (part == "proxy" and token)):
            yield change.title
    if "hub" in read and not any(one.kind == "Deployment" and _part(one) == "hub" for one in changed):
        yield "Deployment/hub"


def _part(change: ObjectChange) -> str | None:
    return component(change.after or change.before or {})

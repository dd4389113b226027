"""One source hub as hub data: tried, compared, and taken back where it does not mean the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from hubfleet.findings import HubfleetError
from hubfleet.importers.equality import same
from hubfleet.importers.equality.result import RELEASES, Result
from hubfleet.importers.fold import below, entry_name
from hubfleet.importers.mapping import take_all
from hubfleet.importers.mapping.taking import Facts, Taking
from hubfleet.importers.settings import ITEM, Setting, leaves, text, unit
from hubfleet.model.hub import StageSettings
from hubfleet.model.json import Json, Path, Values, get, put
from hubfleet.model.release import SecretNeed

ROUNDS = 12
"""How often claims are taken back and the rest tried again; real hubs need one or two."""

UNKNOWN = "dummy"
"""The provider of a hub whose authenticator hubfleet does not know: it lets nobody in by itself."""

CLASS: Path = ("jupyterhub", "hub", "config", "JupyterHub", "authenticator_class")
_ENTRY = re.compile(r"\[[^\]]*\]")
_TAGS = frozenset({"word", "list", "mapping"})


@dataclass(frozen=True, slots=True)
class Compiled:
    """Compiled values by release, and for a release and path of its values the data that caused it."""

    releases: Mapping[str, Values]
    source_of: Callable[[str, Path], str | None]
    secrets: tuple[tuple[str, SecretNeed], ...] = ()


Compile = Callable[[StageSettings, Mapping[str, str]], Compiled]
"""Compile settings, given the text of Python files beside the hub."""


@dataclass
class Trial:
    """A hub's data, and where each of its settings went: a field, a path below `values`, or why it was left out."""

    data: Values
    settings: StageSettings
    values: Values
    where: dict[Path, str] = field(default_factory=dict)
    left_out: dict[Path, str] = field(default_factory=dict)
    secrets: tuple[tuple[str, SecretNeed], ...] = ()
    python: Mapping[str, str] = field(default_factory=dict)
    releases: frozenset[str] = frozenset()
    faults: tuple[str, ...] = ()


def attempt(values: Values, settings: Mapping[Path, Setting], facts: Facts, compile_: Compile, frame: Values) -> Trial:
    """Return the hub's data so that compiling it gives back what the source said.

    `frame` is what the layout tells of the hub beside its values: cluster, domain.
    """
    hidden: set[Path] = set()
    everything = {path for path, _ in _units(values)}
    for at in range(ROUNDS):
        hidden |= everything if at == ROUNDS - 1 else set()
        taking = take_all(without(values, hidden), facts)
        data = {**frame, **_least(taking)}
        found, wrong_fields = _validated(data)
        if found is None:
            hidden |= (_units_of(taking, wrong_fields) - hidden) or _all_units(taking)
            continue
        try:
            compiled = compile_(found, taking.python)
        except HubfleetError:
            hidden |= _all_units(taking)
            continue
        wrong = _wrong(values, settings, taking, Result(values, found, compiled.releases, str(found.namespace)))
        if not wrong:
            trial = Trial(data, found, values, secrets=compiled.secrets, python=taking.python)
            trial.releases = frozenset(compiled.releases)
            return _finished(settings, taking, trial, compiled)
        hidden |= wrong
    raise AssertionError(f"no data says what {facts.name} is")


def _least(taking: Taking) -> Values:
    """Return the data with what no hub can do without; what the source says instead stays under `values:`."""
    login = taking.data.get("login")
    said = isinstance(login, dict) and "provider" in login
    community = taking.data.get("community")
    named = isinstance(community, dict) and "name" in community
    data = taking.data if said else put(taking.data, ("login", "provider"), UNKNOWN)
    return data if named else put(data, ("community", "name"), taking.facts.title or taking.facts.name)


def without(values: Values, hidden: set[Path]) -> Values:
    """Return the values without some settings."""
    kept: Values = {}
    for path, value in _units(values):
        if not any(path[:end] in hidden for end in range(1, len(path) + 1)):
            kept = _put(kept, path, value)
    return kept


def _units(values: Values) -> list[tuple[Path, Json]]:
    """Return what stands or falls as a whole: lists, single values, empty mappings."""
    found: dict[Path, Json] = {}
    for path, _ in leaves(values) if values else ():
        found.setdefault(unit(path), None)
    return [(path, get(values, path)) for path in found]


def _put(values: Values, path: Path, value: Json) -> Values:
    here = values
    for part in path[:-1]:
        below = here.setdefault(str(part), {})
        if not isinstance(below, dict):
            return put(values, path, value)
        here = below
    here[str(path[-1])] = value
    return values


def _validated(data: Values) -> tuple[StageSettings | None, set[str]]:
    try:
        return StageSettings.model_validate(data), set()
    except ValidationError as error:
        return None, {_field(data, one["loc"]) for one in error.errors(include_url=False)}


def _field(data: Json, loc: tuple[int | str, ...]) -> str:
    """Return the field that an error is about, as claims name it: entries of lists by their name."""
    field = ""
    for part in loc:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list) and part < len(data) else None
            field += f"[{entry_name(data)}]"
        elif part not in _TAGS:
            data = data.get(part) if isinstance(data, dict) else None
            field = below(field, part)
    return field


def _units_of(taking: Taking, fields: set[str]) -> set[Path]:
    """Return what was claimed for fields that turned out wrong, or below them; where nothing was, what is around."""
    claims = list(taking.claims.items())
    return {path for one in fields for path in _around(one, claims) or _around(_ENTRY.sub("", one), _bare(claims))}


def _bare(claims: list[tuple[Path, str]]) -> list[tuple[Path, str]]:
    return [(path, _ENTRY.sub("", to)) for path, to in claims]


def _around(field: str, claims: list[tuple[Path, str]]) -> set[Path]:
    """Return the units claimed for a field or something below it; where there is none, of what stands above it."""
    while field:
        found = {unit(path) for path, to in claims if to == field or to.startswith((f"{field}.", f"{field}["))}
        if found:
            return found
        field = field[: field.rindex("[")] if field.endswith("]") else field.rpartition(".")[0]
    return set()


def _all_units(taking: Taking) -> set[Path]:
    return {unit(path) for path in taking.claims}


def _wrong(values: Values, settings: Mapping[Path, Setting], taking: Taking, result: Result) -> set[Path]:
    """Return the units whose claim is not kept by what was compiled."""
    units = {unit(path) for path in settings if claimed(taking, path)}
    return {one for one in units if not _all_claimed(taking, settings, one) or not same(result, one, get(values, one))}


def _all_claimed(taking: Taking, settings: Mapping[Path, Setting], one: Path) -> bool:
    return all(claimed(taking, path) for path in settings if path[: len(one)] == one)


def claimed(taking: Taking, path: Path) -> str | None:
    """Return the field that a setting was claimed for, by itself or by what stands above it."""
    for end in range(len(path), 0, -1):
        if path[:end] in taking.claims:
            return taking.claims[path[:end]]
    return None


def _finished(settings: Mapping[Path, Setting], taking: Taking, trial: Trial, compiled: Compiled) -> Trial:
    """Account for every setting; what nobody took and nothing compiles to is raw."""
    if trial.settings.login.provider == UNKNOWN and get(trial.values, CLASS) != UNKNOWN:
        trial.faults = (f"the login of this hub has no provider here: {get(trial.values, CLASS) or 'none is said'}",)
    raw: Values = {}
    for path in settings:
        if to := claimed(taking, path):
            trial.where[path] = to
        elif reason := taking.reason(path) or _no_place(path, trial.values, compiled, facts=taking.facts):
            trial.left_out[path] = reason
        elif to := _by_itself(trial.values, compiled, unit(path)):
            trial.where[path] = to
        else:
            below = (RELEASES[str(path[0])], *path[1:])
            raw = put(raw, unit(below), get(trial.values, unit(path)))
            trial.where[path] = text(("values", *below))
    if raw:
        trial.data = {**trial.data, "values": raw}
    return trial


def _no_place(path: Path, values: Values, compiled: Compiled, facts: Facts) -> str | None:
    """Return why a setting can't stand under `values:`, or None."""
    release = RELEASES.get(str(path[0]))
    if len(path) == 1 or path[1] == ITEM:
        return f"{path[0]} is no mapping here: its chart can't read it"
    if release is None:
        return f"{path[0]} is of the source's own wrapper chart, and no release here takes it"
    off = release not in compiled.releases and get(values, (str(path[0]), "enabled")) is False
    if off and not facts.is_chart:
        return f"{path[0]} is switched off: nothing reads it"
    made, said = get(compiled.releases.get(release, {}), unit(path)[1:]), get(values, unit(path))
    if isinstance(made, dict) and not isinstance(said, dict):
        return "no mapping, where its chart wants one: over what fields say, it would take all of that away"
    secret = {(key, *need.path): need.name for key, need in compiled.secrets}
    if name := secret.get((release, *path[1:])):
        return f"a secret: it belongs in the stage's secrets file, as {name}"
    return None


def _by_itself(values: Values, compiled: Compiled, path: Path) -> str | None:
    """Return the data that already says what the source says at a path, without anything raw."""
    release, inside, value = RELEASES[str(path[0])], path[1:], get(values, path)
    if value is None or ITEM in inside or get(compiled.releases.get(release, {}), inside) != value:
        return None
    return compiled.source_of(release, inside)

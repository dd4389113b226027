"""Containers beside people's servers, and before them."""

from __future__ import annotations

from collections.abc import Callable

from hubfleet.importers.mapping.amounts import line, tagged
from hubfleet.importers.mapping.taking import Taking, Unfit, split
from hubfleet.importers.settings import ITEM
from hubfleet.model.json import Json, Values, get, put

USER = "jupyterhub.singleuser"
LISTS = {"initContainers": "server.init_containers", "extraContainers": "server.containers"}
PLAIN = {"name": "name", "command": "command"}
FREE = (
    ("env", "name", "environment"),
    ("env", "value", "environment"),
    ("ports", "name", "ports"),
    ("ports", "containerPort", "ports"),
)
"""What ends in free mappings: a part of a container, its part, and the field."""

BOUNDS = {"requests": "guarantee", "limits": "limit"}


def take(taking: Taking) -> None:
    """Take each list as a whole, or not at all."""
    for name, to in LISTS.items():
        listed = taking.get(f"{USER}.{name}")
        if listed == []:
            taking.claim(f"{USER}.{name}", to)
        elif isinstance(listed, list):
            try:
                taking.put(to, [_container(one) for one in listed])
            except Unfit:
                continue
            taking.claim(f"{USER}.{name}", to)
            for inside, part, field in FREE:
                path = (*split(f"{USER}.{name}"), ITEM, inside, ITEM, part)
                taking.claims[path] = f"{to}[].{field}"


def _container(given: Json) -> Values:
    if not isinstance(given, dict):
        raise Unfit(given)
    said: Values = {}
    readers: dict[str, Callable[[Values, Json], Values]] = {
        "env": _environment,
        "volumeMounts": _mounts,
        "securityContext": _user,
        "resources": _resources,
        "ports": _ports,
    }
    for key, value in given.items():
        if key == "image":
            said[key] = tagged(value)
        elif key in PLAIN:
            said[PLAIN[key]] = value
        elif key in readers:
            said = readers[key](said, value)
        else:
            raise Unfit(key)
    return said


def _environment(said: Values, given: Json) -> Values:
    found: Values = {}
    for one in _entries(given, {"name", "value"}):
        found[line(one.get("name"))] = str(one.get("value", ""))
    return {**said, "environment": found}


def _mounts(said: Values, given: Json) -> Values:
    found: list[Json] = []
    for one in _entries(given, {"name", "mountPath", "subPath", "readOnly"}):
        mount: Values = {"volume": one.get("name"), "mount": one.get("mountPath")}
        if "subPath" in one:
            mount["inside"] = one["subPath"]
        if one.get("readOnly") is True:
            mount["read_only"] = True
        found.append(mount)
    return {**said, "mounts": found}


def _user(said: Values, given: Json) -> Values:
    names = {"runAsUser": "run_as", "runAsGroup": "run_as_group"}
    if not isinstance(given, dict) or given.keys() - names.keys():
        raise Unfit(given)
    return {**said, **{names[key]: value for key, value in given.items()}}


def _ports(said: Values, given: Json) -> Values:
    entries = _entries(given, {"name", "containerPort"})
    found: Values = {line(one.get("name")): one.get("containerPort") for one in entries}
    return {**said, "ports": found}


def _resources(said: Values, given: Json) -> Values:
    if not isinstance(given, dict) or given.keys() - BOUNDS.keys():
        raise Unfit(given)
    for kind, bound in BOUNDS.items():
        for resource in ("memory", "cpu"):
            value = get(given, (kind, resource))
            if value is not None:
                said = put(said, (resource, bound), value)
    return said


def _entries(given: Json, known: set[str]) -> list[Values]:
    if not isinstance(given, list):
        raise Unfit(given)
    found = [one for one in given if isinstance(one, dict) and not one.keys() - known]
    if len(found) != len(given):
        raise Unfit(given)
    return found

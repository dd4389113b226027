"""Whether the network rules of running servers change: Kubernetes applies policies to pods that run already.

Source: Kubernetes, "Network Policies"; servers carry the label `component: singleuser-server`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hubfleet.model.json import Json, get
from hubfleet.plan.objects import Fate, ObjectChange
from hubfleet.plan.state import StageState
from hubfleet.render.stable import differences

POLICY = ("singleuser", "networkPolicy")
"""Where the hub's chart takes the rules of servers from."""

_KEYS = ("component", "app.kubernetes.io/component")
_SERVERS = "singleuser-server"


def network_changes(before: StageState, after: StageState, objects: Sequence[ObjectChange]) -> bool:
    """Return whether running servers reach something else, or are reached by others. This machine has no such rules."""
    if after.stage.is_local:
        return False
    if any(side.rendered_release(side.releases.main.name) is None for side in (before, after)):
        old, new = (get(side.releases.main.values, POLICY) for side in (before, after))
        return next(differences(old, new), None) is not None
    return any(_is_rule_of_servers(change) for change in objects)


def _is_rule_of_servers(change: ObjectChange) -> bool:
    if change.kind != "NetworkPolicy" or not _is_another_rule(change):
        return False
    return any(_selects_servers(get(side, ("spec", "podSelector"))) for side in (change.before, change.after) if side)


def _is_another_rule(change: ObjectChange) -> bool:
    return change.fate is not Fate.CHANGED or any(path[:1] == ("spec",) for path in change.paths)


def _selects_servers(selector: Json) -> bool:
    """Whether a selector may take in servers: other labels than that of what a pod is are taken to fit."""
    return all(_fits(rule) for rule in _rules(selector))


def _rules(selector: Json) -> Iterator[tuple[str, Json]]:
    """Operator and values of each rule about what a pod is."""
    labels = get(selector, ("matchLabels",))
    for key in _KEYS:
        if isinstance(labels, dict) and key in labels:
            yield "In", [labels[key]]
    expressions = get(selector, ("matchExpressions",))
    for one in expressions if isinstance(expressions, list) else ():
        if get(one, ("key",)) in _KEYS:
            yield str(get(one, ("operator",))), get(one, ("values",))


def _fits(rule: tuple[str, Json]) -> bool:
    operator, values = rule
    named = isinstance(values, list) and _SERVERS in values
    return {"In": named, "NotIn": not named, "DoesNotExist": False}.get(operator, True)

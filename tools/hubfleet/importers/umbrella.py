"""Charts that wrap a chart of JupyterHub: its values stand below one name more for each, as `daskhub.jupyterhub`."""

from __future__ import annotations

from hubfleet.importers.reading import lay_all
from hubfleet.load.node import Node
from hubfleet.model.json import Path

MAIN = "jupyterhub"
GATEWAY = "dask-gateway"
PARTS = frozenset({"auth", "hub", "proxy", "singleuser"})
"""Sections by one of which JupyterHub's values are known."""


def lift(values: Node, name: str) -> tuple[Node, dict[str, Path]]:
    """Return values with what stands below a wrapped chart's name at the top, and what stood before each of these."""
    entries = dict(values.mapping or {})
    inner = entries.pop(name, None)
    if inner is None or inner.mapping is None:
        return values, {}
    outer = Node(entries, values.at)
    prefix: dict[str, Path] = {below: (name,) for below in inner.mapping if below not in entries}
    return lay_all([inner, outer], values.at), prefix


def lift_hub(values: Node) -> tuple[Node, dict[str, Path]]:
    """Return values with JupyterHub's at the top, wherever they stand, and what stood before each name there."""
    prefix: dict[str, Path] = {}
    for name in umbrellas(values):
        values, lifted = lift(values, name)
        before = prefix.pop(name, ())
        prefix |= dict.fromkeys(lifted, (*before, name))
    return values, prefix


def umbrellas(values: Node) -> tuple[str, ...]:
    """Return the names below which JupyterHub's values stand; none where they are at the top, or nowhere."""
    entries = values.mapping or {}
    if not PARTS.isdisjoint(entries) or MAIN in entries:
        return ()
    ways = [(name, *umbrellas(inner)) for name, inner in entries.items() if _holds_hub(inner)]
    return ways[0] if len(ways) == 1 else ()


def with_gateway(values: Node) -> Node:
    """Return values that say of a Dask gateway that it is on, where they set it up and nothing else.

    Source: dask/helm-chart, daskhub: `dask-gateway.enabled` is true, and in older ones the gateway is always there.
    """
    gateway = values.child(GATEWAY)
    if not gateway or not gateway.mapping or gateway.child("enabled"):
        return values
    on = Node({GATEWAY: Node({"enabled": Node(True, gateway.key or gateway.at)}, gateway.at, gateway.key)}, values.at)
    return lay_all([values, on], values.at)


def _holds_hub(values: Node) -> bool:
    hub = values.child(MAIN)
    return not PARTS.isdisjoint(hub.mapping or {}) if hub else umbrellas(values) != ()

"""Whether the next servers of a hub are other ones, from the values of its chart: everything that spawning reads.

Chart: `singleuser`, `hub.config.KubeSpawner`; `custom.hubfleet` is read by our own pieces of Python. What other Python
in the hub does to servers can't be told from here.
"""

from __future__ import annotations

from hubfleet.model.json import Json, Values, get
from hubfleet.plan.network import POLICY
from hubfleet.render.stable import differences

_SETTINGS = (("custom", "hubfleet", "adminMounts"), ("hub", "config", "KubeSpawner"), ("hub", "config", "Spawner"))
_GROUPS = ("custom", "hubfleet", "groupExtras")
_FREE = (("hub", "extraFiles"), ("hub", "extraEnv"), ("hub", "image"))
_CODE = ("hub", "extraConfig")
_ABOUT_LOGIN = frozenset({"00-hubfleet-allowed-domains", "00-hubfleet-github-groups"})
"""Our pieces of Python that know of no server."""


def servers_differ(before: Values, after: Values) -> bool:
    """Return whether a value that servers are made from is another one."""
    return _differ(_told(before), _told(after))


def servers_may_differ(before: Values, after: Values) -> bool:
    """Return whether something in the hub is another one that may change servers, and nobody can tell."""
    return _differ(_untold(before), _untold(after))


def _differ(before: Json, after: Json) -> bool:
    return next(differences(before, after), None) is not None


def _told(values: Values) -> list[Json]:
    servers = _without(get(values, POLICY[:1]), frozenset(POLICY[1:]))
    groups = get(values, _GROUPS)
    named = groups.items() if isinstance(groups, dict) else ()
    # Who is an admin concerns no server.
    extras: dict[str, Json] = {name: _without(one, frozenset({"admin"})) for name, one in named}
    return [servers, {name: one for name, one in extras.items() if one}, *(get(values, path) for path in _SETTINGS)]


def _untold(values: Values) -> list[Json]:
    return [_without(get(values, _CODE), _ABOUT_LOGIN), *(get(values, path) for path in _FREE)]


def _without(mapping: Json, keys: frozenset[str]) -> dict[str, Json]:
    return {key: one for key, one in mapping.items() if key not in keys} if isinstance(mapping, dict) else {}

"""What members of groups get besides: `custom.group_profiles` of the hubploy layout's wrapper chart."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import each, flag, line, memory
from hubfleet.importers.mapping.home import shared_volumes
from hubfleet.importers.mapping.taking import Taking, Unfit, split
from hubfleet.model.json import Json, Values

PROFILES = "jupyterhub.custom.group_profiles"
AMOUNTS = {"mem_guarantee": "guarantee", "mem_limit": "limit"}
MOUNT = {"name", "mountPath", "subPath", "readOnly"}


def take(taking: Taking) -> None:
    """Take each group whose extras a field can say."""
    given = taking.get(PROFILES)
    found: list[Json] = []
    for name, profile in given.items() if isinstance(given, dict) else ():
        try:
            found.append({"name": name, **_extras(taking, profile)})
        except Unfit:
            continue
        for part in profile if isinstance(profile, dict) else ():
            to = "memory" if part in AMOUNTS else "admin" if part == "admin" else "mounts"
            taking.claim((*split(PROFILES), name, part), f"group_extras[{name}].{to}")
    if found:
        taking.put("group_extras", found)


def _extras(taking: Taking, given: Json) -> Values:
    if not isinstance(given, dict) or given.keys() - {*AMOUNTS, "admin", "extraVolumeMounts"}:
        raise Unfit(given)
    amounts: Values = {AMOUNTS[part]: memory(given[part]) for part in given if part in AMOUNTS}
    said: Values = {"memory": amounts} if amounts else {}
    if "extraVolumeMounts" in given:
        said["mounts"] = [_mount(taking, one) for one in each(given["extraVolumeMounts"], MOUNT)]
    return said | ({"admin": True} if "admin" in given and flag(given["admin"]) else {})


def _mount(taking: Taking, given: Values) -> Json:
    if str(given.get("name")) not in shared_volumes(taking.values):
        raise Unfit(given)
    said: Values = {"volume": "home", "mount": line(given.get("mountPath"))}
    if "subPath" in given:
        said["inside"] = line(given["subPath"])
    return said | ({"read_only": True} if given.get("readOnly") is True else {})

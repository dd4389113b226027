"""Gives members of groups more memory and further mounts.

Runs in the hub. Reads `custom.hubfleet.groupExtras`: by group, bytes of `memory`, `mounts`, and whether its members are
`admin`.
"""
# ruff: noqa: ANN401 - what is configured here has no types

import inspect
from typing import Any

from z2jh import get_config


def hubfleet_group_extras(c: Any, extras: dict[str, dict[str, Any]]) -> None:
    """Have KubeSpawner add what each group of whoever starts a server gets."""
    before = c.KubeSpawner.get("pre_spawn_hook")

    def more_memory(spawner: Any, memory: dict[str, int]) -> None:
        for bound, trait in (("guarantee", "mem_guarantee"), ("limit", "mem_limit")):
            has = getattr(spawner, trait)
            if bound in memory and has is not None and has < memory[bound]:
                setattr(spawner, trait, memory[bound])

    async def pre_spawn_hook(spawner: Any) -> None:
        waits = before(spawner) if before else None
        if inspect.isawaitable(waits):
            await waits
        for group in sorted(one.name for one in spawner.user.groups):
            found = extras.get(group, {})
            more_memory(spawner, found.get("memory", {}))
            mounts = {f"group-{group}-{at}": mount for at, mount in enumerate(found.get("mounts", []))}
            spawner.volume_mounts = {**spawner.volume_mounts, **mounts}

    c.KubeSpawner.pre_spawn_hook = pre_spawn_hook
    admins = {group for group, found in extras.items() if found.get("admin")}
    if admins:
        c.Authenticator.admin_groups = {*(c.Authenticator.get("admin_groups") or ()), *admins}


hubfleet_group_extras(c, get_config("custom.hubfleet.groupExtras", {}))

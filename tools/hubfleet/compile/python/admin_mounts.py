"""Mounts for admins what others do not see, or see without being able to write.

Runs in the hub. Reads `custom.hubfleet.adminMounts`: mounts by the key that they have in
`singleuser.storage.extraVolumeMounts` where everybody has one in its place.
"""
# ruff: noqa: ANN401 - what is configured here has no types

import inspect
from typing import Any

from z2jh import get_config


def hubfleet_admin_mounts(c: Any, mounts: dict[str, Any]) -> None:
    """Have KubeSpawner add the mounts to the servers of admins."""
    before = c.KubeSpawner.get("pre_spawn_hook")

    async def pre_spawn_hook(spawner: Any) -> None:
        waits = before(spawner) if before else None
        if inspect.isawaitable(waits):
            await waits
        if spawner.user.admin:
            spawner.volume_mounts = {**spawner.volume_mounts, **mounts}

    c.KubeSpawner.pre_spawn_hook = pre_spawn_hook


hubfleet_admin_mounts(c, get_config("custom.hubfleet.adminMounts", {}))

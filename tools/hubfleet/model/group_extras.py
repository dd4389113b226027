"""What members of a group get besides: more memory, further mounts."""

from __future__ import annotations

from hubfleet.model.base import Flag, Model, field
from hubfleet.model.bounds import MemoryBounds
from hubfleet.model.names import GroupName
from hubfleet.model.pods import Mount


class GroupExtras(Model):
    """What members of one group get besides. Groups are what the login tells, or what admins write."""

    name: GroupName = field("Name", "The group.", "course::1541::enrollment_type::ta")
    memory: MemoryBounds = field(
        "Memory",
        "As much memory at least; who has more keeps it.",
        {"guarantee": "2Gi", "limit": "4Gi"},
        MemoryBounds(),
    )
    mounts: tuple[Mount, ...] = field(
        "Mounts",
        "Volumes that they see besides.",
        [{"volume": "home", "mount": "/home/jovyan/course", "inside": "_courses/1541"}],
        (),
    )
    admin: Flag = field("Admin", "They are admins of the hub.", True, False)

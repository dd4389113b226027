"""What tells two home volumes apart."""

from __future__ import annotations

from hubfleet.compile.shares import own_part
from hubfleet.model.home import Homes
from hubfleet.model.stage import Stage


def volume_of(stage: Stage) -> tuple[str, ...] | None:
    """Return what names the volume of a stage's homes, or None where each person has one or it is not said.

    On an NFS server each stage has a folder of its own.
    """
    home = stage.settings.home
    if stage.is_local or not isinstance(home, Homes):
        return None
    volume = home.volume
    if volume.kind == "disk" and volume.id:
        return (stage.cluster.provider, volume.id)
    if volume.kind == "nfs" and volume.server and volume.path:
        return (volume.server, volume.path.rstrip("/"), own_part(stage, volume))
    return None

"""The share that a stage's homes and folders are on, where it is one volume for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from hubfleet.model.home import Folder, Homes, HomeVolume
from hubfleet.model.stage import Stage

CLAIM = "home"
"""The claim of the base release that the hub mounts; the chart calls the volume made of it `home`, too."""

SHARED = "_shared"
"""Where folders are on the share: no person's name is ever escaped to this."""


@dataclass(frozen=True, slots=True)
class Share:
    """An exported folder. `inside` is the stage's own part of it, "" where all of it is."""

    server: str
    path: str
    inside: str
    options: tuple[str, ...]
    size: str

    def below(self, name: str) -> str:
        """Return the path of something in the stage's part."""
        return f"{self.inside}/{name}" if self.inside else name


def path_of(folder: Folder) -> str:
    """Return where a shared folder is in the stage's part of the share."""
    return str(folder.path or f"{SHARED}/{folder.name}")


def own_part(stage: Stage, volume: HomeVolume) -> str:
    """Return a stage's own part of an NFS server's export or of a disk, "" where all of it is its own."""
    return volume.part(stage.namespace)


def share_of(stage: Stage, home: Homes) -> Share | None:
    """Return the share, or None where each person has a claim.

    A disk's server is a service beside the hub. Nodes, not pods, mount it: where they do not know the cluster's
    names, `home.volume.server` gives the service's address.
    """
    volume = home.volume
    size = str(volume.size or "1Ti")
    if volume.kind == "disk":
        name = f"{stage.namespace}-home-nfs.{stage.namespace}.svc.cluster.local"
        return Share(volume.server or name, "/", own_part(stage, volume), volume.mount_options, size)
    if volume.kind == "nfs":
        path = str(volume.path or "/")
        return Share(volume.server or "", path, own_part(stage, volume), volume.mount_options, size)
    return None

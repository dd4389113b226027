"""Where people's files are."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Tag

from hubfleet.model.base import BY_FORM, Model, field
from hubfleet.model.names import AbsolutePath, ResourceName
from hubfleet.model.quantities import Storage

Who = Literal["nobody", "admins", "everyone"]


class Folder(Model):
    """A folder that several people see."""

    name: ResourceName = field("Name", "Unique in the hub.", "shared")
    read: Who = field("Read", "Who can read it.", "everyone", "everyone")
    write: Who = field("Write", "Who can write to it.", "admins", "admins")
    mount: AbsolutePath | None = field(
        "Mount", "Where it appears; by default below the home folder, under its name.", "/home/jovyan/shared", None
    )
    holds: Literal["files", "homes"] = field("Holds", "Files of its own, or all people's homes.", "files", "files")


class HomeVolume(Model):
    """What homes are kept on.

    `claims`: one volume for each person. `disk`: one cloud disk, shared by a small NFS server beside the hub.
    `nfs`: a file server that exists already.
    """

    kind: Literal["claims", "disk", "nfs"] = field(
        "Kind", "One claim for each person, one cloud disk, or an NFS server.", "disk", "claims"
    )
    storage_class: ResourceName | None = field(
        "Storage class", "With claims: the cluster's storage class; by default its default one.", "premium-rwo", None
    )
    id: str | None = field("Volume id", "With disk: the cloud's name of the disk.", "vol-0123456789abcdef0", None)
    size: Storage | None = field("Size", "With disk: how large it is.", "500Gi", None)
    server: str | None = field("NFS server", "With nfs: its address.", "10.0.0.2", None)
    path: AbsolutePath | None = field(
        "NFS path", "With nfs: the exported folder; each hub has one of its own below it.", "/homes", None
    )
    mount_options: tuple[str, ...] = field("Mount options", "With nfs or disk.", ["noatime", "vers=4.2"], ("noatime",))


class Homes(Model):
    """People's home folders."""

    quota: Storage | None = field("Quota", "How much each person can keep.", "20Gi", None)
    backups: Literal["daily", "weekly", "none"] = field("Backups", "How often homes are saved.", "daily", "none")
    mount: AbsolutePath = field("Mount", "Where the home appears in the server.", "/home/jovyan", "/home/jovyan")
    folders: tuple[Folder, ...] = field(
        "Folders",
        "Folders that several people see.",
        [{"name": "shared", "write": "admins", "read": "everyone"}],
        (),
        keyed_by="name",
    )
    volume: HomeVolume = field(
        "Volume", "What homes are kept on.", {"kind": "disk", "id": "vol-0123456789abcdef0"}, HomeVolume()
    )


Home = Annotated[Annotated[Literal["none"], Tag("word")] | Annotated[Homes, Tag("mapping")], BY_FORM]
NO_HOME: Literal["none"] = "none"

"""Where people's files are."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Tag

from hubfleet.model.base import BY_FORM, Flag, Model, field
from hubfleet.model.bounds import Bounds
from hubfleet.model.names import AbsolutePath, RelativePath, ResourceName
from hubfleet.model.quantities import Memory, Storage

PersonFolder = Annotated[str, Field(pattern=r"^([^/\s]\S*)?\{(escaped_)?username\}\S*$")]
NAMESPACE = "{namespace}"
"""Stands in the name of a folder for the stage's namespace."""

Who = Literal["nobody", "admins", "everyone"]


class Folder(Model):
    """A folder that several people see."""

    name: ResourceName = field("Name", "Unique in the hub.", "shared")
    read: Who = field("Read", "Who can read it.", "everyone", "everyone")
    write: Who = field("Write", "Who can write to it.", "admins", "admins")
    path: RelativePath | None = field(
        "Path",
        "Where it is on the volume of the homes; by default `_shared/<name>`.",
        "_shared-public",
        None,
    )
    mount: AbsolutePath | None = field(
        "Mount", "Where it appears; by default below the home folder, under its name.", "/home/jovyan/shared", None
    )
    holds: Literal["files", "homes"] = field("Holds", "Files of its own, or all people's homes.", "files", "files")


class FileServer(Model):
    """Memory and CPUs of the small file server's parts, with kind disk."""

    server: Bounds = field("Server", "What serves files.", {"memory": {"guarantee": "512Mi", "limit": "1Gi"}}, Bounds())
    quotas: Bounds = field("Quotas", "What enforces quotas.", {"cpu": {"limit": 0.2}}, Bounds())
    exporter: Bounds = field("Exporter", "What tells how it fares.", {"cpu": {"limit": 0.1}}, Bounds())
    resizer: Bounds = field("Resizer", "What makes the disk larger.", {"cpu": {"guarantee": 0.001}}, Bounds())
    bandwidth: Memory | None = field("Bandwidth", "What one client gets a second at most.", "10Mi", None)


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
    folder: RelativePath | None = field(
        "Folder",
        "The stage's own part of the export: `{namespace}` is its namespace, `.` all of it; "
        "by default its namespace with nfs, all of it with disk.",
        "shares/tern",
        None,
    )
    person: PersonFolder = field(
        "Person's folder",
        "What each person's folder is called, as a running hub has it.",
        "homes/{username}",
        "{escaped_username}",
    )
    file_server: FileServer = field(
        "File server",
        "With disk: memory and CPUs of the file server's parts.",
        {"server": {"memory": {"guarantee": "512Mi", "limit": "1Gi"}}},
        FileServer(),
    )
    mount_options: tuple[str, ...] = field("Mount options", "With nfs or disk.", ["noatime", "vers=4.2"], ("noatime",))

    def part(self, namespace: str) -> str:
        """Return a stage's own part of the volume, "" where all of it is its own."""
        usual = NAMESPACE if self.kind == "nfs" else "."
        said = str(self.folder or usual)
        return "" if said == "." else said.replace(NAMESPACE, namespace)


class Homes(Model):
    """People's home folders."""

    personal: Flag = field(
        "Personal", "Whether each person has a home there; else only folders are kept, and homes are not.", False, True
    )
    quota: Storage | None = field("Quota", "How much each person can keep.", "20Gi", None)
    backups: Literal["daily", "weekly", "none"] = field(
        "Backups",
        "How often whoever runs the cluster or its file server is to save homes; hubfleet itself does not.",
        "daily",
        "none",
    )
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


def keeps_homes(home: Home) -> bool:
    """Whether what people write at home is kept."""
    return isinstance(home, Homes) and home.personal

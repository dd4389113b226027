"""What else is in people's servers: containers, volumes, files."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from hubfleet.model.base import Count, Flag, Model, field
from hubfleet.model.bounds import Bounds
from hubfleet.model.names import AbsolutePath, EnvironmentName, ImageReference, RelativePath, ResourceName
from hubfleet.model.quantities import Storage

FileMode = Annotated[str, Field(pattern=r"^0[0-7]{3}$")]
Port = Annotated[int, Field(strict=True, ge=1, le=65535)]


class Mount(Model):
    """Where a container sees a volume."""

    volume: ResourceName = field("Volume", "`home`, or one of `server.volumes`.", "home")
    mount: AbsolutePath = field("Mount", "Where it appears.", "/home/jovyan")
    inside: RelativePath | None = field(
        "Inside", "The folder of the volume that appears; all of it by default.", "{escaped_username}", None
    )
    read_only: Flag = field("Read only", "Whether it can only be read.", True, False)


class Container(Bounds):
    """A container beside a person's server, or before it."""

    name: ResourceName = field("Name", "Unique in the server.", "database")
    image: ImageReference = field("Image", "A folder under images/, or repository:tag.", "docker.io/library/mysql:8.4")
    command: tuple[str, ...] = field(
        "Command", "What runs; by default the image's own.", ["sh", "-c", "cp -r /notebooks /home/jovyan"], ()
    )
    environment: dict[EnvironmentName, str] = field(
        "Environment", "Variables. No secrets.", {"MYSQL_DATABASE": "course"}, {}
    )
    run_as: Count | None = field("Run as", "The number of the user it runs as.", 1000, None)
    run_as_group: Count | None = field("Run as group", "The number of the group it runs as.", 1000, None)
    mounts: tuple[Mount, ...] = field(
        "Mounts", "The volumes that it sees.", [{"volume": "home", "mount": "/home/jovyan"}], ()
    )
    ports: dict[ResourceName, Port] = field("Ports", "What it listens on, by name.", {"mysql": 3306}, {})


class Empty(Model):
    """Room that lasts as long as a server."""

    size: Storage | None = field("Size", "A server that takes more is stopped.", "10Gi", None)
    in_memory: Flag = field("In memory", "It is memory of the server, as for /dev/shm.", True, False)


class Volume(Model):
    """A volume of every server."""

    name: ResourceName = field("Name", "Unique in the hub.", "scratch")
    mount: AbsolutePath = field("Mount", "Where it appears.", "/tmp")  # noqa: S108 - of a container
    inside: RelativePath | None = field("Inside", "The folder of it that appears.", "data", None)
    read_only: Flag = field("Read only", "Whether it can only be read.", True, False)
    empty: Empty | None = field("Empty", "Room that lasts as long as a server.", {"size": "10Gi"}, None)
    claim: ResourceName | None = field("Claim", "A claim that exists in the stage's namespace.", "course-data", None)


class TextFile(Model):
    """A file that every server finds."""

    name: ResourceName = field("Name", "Unique in the hub.", "gitconfig")
    mount: AbsolutePath = field("Mount", "Where it appears.", "/etc/gitconfig")
    text: str = field("Text", "What is in it. No secrets.", "[pull]\nrebase = true\n", "")
    data: dict[str, Any] = field(
        "Data",
        "What is in it, in place of text, for .json, .yaml and .toml. No secrets.",
        {"ServerApp": {"answer_yes": True}},
        {},
        verbatim=True,
    )
    mode: FileMode | None = field("Mode", "Who may do what with it, in octal digits.", "0555", None)

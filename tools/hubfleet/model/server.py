"""What people get when they start a server: the default choice, and further ones."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, Tag

from hubfleet.model.access import Scope
from hubfleet.model.base import BY_FORM, Count, Flag, Model, field
from hubfleet.model.bounds import CpuBounds, MemoryBounds
from hubfleet.model.names import AbsolutePath, ChoiceId, EnvironmentName, GroupName, ImageReference, ResourceName
from hubfleet.model.own_image import OwnImage
from hubfleet.model.pods import Container, TextFile, Volume
from hubfleet.model.process import Toleration
from hubfleet.model.quantities import Duration, Memory

OVERRIDES = "What hubfleet has no field for, as KubeSpawner's traits."


class ImageChoice(Model):
    """One image that people may choose."""

    id: ChoiceId | None = field(
        "Id",
        "Stands in links and in people's last choice; by default made from the image. Ids decide the order.",
        "pangeo",
        None,
    )
    image: ImageReference = field("Image", "A folder under images/, or repository:tag.", "pangeo")
    name: str | None = field("Name", "As people see it; by default the image's own.", "Pangeo", None)
    description: str | None = field("Description", "One line below the name.", "xarray, dask and friends", None)
    interface: AbsolutePath | None = field("Interface", "Where people land.", "/rstudio", None)
    slug: ChoiceId | None = field("Slug", "What links call it, where that is not its id.", "rstudio", None)
    working_folder: AbsolutePath | None = field("Working folder", "Where the server starts.", "/home/rstudio", None)
    always_pull: Flag = field("Always pull", "For a tag whose image changes: look for it at each start.", True, False)
    groups: tuple[GroupName, ...] = field("Groups", "Only members see it.", ["climate-lab:r"], ())
    default: Flag = field("Default", "Preselected.", True, False)
    overrides: dict[str, Any] = field("Overrides", OVERRIDES, {"image_pull_secrets": ["images"]}, {}, verbatim=True)


class ComputedSizes(Model):
    """Choices of memory computed from what a node of the pool really offers."""

    pool: ResourceName | None = field("Pool", "The node pool; by default the choice's own.", "users", None)
    smallest: Memory = field("Smallest", "About the smallest amount; rounded so that whole nodes fill.", "2Gi")
    steps: Annotated[int, Field(strict=True, ge=1, le=8)] = field(
        "Steps", "How many choices, each twice the one before.", 4, 3
    )
    default: Memory | None = field("Default", "About the preselected amount; by default the smallest.", "4Gi", None)


class Size(Model):
    """One size that people may choose."""

    id: ChoiceId | None = field(
        "Id",
        "Stands in links and in people's last choice; by default made from the name. Ids decide the order.",
        "medium",
        None,
    )
    name: str = field("Name", "As people see it.", "8 GB, 2 CPUs")
    description: str | None = field("Description", "One line below the name.", "Up to 4 CPUs when available", None)
    slug: ChoiceId | None = field("Slug", "What links call it, where that is not its id.", "medium", None)
    memory: MemoryBounds = field(
        "Memory", "Memory of the server.", {"guarantee": "7Gi", "limit": "8Gi"}, MemoryBounds()
    )
    cpu: CpuBounds = field("CPU", "CPUs of the server.", {"limit": 2}, CpuBounds())
    pool: ResourceName | None = field("Pool", "The node pool, where it differs.", "large", None)
    gpus: Count | None = field("GPUs", "How many; by default 1 on a pool with GPUs.", 1, None)
    groups: tuple[GroupName, ...] = field("Groups", "Only members see it.", ["climate-lab:big"], ())
    default: Flag = field("Default", "Preselected.", True, False)
    overrides: dict[str, Any] = field("Overrides", OVERRIDES, {"priority_class_name": "big"}, {}, verbatim=True)


Sizes = Annotated[Annotated[ComputedSizes, Tag("mapping")] | Annotated[tuple[Size, ...], Tag("list")], BY_FORM]
ImageEntry = Annotated[Annotated[ImageReference, Tag("word")] | Annotated[ImageChoice, Tag("mapping")], BY_FORM]


class Choice(Model):
    """What a server can be. A profile says only what differs from the default choice."""

    description: str | None = field("Description", "One line below the name.", "For models that need a GPU", None)
    slug: ChoiceId | None = field("Slug", "What links call it; by default made from the name.", "gpu", None)
    image: ImageReference | None = field("Image", "A folder under images/, or repository:tag.", "pangeo", None)
    images: tuple[ImageEntry, ...] = field(
        "Images",
        "Several images to choose from, by name or with what differs.",
        ["pangeo", {"image": "quay.io/tern/r:2026.10.1", "interface": "/rstudio"}],
        (),
    )
    images_title: str = field("Images' title", "Stands above the images.", "Environment", "Image")
    own_image: OwnImage | None = field("Own image", "People may type the name of an image of their own.", True, None)
    build_image: Flag | None = field(
        "Build image",
        "People may have an image built from a repository; wants `image_building`, and a hub that can ask for it.",
        True,
        None,
    )
    always_pull: Flag = field("Always pull", "For a tag whose image changes: look for it at each start.", True, False)
    interface: AbsolutePath | None = field("Interface", "Where people land: /lab, /tree, /rstudio.", "/lab", None)
    working_folder: AbsolutePath | None = field(
        "Working folder", "Where the server starts; by default the home folder.", "/home/jovyan", None
    )
    pool: ResourceName | None = field("Pool", "The cluster's node pool on which servers run.", "users", None)
    gpus: Count | None = field("GPUs", "How many; by default 1 on a pool with GPUs.", 1, None)
    memory: MemoryBounds = field(
        "Memory", "Memory of the server, where sizes do not say.", {"guarantee": "1Gi", "limit": "2Gi"}, MemoryBounds()
    )
    cpu: CpuBounds = field("CPU", "CPUs of the server, where sizes do not say.", {"limit": 2}, CpuBounds())
    sizes: Sizes | None = field(
        "Sizes",
        "Sizes to choose from, computed from the node pool or listed.",
        {"pool": "users", "smallest": "2Gi", "steps": 4},
        None,
    )
    sizes_title: str = field("Sizes' title", "Stands above the sizes.", "Resources", "Size")
    environment: dict[EnvironmentName, str] = field(
        "Environment", "Variables of the server. No secrets.", {"CLIMATE_DATA": "gs://climate-lab-public"}, {}
    )
    overrides: dict[str, Any] = field("Overrides", OVERRIDES, {"priority_class_name": "gpu"}, {}, verbatim=True)


class Server(Choice):
    """The default choice."""

    name: str = field("Name", "As people see it where there are several choices.", "Standard", "Standard")
    offered: Flag = field(
        "Offered", "Whether it is a choice of its own, or only what the profiles build on.", False, True
    )
    command: tuple[str, ...] = field(
        "Command",
        "What starts the server in its image; by default `jupyterhub-singleuser`.",
        ["start.sh", "jupyter-lab"],
        (),
    )
    app: Literal["lab", "notebook", "server"] | None = field(
        "App",
        "The program that serves people: JupyterLab, the notebook of old, or Jupyter Server; by default the image's.",
        "server",
        None,
    )
    volumes: tuple[Volume, ...] = field(
        "Volumes",
        "Further volumes of every server.",
        [{"name": "scratch", "mount": "/scratch", "empty": {"size": "10Gi"}}],
        (),
        keyed_by="name",
    )
    files: tuple[TextFile, ...] = field(
        "Files",
        "Files that every server finds.",
        [{"name": "gitconfig", "mount": "/etc/gitconfig", "text": "[pull]\nrebase = true\n"}],
        (),
        keyed_by="name",
    )
    init_containers: tuple[Container, ...] = field(
        "Init containers",
        "What runs before the server starts, in order.",
        [{"name": "course", "image": "quay.io/tern/course:2026.10.1"}],
        (),
        keyed_by="name",
    )
    containers: tuple[Container, ...] = field(
        "Containers",
        "What runs beside the server.",
        [{"name": "database", "image": "docker.io/library/mysql:8.4"}],
        (),
        keyed_by="name",
    )
    tolerations: tuple[Toleration, ...] = field(
        "Tolerations",
        "Taints of nodes on which servers may run all the same.",
        [{"key": "tern.example.org/dedicated", "value": "lab", "effect": "NoSchedule"}],
        (),
    )
    scopes: tuple[Scope, ...] = field(
        "Scopes", "What a server may ask its people's leave for.", ["shares!server", "list:users"], ()
    )
    start_timeout: Duration = field("Start timeout", "A server that takes longer to start has failed.", "5m", "5m")


class Profile(Choice):
    """A further choice."""

    name: str = field("Name", "Unique in the hub; as people see it, where `title` says nothing else.", "GPU")
    title: str | None = field("Title", "As people see it, where two have one name.", "GPU", None)
    groups: tuple[GroupName, ...] = field("Groups", "Only members see it.", ["climate-lab:gpu"], ())
    default: Flag = field("Default", "Preselected instead of the default choice.", True, False)


class NamedServers(Model):
    """Several servers for one person."""

    per_user: Annotated[int, Field(strict=True, ge=1)] | None = field(
        "Per user", "How many beside the unnamed one; by default as many as people like.", 3, None
    )

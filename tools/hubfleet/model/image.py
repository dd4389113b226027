"""User images."""

from __future__ import annotations

from typing import Literal

from hubfleet.model.base import Model, field
from hubfleet.model.names import AbsolutePath, ImageReference


class ImageTest(Model):
    """What must work in a server of this image before it is trusted."""

    imports: tuple[str, ...] = field("Imports", "Python packages that can be imported.", ["xarray", "dask"], ())
    notebook: str | None = field(
        "Notebook", "A notebook beside image.yaml that runs without error.", "smoke.ipynb", None
    )


class ImageBuild(Model):
    """How an image is built."""

    kind: Literal["environment", "dockerfile", "repo2docker"] = field(
        "Kind", "From a conda environment, a Dockerfile, or a repository's files.", "repo2docker"
    )
    path: str = field("Path", "The file or folder beside image.yaml.", "environment.yml", ".")


class Image(Model):
    """One user image: where it is published or how it is built, and its smoke test."""

    name: str | None = field("Name", "As people see it; by default the folder's name.", "Pangeo", None)
    description: str | None = field("Description", "One line for people who choose.", "xarray, dask and friends", None)
    reference: ImageReference = field(
        "Reference", "Where it is published, with tag or digest.", "quay.io/pangeo/pangeo-notebook:2026.05.02"
    )
    build: ImageBuild | None = field(
        "Build", "How it is built, where the fleet builds it.", {"kind": "repo2docker", "path": "."}, None
    )
    interface: AbsolutePath | None = field("Interface", "Where people land, where the hub does not say.", "/lab", None)
    test: ImageTest = field("Test", "Its smoke test.", {"imports": ["xarray"]}, ImageTest())

"""Where a stage names images."""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.choices import written_choices
from hubfleet.model.names import ImageReference
from hubfleet.model.server import ImageChoice
from hubfleet.model.stage import Stage


def image_file(name: str) -> str:
    """The file of an image of the fleet."""
    return f"images/{name}/image.yaml"


def images_of(stage: Stage) -> Iterator[tuple[str, ImageReference]]:
    """Every image that people can get, with its path in the stage's data."""
    for path, choice in written_choices(stage):
        if choice.image is not None:
            yield f"{path}.image", choice.image
        for index, entry in enumerate(choice.images):
            place = f"{path}.images[{index}]"
            yield (f"{place}.image", entry.image) if isinstance(entry, ImageChoice) else (place, entry)


def images_beside(stage: Stage) -> Iterator[tuple[str, ImageReference]]:
    """Every image that people do not choose: the hub's own, and of what runs before and beside their servers."""
    if stage.settings.hub.image is not None:
        yield "hub.image", stage.settings.hub.image
    server = stage.settings.server
    for name, containers in (("init_containers", server.init_containers), ("containers", server.containers)):
        for index, container in enumerate(containers):
            yield f"server.{name}[{index}].image", container.image

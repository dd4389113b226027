"""Where a stage names images."""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.model.hub import HubSettings
from hubfleet.model.names import ImageReference
from hubfleet.model.server import Choice, ImageChoice


def images_of(settings: HubSettings) -> Iterator[tuple[str, ImageReference]]:
    """Every image that people can get, with its path in the stage's data."""
    yield from _of_choice("server", settings.server)
    for index, profile in enumerate(settings.profiles):
        yield from _of_choice(f"profiles[{index}]", profile)


def _of_choice(path: str, choice: Choice) -> Iterator[tuple[str, ImageReference]]:
    if choice.image is not None:
        yield f"{path}.image", choice.image
    for index, entry in enumerate(choice.images):
        described = isinstance(entry, ImageChoice)
        yield (
            f"{path}.images[{index}]{'.image' if described else ''}",
            entry.image if isinstance(entry, ImageChoice) else entry,
        )

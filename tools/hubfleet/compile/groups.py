"""Groups that limit who sees a profile, an image or a size."""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.model.server import Choice, ImageChoice, Profile, Size
from hubfleet.model.stage import Stage


def choices(stage: Stage) -> tuple[Choice, ...]:
    """Return the default choice and all profiles."""
    return (stage.settings.server, *stage.settings.profiles)


def group_names(stage: Stage) -> tuple[str, ...]:
    """Return every group that limits a choice or a part of one, or gets something besides, sorted."""
    limits = {str(name) for choice in choices(stage) for name in _of(choice)}
    return tuple(sorted({*limits, *(str(extras.name) for extras in stage.settings.group_extras)}))


def _of(choice: Choice) -> Iterator[str]:
    if isinstance(choice, Profile):
        yield from choice.groups
    for entry in choice.images:
        if isinstance(entry, ImageChoice):
            yield from entry.groups
    if isinstance(choice.sizes, tuple):
        for size in choice.sizes:
            yield from size.groups if isinstance(size, Size) else ()

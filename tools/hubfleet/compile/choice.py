"""What a server can be: the default choice, and profiles with all that they inherit from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hubfleet.model.json import Values
from hubfleet.model.names import ImageReference
from hubfleet.model.server import Choice, ImageChoice, Profile
from hubfleet.model.stage import Stage


@dataclass(frozen=True, slots=True)
class Picture:
    """One image of a choice. `place` is where the data names it."""

    id: str
    name: str
    reference: ImageReference
    place: str
    description: str | None = None
    interface: str | None = None
    working_folder: str | None = None
    groups: tuple[str, ...] = ()
    default: bool = False
    given_id: bool = False
    slug: str | None = None
    always_pull: bool = False
    overrides: Values = field(default_factory=dict)


def pictures(stage: Stage, choice: Choice, place: str) -> tuple[Picture, ...]:
    """Return the images of a choice in the order written; a single one that is said beside the list comes first."""
    found = [_picture(stage, entry, choice, f"{place}.images[{at}]") for at, entry in enumerate(choice.images)]
    if choice.image and choice.image not in {picture_of(entry) for entry in choice.images}:
        found.insert(0, _picture(stage, choice.image, choice, f"{place}.image"))
    return tuple(found)


def preselected(found: Sequence[Picture], choice: Choice, stage: Stage) -> Picture | None:
    """Return the image that is preselected: the one marked so, else the choice's `image`, else the first."""
    single = stage.reference(choice.image) if choice.image else None
    return min(found, key=lambda one: (not one.default, one.reference != single), default=None)


def picture_of(entry: ImageReference | ImageChoice) -> ImageReference:
    """Return the image that an entry of a list of images names."""
    return entry.image if isinstance(entry, ImageChoice) else entry


def place_of(choice: Choice) -> str:
    """Return where a choice stands in the stage's data."""
    return f"profiles[{choice.name}]" if isinstance(choice, Profile) else "server"


def _picture(stage: Stage, entry: ImageReference | ImageChoice, choice: Choice, place: str) -> Picture:
    name = picture_of(entry)
    known = None if name.is_inline else stage.images.get(name)
    own = entry if isinstance(entry, ImageChoice) else ImageChoice(image=name)
    return Picture(
        id=str(own.id or slug(name if known else stage.reference(name))),
        name=own.name or (known.name if known else None) or str(name),
        reference=stage.reference(name),
        place=place,
        description=own.description or (known.description if known else None),
        interface=own.interface or choice.interface or (known.interface if known else None),
        working_folder=own.working_folder or choice.working_folder,
        groups=tuple(map(str, own.groups)),
        default=own.default,
        given_id=own.id is not None,
        slug=str(own.slug) if own.slug else None,
        always_pull=own.always_pull or choice.always_pull,
        overrides=own.overrides,
    )


def slug(text: str) -> str:
    """Return the text as a name of small letters, digits and dashes."""
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text.lower())
    return "-".join(part for part in kept.split("-") if part)

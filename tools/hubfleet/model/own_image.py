"""Images that people bring themselves."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, Tag

from hubfleet.model.base import FLAG_OR_FORM, Flag, Model, field
from hubfleet.model.names import Expression


class OwnImageField(Model):
    """How people are asked for the name of an image, and which names are taken."""

    only: Flag = field("Only", "No image is offered beside it: people must name one.", True, False)
    title: str = field("Title", "Stands above the field.", "Your own image", "Your own image")
    description: str | None = field(
        "Description", "One line below the field.", "It must have Python and jupyterhub", None
    )
    title_in_choices: str = field("Title in choices", "Stands among the images.", "Bring your own", "Another image...")
    description_in_choices: str | None = field(
        "Description in choices", "One line below it there.", "Any image of a public registry", None
    )
    pattern: Expression | None = field(
        "Pattern",
        "A regular expression that names must match; by default a tagged image of the fleet's registries.",
        "^quay[.]io/.+:.+$",
        None,
    )
    message: str = field(
        "Message",
        "What is said of another name.",
        "Write name:tag",
        "Write the image with its tag: repository:tag",
    )
    overrides: dict[str, Any] = field(
        "Overrides",
        "What such servers get besides, as KubeSpawner's traits.",
        {"image_pull_policy": "Always"},
        {},
        verbatim=True,
    )


OwnImage = Annotated[
    Annotated[bool, Field(strict=True), Tag("flag")] | Annotated[OwnImageField, Tag("mapping")], FLAG_OR_FORM
]

"""Images that need a login: nodes pull them as a user of the registry.

Chart: `imagePullSecret`. Source: JupyterHub chart, "imagePullSecret".
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.model.json import Values
from hubfleet.model.release import SecretForm, SecretNeed, SecretOrigin
from hubfleet.model.stage import Stage

PASSWORD = SecretNeed(
    "pull_password",
    ("imagePullSecret", "password"),
    SecretForm.TEXT,
    SecretOrigin.GIVEN,
    "The password with which images are pulled from the registry.",
)


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `private_images`."""
    said = stage.settings.private_images
    if said is None:
        return NOTHING
    values: Values = {"create": True, "registry": str(said.registry), "username": said.user}
    return part({"imagePullSecret": values}, "private_images", secrets=(PASSWORD,))

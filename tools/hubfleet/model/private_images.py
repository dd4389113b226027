"""Images that need a login. Source: JupyterHub chart, `imagePullSecret`."""

from __future__ import annotations

from hubfleet.model.base import Model, field
from hubfleet.model.names import Url


class PrivateImages(Model):
    """The registry that gives its images only to whom it knows."""

    registry: Url = field("Registry", "Where the images are.", "https://quay.io")
    user: str = field("User", "Who gets them; the password is in the secrets.", "tern+image_reader")

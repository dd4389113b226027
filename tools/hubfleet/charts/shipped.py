"""The charts that come with hubfleet: our own, and the pins of those of others."""

from __future__ import annotations

from pathlib import Path

import hubfleet


def shipped() -> Path:
    """Return the folder that has `charts/`: the wheel's copy in the package, or the checkout that this is run from."""
    package = Path(hubfleet.__file__).parent
    packed = package / "shipped"
    return packed if packed.is_dir() else package.parent.parent

"""Every kind of edit, by its name: those of one subject in one file."""

from __future__ import annotations

from tests.history.edits import event, hub, life, nothing, shared, toolkit
from tests.history.edits.edit import Edit, Kind

SUBJECTS = (nothing, hub, life, event, shared, toolkit)
KINDS: dict[str, Kind] = {kind.__name__.replace("_", " "): kind for one in SUBJECTS for kind in one.KINDS}

__all__ = ["KINDS", "Edit", "Kind"]

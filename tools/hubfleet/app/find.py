"""Names on the command line, looked up with an exact refusal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from hubfleet.findings import HubfleetError, unknown
from hubfleet.model.key import UnitKey

Key = TypeVar("Key", bound=UnitKey)


def find_stage_key(text: str, known: Iterable[Key]) -> Key:
    """Return the key that `HUB/STAGE` (or `CLUSTER/support`) names. Raises HubfleetError with the nearest name."""
    keys = {str(key): key for key in known}
    if text in keys:
        return keys[text]
    message, advice = unknown("stage", text, keys)
    raise HubfleetError(message, help=advice)

"""Names on the command line, looked up with an exact refusal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from hubfleet.findings import WrongUse
from hubfleet.model.key import SUPPORT, SupportKey, UnitKey

Key = TypeVar("Key", bound=UnitKey)


def find_stage_key(text: str, known: Iterable[Key]) -> Key:
    """Return the key that `HUB/STAGE` (or `CLUSTER/support`) names. Raises WrongUse with the nearest name."""
    keys = {str(key): key for key in known}
    if text in keys:
        return keys[text]
    owner, slash, part = text.partition("/")
    own = [name for name, key in keys.items() if key.owner == owner]
    if keys and not own:
        owners = {key.owner for key in keys.values() if isinstance(key, SupportKey) == (part == SUPPORT)}
        raise WrongUse.unknown("cluster" if slash and part == SUPPORT else "hub", owner, owners)
    raise WrongUse.unknown("stage", text, own)

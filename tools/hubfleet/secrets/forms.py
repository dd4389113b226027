"""What a secret must look like, and new ones of each form."""

from __future__ import annotations

import re
import secrets

from hubfleet.model.release import SecretForm, SecretNeed, SecretOrigin

_HEX32 = re.compile(r"[0-9a-f]{64}")
_SHORTEST_PASSWORD = 8


def fault(need: SecretNeed, value: str) -> str | None:
    """Say what is wrong with a value without repeating it, or None where it will do."""
    if not value:
        return "is empty"
    if need.form is SecretForm.HEX32 and not _HEX32.fullmatch(value):
        return "is not 32 bytes as 64 hexadecimal digits (openssl rand -hex 32)"
    if value != value.strip() or not value.isprintable():
        return "is not one line of text without spaces around it"
    if need.form is SecretForm.PASSWORD and len(value) < _SHORTEST_PASSWORD:
        return f"has fewer than {_SHORTEST_PASSWORD} characters"
    return None


def make(need: SecretNeed) -> str:
    """Return a new value. Raises ValueError for one that only somebody outside can give."""
    if need.origin is SecretOrigin.GIVEN:
        raise ValueError(f"{need.name} is given by somebody outside")
    if need.form is SecretForm.PASSWORD:
        return "-".join(secrets.token_hex(3) for _ in range(6))
    return secrets.token_hex(32)

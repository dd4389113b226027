"""The page of rules, from their own docstrings."""

from __future__ import annotations

from collections.abc import Mapping

from hubfleet.checks.docs import render


def generate() -> Mapping[str, str]:
    """Return the page."""
    return render()

"""Miniature fleets that tests share."""

from __future__ import annotations

from pathlib import Path

SMALL = Path(__file__).parent / "small"
"""One hub on one cluster, one blueprint, one image: without a finding."""

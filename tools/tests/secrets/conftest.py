"""A fresh fleet for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.secrets.fleet import SecretFleet


@pytest.fixture
def fleet(tmp_path: Path) -> SecretFleet:
    return SecretFleet.write(tmp_path)

"""A local target in a folder of its own, whose processes end with the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.local.machine import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """This machine, with nothing deployed."""
    made = Machine(tmp_path / "state")
    yield made
    made.stop_all()
    assert made.processes() == []


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """One machine for all tests of a module: for those that only look."""
    made = Machine(tmp_path_factory.mktemp("shared") / "state")
    yield made
    made.stop_all()
    assert made.processes() == []

"""A server that charts are fetched from, and an empty cache."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubfleet.charts.cache import ArchiveCache
from tests.chart_server import Server, serving


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server on this machine, which no proxy stands before."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving() as one:
        yield one


@pytest.fixture
def cache(tmp_path: Path) -> ArchiveCache:
    """A cache with nothing in it."""
    return ArchiveCache(tmp_path / "cache")

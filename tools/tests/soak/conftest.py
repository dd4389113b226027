"""How figures are shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.bench.row import Row


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str]) -> Callable[[Row], None]:
    """Print one figure as a row of docs/bench.md, while tests run."""

    def shown(row: Row) -> None:
        with capsys.disabled():
            print(f"\n{row}", end="")

    return shown

"""A rollout of staging and production on simulated nodes, killed at thirty evenly spread moments: it always converges.

The health check is stood in for by one that passes, and locks are made to look old; all else is real.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tests.bench.row import Row
from tests.deploy.kubernetes.flotilla import Flotilla
from tests.deploy.kubernetes.killing import Killing

pytestmark = [pytest.mark.soak, pytest.mark.timeout(7200)]

POINTS = 30
WITHOUT_HEALTH = "tests.deploy.kubernetes.without_health"


@pytest.fixture
def killing(tmp_path_factory: pytest.TempPathFactory, kubeconfig: str) -> Iterator[Killing]:
    """One hub with both stages, deployed once."""
    flotilla = Flotilla.at(tmp_path_factory.mktemp("killed") / "fleet", kubeconfig, 1)
    spaces = {stage: f"{flotilla.mark}-{flotilla.hub(0)}-{stage}" for stage in ("staging", "production")}
    made = Killing(flotilla.root, flotilla.api, flotilla.environment(), spaces, WITHOUT_HEALTH)
    try:
        made.run()
        yield made
    finally:
        flotilla.clear()


def test_whenever_it_is_killed_the_next_run_finishes_it(killing: Killing, show: Callable[[Row], None]) -> None:
    killing.change("undisturbed")
    whole = seconds_of(killing.run)
    last: dict[str, int] = {}
    longest = 0.0
    for point in range(1, POINTS + 1):
        killing.change(f"point-{point}")
        if killing.kill_after(whole * point / (POINTS + 1)):
            event = str(killing.journal()[-1]["event"])
            last[event] = last.get(event, 0) + 1
        killing.require_order()
        longest = max(longest, seconds_of(killing.run))
        killing.require_order()
        assert killing.is_settled(), point
    where = ", ".join(f"{count} after {event}" for event, count in sorted(last.items()))
    show(Row(f"killed at {POINTS} moments of a rollout of {whole:.1f} s", f"{longest:.1f} s to finish at most", where))


def seconds_of(do: Callable[[], None]) -> float:
    """How long something takes."""
    began = time.monotonic()
    do()
    return time.monotonic() - began

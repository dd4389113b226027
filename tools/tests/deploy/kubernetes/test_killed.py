"""A rollout that is killed at any line of its journal: run again, it converges, and nothing was overtaken meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.deploy.kubernetes.killing import Killing
from tests.deploy.kubernetes.tern import Tern

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

BOUNDARIES = (
    ("RunStarted", ""),
    ("StepStarted", "staging"),
    ("StepDeployed", "staging"),
    ("HealthPart", "staging"),
    ("HealthPassed", "staging"),
    ("StepStarted", "production"),
    ("StepDeployed", "production"),
    ("HealthPassed", "production"),
)
"""What is the last in the journal when the process dies."""


@pytest.fixture(scope="module")
def killing(tmp_path_factory: pytest.TempPathFactory, kubeconfig: str) -> Iterator[Killing]:
    """A hub with both stages, tested."""
    tern = Tern.at(tmp_path_factory.mktemp("killed") / "fleet", kubeconfig)
    tern.hub["stages"] = {stage: {"namespace": tern.namespace(stage)} for stage in ("staging", "production")}
    tern.write()
    made = Killing(
        tern.root, tern.api, tern.environment(), {stage: tern.namespace(stage) for stage in ("staging", "production")}
    )
    try:
        made.run()
        yield made
    finally:
        tern.clear()


@pytest.mark.parametrize(("event", "stage"), BOUNDARIES)
def test_a_rollout_that_was_killed_is_finished_by_the_next_run(killing: Killing, event: str, stage: str) -> None:
    killing.change(f"{event}-{stage}".lower())
    killing.kill_at(event, stage)
    killing.require_order()
    killing.run()
    killing.require_order()
    assert killing.is_settled()

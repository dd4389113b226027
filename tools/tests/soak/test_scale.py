"""Sixty stages on what the data calls four clusters: how long, how much memory, and what one cluster costs the others.

The nodes are simulated and the health check is stood in for: figures are those of hubfleet, Helm and the API server.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from statistics import mean

import pytest
import yaml

from tests.bench.measure import Run
from tests.bench.row import Row
from tests.deploy.kubernetes.flotilla import CLUSTERS, Flotilla, silent_server
from tests.need import need_command

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1200)]

STAGES = 60
BY_HAND = 4
"""Stages installed with the `helm` command one after the other; more would only take longer."""

AWAY = "shore"
MIB = 2**20
Show = Callable[[Row], None]


@pytest.fixture(scope="module")
def flotilla(tmp_path_factory: pytest.TempPathFactory, kubeconfig: str) -> Iterator[Flotilla]:
    """A fleet of sixty stages that were never deployed."""
    made = Flotilla.at(tmp_path_factory.mktemp("flotilla") / "fleet", kubeconfig, STAGES // 2)
    try:
        yield made
    finally:
        made.clear()


def test_sixty_stages_are_deployed_and_then_left_alone(flotilla: Flotilla, show: Show) -> None:
    done = flotilla.run("deploy")
    assert f"{STAGES} done" in done.output
    each = by_hand(flotilla)
    reference = (
        f"`helm install --wait` one after the other, {each:.1f} s a stage (from {BY_HAND}): {each * STAGES:.0f} s"
    )
    show(
        row(f"{STAGES} stages installed on 4 clusters", done, reference, f"{each * STAGES / done.seconds:.1f} x faster")
    )

    again = flotilla.run("deploy")
    assert f"{STAGES} unchanged" in again.output
    show(row("the same, nothing changed", again, "", f"{done.seconds / again.seconds:.0f} x faster"))


def test_a_cluster_that_is_away_leaves_the_others_their_time(flotilla: Flotilla, show: Show) -> None:
    flotilla.change("calm", but=AWAY)
    whole = flotilla.run("deploy")
    calm = flotilla.seconds()
    flotilla.change("storm", but=AWAY)
    with silent_server() as nobody:
        flotilla.connect(**{AWAY: nobody})
        without = flotilla.run("deploy", status=1)
        storm = flotilla.seconds()
    flotilla.connect()
    assert set(calm) == set(storm) == set(CLUSTERS) - {AWAY}
    ratio = mean(storm.values()) / mean(calm.values())
    reference = f"the fourth there, with nothing to do: {whole.seconds:.0f} s"
    show(
        row("45 stages upgraded on 3 clusters, the fourth silent", without, reference, f"{ratio:.2f} x the work's time")
    )
    assert ratio < 1.5


def test_a_cluster_whose_hubs_all_fail_leaves_the_others_their_time(flotilla: Flotilla, show: Show) -> None:
    flotilla.change("calm again")
    whole = flotilla.run("deploy")
    calm = flotilla.seconds()
    flotilla.change("storm again", but=AWAY)
    flotilla.strand(AWAY)
    failing = flotilla.run("deploy", status=1)
    storm = flotilla.seconds()
    assert "no node can take it" in failing.output
    others = sorted(set(CLUSTERS) - {AWAY})
    ratio = mean(storm[name] for name in others) / mean(calm[name] for name in others)
    reference = f"all four work: {whole.seconds:.0f} s"
    show(row("60 stages upgraded, all hubs of one cluster fail", failing, reference, f"{ratio:.2f} x the others' time"))
    assert ratio < 1.5


def row(what: str, done: Run, reference: str, ratio: str) -> Row:
    return Row(what, f"{done.seconds:.0f} s, {done.memory / MIB:.0f} MiB", reference, ratio)


def by_hand(flotilla: Flotilla) -> float:
    """Seconds that the `helm` command takes for one stage's two releases, when it waits until they are up."""
    helm, environment = str(need_command("helm")), {**os.environ, "KUBECONFIG": flotilla.kubeconfig}
    values = flotilla.root / "by-hand.yaml"
    values.write_text(yaml.safe_dump(flotilla.values()))
    began = time.monotonic()
    for number in range(BY_HAND):
        namespace = ["--namespace", f"{flotilla.mark}-by-hand-{number}", "--create-namespace"]
        for name, given in (("base", []), ("jupyterhub", ["--values", str(values)])):
            command = [helm, "install", name, str(flotilla.root / "charts" / name), *namespace, *given, "--wait"]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
    return (time.monotonic() - began) / BY_HAND

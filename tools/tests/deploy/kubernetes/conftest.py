"""What the cluster tests share."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest

from tests.deploy.kubernetes.flotilla import Flotilla
from tests.deploy.kubernetes.tern import Tern


@pytest.fixture(scope="module")
def tern(tmp_path_factory: pytest.TempPathFactory, kubeconfig: str) -> Iterator[Tern]:
    """A fleet of one hub with one stage, in git but for a file not committed yet, deployed once."""
    made = Tern.at(tmp_path_factory.mktemp("tern") / "fleet", kubeconfig)
    try:
        made.commit()
        (made.root / "README.md").write_text("not committed yet\n")
        made.run("deploy")
        yield made
    finally:
        made.clear()


@pytest.fixture(scope="module")
def flotilla(tmp_path_factory: pytest.TempPathFactory, kubeconfig: str) -> Iterator[Flotilla]:
    """Four hubs with both stages on simulated nodes, each on what the data calls a cluster of its own."""
    made = Flotilla.at(tmp_path_factory.mktemp("flotilla") / "fleet", kubeconfig, 4)
    try:
        yield made
    finally:
        made.clear()


@pytest.fixture
def good(tern: Tern) -> Iterator[Tern]:
    """The fleet with one stage that was tested; the hub's data is put right afterwards."""
    before = copy.deepcopy(tern.hub)
    yield tern
    tern.hub = before
    tern.write()


@pytest.fixture
def slow(good: Tern) -> Tern:
    """With a hub that takes some seconds to come up: nobody who looks at once finds it ready."""
    good.set("hub.extraConfig", {"slow": "import time; time.sleep(5)"})
    return good

"""What the cluster tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.deploy.kubernetes.tern import Tern


@pytest.fixture(scope="module")
def tern(tmp_path_factory: pytest.TempPathFactory, kubeconfig: str) -> Iterator[Tern]:
    """A fleet of one hub with one stage, deployed once."""
    made = Tern.at(tmp_path_factory.mktemp("tern") / "fleet", kubeconfig)
    try:
        made.run("deploy")
        yield made
    finally:
        made.clear()

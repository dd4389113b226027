"""The cluster that these tests run on."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.deploy.kubernetes.tern import Tern


@pytest.fixture(scope="session")
def kubeconfig() -> str:
    """The file that names the cluster."""
    name = os.environ.get("HUBFLEET_TEST_KUBECONFIG")
    if not name:
        pytest.skip("HUBFLEET_TEST_KUBECONFIG names no cluster")
    return name


@pytest.fixture(scope="module")
def tern(tmp_path_factory: pytest.TempPathFactory, kubeconfig: str) -> Iterator[Tern]:
    """A fleet of one hub with one stage, deployed once."""
    made = Tern.at(tmp_path_factory.mktemp("tern") / "fleet", kubeconfig)
    try:
        made.run("deploy")
        yield made
    finally:
        made.clear()

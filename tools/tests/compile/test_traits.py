"""What `hub.config` sets are traits that the real authenticators have, with values that they take."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.compile.fleets import CASES, compiled_case

config = pytest.importorskip("traitlets.config")
pytest.importorskip("jupyterhub")
pytest.importorskip("oauthenticator")

ELSEWHERE = {"tmp", "ltiauthenticator.lti13.auth.LTI13Authenticator"}
"""Authenticators that only the chart's image has."""

OURS = {"allowed_domains"}
"""Traits that a piece of Python adds."""


def section(case: Path) -> Any:
    values: Any = compiled_case(case).main.values
    return deepcopy(values["hub"]["config"])


def is_here(case: Path) -> bool:
    return section(case)["JupyterHub"]["authenticator_class"] not in ELSEWHERE


@pytest.mark.parametrize("case", [case for case in CASES if is_here(case)], ids=lambda case: case.name)
def test_every_trait_exists_and_takes_its_value(case: Path) -> None:
    from jupyterhub.app import JupyterHub

    sections = section(case)
    chosen = JupyterHub(config=config.Config({"JupyterHub": sections.pop("JupyterHub")})).authenticator_class
    known = {cls.__name__ for cls in chosen.__mro__}
    assert set(sections) - known <= {"BinderSpawnerMixin", "KubeSpawner", "Spawner"}
    unknown = {
        f"{name}.{trait}"
        for name in known & set(sections)
        for trait in set(sections[name]) - set(chosen.class_traits())
    }
    assert {name.rpartition(".")[2] for name in unknown} <= OURS
    if chosen.__name__ != "NativeAuthenticator":  # which wants a database
        chosen(config=config.Config(sections))

"""Every feature is a module that can be found, and depends on the stage and the given instant alone."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest

from hubfleet.compile import features
from hubfleet.compile.logins import __path__ as logins
from hubfleet.compile.stage import find_features
from hubfleet.model.login import Provider

MODULES = sorted(Path(features.__path__[0]).glob("[!_]*.py"))
CLOCKS = ("now", "utcnow", "today", "time", "monotonic")


def test_the_folder_is_the_registry() -> None:
    assert list(find_features()) == [module.stem for module in MODULES]


def test_every_login_provider_has_its_module() -> None:
    found = {module.stem for module in Path(logins[0]).glob("[!_]*.py")} - {"setting"}
    assert found == set(get_args(Provider))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_a_feature_reads_no_clock_and_no_chance(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    called = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not called.intersection(CLOCKS)
    assert not imported.intersection({"random", "secrets", "uuid", "time", "os"})


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_a_feature_says_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))

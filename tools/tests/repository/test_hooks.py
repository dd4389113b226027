"""The hooks before a commit start what is installed, in the versions that everything else uses."""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

import toolchain
from tests.need import ROOT

HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
}


@pytest.mark.parametrize("name", HOOKS)
def test_what_a_hook_starts_is_there(name: str) -> None:
    entry = HOOKS[name]["entry"]
    for module in re.findall(r"\./run python -m (\S+)", entry):
        assert find_spec(f"{module}.__main__"), f"{module} can't be run as a module"
    for file in re.findall(r"\./run python (tools/\S+\.py)", entry):
        assert (ROOT / file).is_file()
    for command in re.findall(r"\.venv/bin/(\S+)", entry):
        assert (Path(sys.executable).parent / command).is_file()


def test_hooks_in_go_have_the_versions_that_tests_compare_with() -> None:
    wanted = {f"{command.package}@{command.version}" for command in toolchain.COMMANDS}
    asked = {asked for hook in HOOKS.values() for asked in hook.get("additional_dependencies", ())}
    assert asked
    assert asked <= wanted

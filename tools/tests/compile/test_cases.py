"""Each case is a hub and what it compiles to, in full."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from hubfleet import compile as compile_package
from hubfleet.compile.package_data import text_of
from hubfleet.compile.part import leaves
from hubfleet.compile.stage import compile_stage
from hubfleet.model.json import Json, dotted, get
from hubfleet.model.release import CompiledStage
from tests.compile.fleets import AT, CASES, compiled_case, stages_of

PACKAGE = Path(compile_package.__path__[0])
PIECES = {
    text_of(name): name
    for file in PACKAGE.glob("p*/*.[ph]*")
    if (name := str(file.relative_to(PACKAGE))).startswith(("python/", "pages/"))
}

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@each_case
def test_a_hub_compiles_to_what_was_reviewed(case: Path, golden: Callable[[Path, str], None]) -> None:
    golden(case / "expected.yaml", shown(compiled_case(case)))


@each_case
def test_every_value_says_what_data_it_comes_from(case: Path) -> None:
    for release in compiled_case(case).releases:
        unexplained = [dotted(path) for path in leaves(release.values) if path and not release.source_of(path)]
        assert not unexplained, release.name


@each_case
def test_every_source_is_a_place_in_the_hubs_file_or_above_it(case: Path) -> None:
    (stage,) = stages_of((case / "hub.yaml").read_text(encoding="utf-8"))
    for release in compile_stage(stage, AT).releases:
        for source in set(release.sources.values()):
            assert stage.origin(source).line, source


@each_case
def test_no_secret_lies_where_a_value_is(case: Path) -> None:
    for release in compiled_case(case).releases:
        for need in release.secrets:
            assert get(release.values, need.path) is None


@each_case
def test_compiling_twice_gives_the_same_bytes(case: Path) -> None:
    assert shown(compiled_case(case)) == shown(compiled_case(case))


def shown(stage: CompiledStage) -> str:
    """Write a stage for people to review: releases in order, pieces of Python by their file's name."""
    releases = {
        release.name: {
            "chart": release.chart,
            "namespace": release.namespace,
            "secrets": {need.name: dotted(need.path) for need in release.secrets},
            "values": named(release.values),
        }
        for release in stage.releases
    }
    return yaml.safe_dump(releases, sort_keys=False, width=110)


def named(value: Json) -> Json:
    """Replace the text of our pieces by their names."""
    if isinstance(value, dict):
        return {key: named(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [named(inside) for inside in value]
    return f"<{PIECES[value]}>" if isinstance(value, str) and value in PIECES else value

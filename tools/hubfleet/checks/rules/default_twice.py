"""Two defaults in one list.

Why: only one can be preselected, and which one is chance.

Bad:
    # hubs/dune/hub.yaml
    profiles: [{name: GPU, pool: gpu, default: true}, {name: CPU, pool: users, default: true}]
Good:
    # hubs/dune/hub.yaml
    profiles: [{name: GPU, pool: gpu}, {name: CPU, pool: users, default: true}]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubfleet.checks.choices import listed_sizes, written_choices
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.server import ImageChoice
from hubfleet.model.stage import Stage

RULE = Rule("default-twice", Severity.ERROR, "a list has one default")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at profiles, images, sizes and institutions."""
    for stage in fleet.stages:
        for what, places in _defaults(stage):
            first, *others = [*places] or [""]
            for place in others:
                yield RULE.at(
                    stage.origin(f"{place}.default"),
                    f"a second default among the {what}",
                    help="keep `default: true` on one of them",
                    related=[Related(stage.origin(f"{first}.default"), "the first")],
                )


def _defaults(stage: Stage) -> Iterator[tuple[str, Iterable[str]]]:
    settings = stage.settings
    yield "profiles", [f"profiles[{at}]" for at, one in enumerate(settings.profiles) if one.default]
    institutions = enumerate(settings.login.institutions)
    yield "institutions", [f"login.institutions[{at}]" for at, one in institutions if one.default]
    for path, choice in written_choices(stage):
        images = enumerate(choice.images)
        yield "images", [f"{path}.images[{at}]" for at, one in images if isinstance(one, ImageChoice) and one.default]
        yield "sizes", [place for place, size in listed_sizes(path, choice) if size.default]

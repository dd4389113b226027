"""Two choices of one name, or two sizes of one id.

Why: people can't tell which of them they choose, and links to one lead to the other. What layers tell apart by name
(profiles, events, folders) is looked at where it is loaded.

Bad:
    # hubs/dune/hub.yaml
    profiles: [{name: Standard, pool: users}]
Bad:
    # hubs/dune/hub.yaml
    server: {image: base, sizes: [{id: small, name: Small}, {id: small, name: Large}]}
Good:
    # hubs/dune/hub.yaml
    profiles: [{name: Large, pool: users}]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubfleet.checks.choices import listed_sizes, written_choices
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage

RULE = Rule("name-duplicate", Severity.ERROR, "choices and sizes have names of their own")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at the default choice beside profiles, and at sizes."""
    for stage in fleet.stages:
        for what, entries in _lists(stage):
            first: dict[str, str] = {}
            for place, name in entries:
                if first.setdefault(name, place) != place:
                    yield RULE.at(
                        stage.origin(place),
                        f'there are two {what} "{name}"',
                        help="give one of them another name, or remove it",
                        related=[Related(stage.origin(first[name]), "the first")],
                    )


def _lists(stage: Stage) -> Iterator[tuple[str, Iterable[tuple[str, str]]]]:
    settings = stage.settings
    for index, profile in enumerate(settings.profiles):
        yield "choices", [("server.name", settings.server.name), (f"profiles[{index}].name", profile.name)]
    for path, choice in written_choices(stage):
        yield "sizes", [(f"{place}.id", size.id) for place, size in listed_sizes(path, choice) if size.id]

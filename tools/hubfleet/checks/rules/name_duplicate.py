"""Two entries of one name in a list that people choose from.

Why: one hides the other, and layers above can't tell which of them they change.

Bad:
    # hubs/dune/hub.yaml
    profiles: [{name: GPU, pool: gpu}, {name: GPU, pool: users}]
Bad:
    # hubs/dune/hub.yaml
    server: {image: base, sizes: [{id: small, name: Small}, {id: small, name: Large}]}
Good:
    # hubs/dune/hub.yaml
    profiles: [{name: GPU, pool: gpu}, {name: CPU, pool: users}]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubfleet.checks.choices import listed_sizes, written_choices
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.home import Homes
from hubfleet.model.stage import Stage

RULE = Rule("name-duplicate", Severity.ERROR, "names in a list are unique")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at profiles, events, folders, institutions and sizes."""
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
    named = [("server.name", settings.server.name)] if settings.profiles else []
    yield "choices", [*named, *((f"profiles[{at}].name", one.name) for at, one in enumerate(settings.profiles))]
    yield "events", [(f"events[{at}].name", one.name) for at, one in enumerate(settings.events)]
    folders = settings.home.folders if isinstance(settings.home, Homes) else ()
    yield "folders", [(f"home.folders[{at}].name", one.name) for at, one in enumerate(folders)]
    yield "institutions", [(f"login.institutions[{at}].idp", one.idp) for at, one in enumerate(settings.login.institutions)]
    for path, choice in written_choices(stage):
        yield "sizes", [(f"{place}.id", size.id) for place, size in listed_sizes(path, choice)]

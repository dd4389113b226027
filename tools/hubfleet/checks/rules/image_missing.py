"""A choice without an image.

Why: no server can start from it.

Bad:
    # hubs/dune/hub.yaml
    server: {pool: users}
Good:
    # hubs/dune/hub.yaml
    server: {pool: users, image: base}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.choices import choices_of
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("image-missing", Severity.ERROR, "every choice has an image")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at the first choice that people have: profiles inherit the image of the default one.

    A BinderHub's servers start from what it has just built.
    """
    known = ", ".join(sorted(fleet.images))
    for stage in fleet.stages:
        if stage.settings.binder:
            continue
        offered = [one for one in choices_of(stage) if one[0] != "server" or stage.settings.server.offered]
        lacking = [path for path, choice in offered if not choice.image and not choice.images]
        for path in lacking[:1]:
            yield RULE.at(
                stage.origin(path, key=True),
                f'the hub "{stage.hub}" does not say what image its servers start from',
                help=f"add `image:` to `server`: repository:tag, or one of {known or 'the folders under images/'}",
            )

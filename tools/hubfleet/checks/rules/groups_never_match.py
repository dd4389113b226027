"""A choice for a group, with a login that knows no groups.

Why: until an admin makes the group by hand, nobody sees the choice.

Bad:
    # hubs/dune/hub.yaml
    login: {provider: lti, staff: false, admins: [li], allow: {everyone: true}, lti: {
      issuer: "https://canvas.example.com", client_ids: ["1"],
      authorize_url: "https://canvas.example.com/auth", jwks_endpoint: "https://canvas.example.com/jwks"}}
    profiles: [{name: GPU, pool: gpu, groups: ["dune:gpu"]}]
Good:
    # hubs/dune/hub.yaml
    profiles: [{name: GPU, pool: gpu, groups: ["dune:gpu"]}]
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.choices import listed_sizes, written_choices
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.server import Choice, ImageChoice, Profile
from hubfleet.model.stage import Stage

RULE = Rule("groups-never-match", Severity.WARNING, "choices for groups have a login that tells groups")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for groups on hubs whose login tells none; Python of a hub's own may tell them, so it is left alone."""
    for stage in fleet.stages:
        login = stage.settings.login
        if login.provider == "github" or _tells_groups(stage) or stage.python:
            continue
        for path, choice in written_choices(stage):
            for place in _limited(path, choice):
                yield RULE.at(
                    stage.origin(f"{place}.groups", key=True),
                    f"{login.provider} tells no groups, so only groups that an admin makes by hand can match",
                    help=_advice(stage),
                    related=[Related(stage.origin("login.provider"), "the login")],
                )


def _tells_groups(stage: Stage) -> bool:
    login = stage.settings.login
    oidc = login.oidc if login.provider == "oidc" else None
    return login.groups_from_provider or (oidc is not None and bool(oidc.groups_claim or oidc.groups_from))


def _advice(stage: Stage) -> str:
    return (
        "add `oidc.groups_claim`"
        if stage.settings.login.provider == "oidc"
        else "remove `groups`, or log in with github or oidc"
    )


def _limited(path: str, choice: Choice) -> Iterator[str]:
    if isinstance(choice, Profile) and choice.groups:
        yield path
    for index, entry in enumerate(choice.images):
        if isinstance(entry, ImageChoice) and entry.groups:
            yield f"{path}.images[{index}]"
    for place, size in listed_sizes(path, choice):
        if size.groups:
            yield place

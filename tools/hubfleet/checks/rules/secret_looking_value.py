"""A value that looks like a secret, in plain text.

Why: whoever can read the repository has it, for ever: git keeps it after it is removed.

Bad:
    # hubs/dune/hub.yaml
    server: {image: base, environment: {DATA: AKIAIOSFODNN7EXAMPLE}}
Bad:
    # hubs/dune/hub.yaml
    values: {jupyterhub: {hub: {config: {GitHubOAuthenticator: {client_secret: 7fd1a26c93b0458e}}}}}
Bad:
    # hubs/dune/hub.yaml
    values: {jupyterhub: {singleuser: {extraEnv: {DB_PASSWORD: hunter2}}}}
Good:
    # hubs/dune/hub.yaml
    server: {image: base, environment: {DATA: "gs://dune-public"}}
Good:
    # hubs/dune/hub.yaml
    values: {jupyterhub: {hub: {existingSecret: dune-hub-secrets}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.json import Json, Path
from hubfleet.model.looks import looks_like

RULE = Rule("secret-looking-value", Severity.ERROR, "no value in plain data looks like a secret")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at every text in every file but the encrypted ones. The value itself is never repeated."""
    for file, source in fleet.sources.items():
        if file.endswith(".secrets.yaml"):
            continue
        for path, text in _texts(source.data, ()):
            what = looks_like(path, text)
            if what:
                yield RULE.at(
                    source.locate(path, key=True),
                    f'the value of "{path[-1]}" looks like {what}',
                    help="put it in the stage's encrypted secrets file, and change it: it was readable",
                    confidential=True,
                )


def _texts(value: Json, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _texts(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _texts(below, (*path, index))
    elif isinstance(value, str):
        yield path, value

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

import re
from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.json import Json, Path

RULE = Rule("secret-looking-value", Severity.ERROR, "no value in plain data looks like a secret")
_FORMS = (
    ("an AWS access key", re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})")),
    ("a GitLab token", re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}")),
    ("a Slack token", re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}")),
    ("a Google API key", re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b")),
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AGE-SECRET-KEY-1[A-Z0-9]{20,}")),
    ("a signed token", re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.")),
    ("an address with a password", re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/@$]+@")),
)
_SECRET_KEY = re.compile(
    r"(?:^|[_-])(?i:pass(?:word|wd|phrase)|secret|token|api_?key|private_?key|access_?key)$"
    r"|(?:Password|(?<!existing)(?<!Pull)(?<!pull)(?<!tls)Secret|Token|ApiKey|apiKey|PrivateKey|privateKey|AccessKey)$",
)
_PASSWORD = re.compile(r"(?i:passw(?:or)?d)$")
_SHORTEST = 8
"""Characters of what is no mere word; a password may be shorter."""


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


def looks_like(path: Path, text: str) -> str | None:
    """Say what a text at a path looks like, or None for an ordinary one."""
    for what, form in _FORMS:
        if form.search(text):
            return what
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    named = _SECRET_KEY.search(key) and "environment" not in path
    looks = (
        len(text) >= (1 if _PASSWORD.search(key) else _SHORTEST)
        and " " not in text
        and "$(" not in text
        and "://" not in text
    )
    return "a secret, by its name" if named and looks else None

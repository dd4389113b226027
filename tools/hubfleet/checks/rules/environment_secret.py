"""An environment variable that is named like a secret.

Why: everybody who can start a server sees it, and everybody who can read the repository too.

Bad:
    # hubs/dune/hub.yaml
    server: {image: base, environment: {DATA_API_TOKEN: dune}}
Good:
    # hubs/dune/hub.yaml
    server: {image: base, environment: {DATA_API_URL: "https://data.dune.example.com"}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubfleet.checks.choices import written_choices
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("environment-secret", Severity.ERROR, "environment variables hold no secrets")
_NAME = re.compile(
    r"(?:^|_)(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)$", re.IGNORECASE
)
_ELSEWHERE = re.compile(r"^(?:/|\$\(|[a-z0-9+]+://[^@]*$)")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at the names of variables; a path or an address of where the secret is, is no secret."""
    for stage in fleet.stages:
        for path, choice in written_choices(stage):
            for name, value in choice.environment.items():
                if _NAME.search(name) and value and not _ELSEWHERE.match(value):
                    yield RULE.at(
                        stage.origin(f"{path}.environment[{name}]", key=True),
                        f'the environment variable "{name}" is named like a secret',
                        help="give servers an identity instead (buckets do so), or let people set it themselves",
                        confidential=True,
                    )

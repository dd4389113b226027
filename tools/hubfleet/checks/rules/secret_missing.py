"""A secret that the stage needs and its secrets file lacks.

Why: only the login provider or another service can give it, so it can't be generated, and the hub would not start.

Bad:
    # hubs/dune/staging.secrets.yaml
    client_token: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
Good:
    # hubs/dune/staging.secrets.yaml
    client_secret: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Location, Severity
from hubfleet.model.release import CompiledStage, SecretOrigin
from hubfleet.model.stage import Stage

RULE = Rule("secret-missing", Severity.ERROR, "secrets that others give are in the stage's secrets file")


def check_release(stage: Stage, compiled: CompiledStage) -> Iterator[Finding]:
    """Compare what releases need with what the file holds; on this machine stand-ins are generated."""
    if stage.is_local:
        return
    file = f"hubs/{stage.hub}/{stage.key.stage}.secrets.yaml"
    own, shared = stage.secrets, stage.cluster_secrets
    known = {**(shared.leaves if shared else {}), **(own.leaves if own else {})}
    for release in compiled.releases:
        for need in release.secrets:
            if need.origin is SecretOrigin.GIVEN and need.name not in known:
                yield RULE.at(
                    Location(file, 1, 1) if stage.secrets else stage.origin(release.source_of(need.path) or "login"),
                    f'{stage} needs the secret "{need.name}"' + ("" if stage.secrets else f", and there is no {file}"),
                    help=f"{need.title} Add it with: hubfleet secrets set {stage} {need.name}".strip(),
                )

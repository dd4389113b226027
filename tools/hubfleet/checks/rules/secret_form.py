"""A secret that can't be of the form that the stage needs.

Why: the encrypted value tells its type and length; the hub would start with a key that it refuses, or log people out.

Bad:
    # hubs/dune/staging.secrets.yaml
    client_secret: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:int]
Bad:
    # hubs/dune/staging.secrets.yaml
    client_secret: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
    cookie_secret: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
Good:
    # hubs/dune/staging.secrets.yaml
    client_secret: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Location, Severity
from hubfleet.model.release import CompiledStage, SecretForm, SecretNeed
from hubfleet.model.stage import SecretShape, Stage

RULE = Rule("secret-form", Severity.ERROR, "secrets are of the form that the stage needs")
_HEX32 = 64
"""Hexadecimal digits of 32 bytes."""


def check_release(stage: Stage, compiled: CompiledStage) -> Iterator[Finding]:
    """Look at types and lengths, which sops leaves in the open. A stage's own value lies over its cluster's."""
    for need in dict.fromkeys(need for release in compiled.releases for need in release.secrets):
        for secrets in (stage.secrets, stage.cluster_secrets):
            if secrets and need.name in secrets.leaves:
                shape = secrets.shapes.get(need.name)
                if shape and (fault := _fault(need, shape)):
                    yield RULE.at(
                        Location(secrets.file, 1, 1),
                        f'the secret "{need.name}" {fault}',
                        help=f"hubfleet secrets set {stage} {need.name}",
                    )
                break


def _fault(need: SecretNeed, shape: SecretShape) -> str | None:
    if shape.type != "str":
        return f"is not text, but {shape.type}"
    if need.form is SecretForm.HEX32 and shape.bytes != _HEX32:
        return f"has {shape.bytes} bytes, not 32 bytes as 64 hexadecimal digits"
    return None if shape.bytes else "is empty"

"""A secrets file that others can open than its cluster's keys, or not all of these.

Why: whoever holds the key of one cluster must open nothing of another; and a deployment must not lack its secrets.

Bad:
    # clusters/coast.yaml
    secrets: {recipients: [age1rw63xzm2jtxky2qlke5zh9lh8ncs2v737fvgnx8zlag9e538jvwqphlu2p]}
    # hubs/dune/hub.yaml
    stages: {staging: {}}
    # hubs/dune/staging.secrets.yaml
    client_secret: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
    sops: {age: [{recipient: age1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}]}
    # hubs/reef/staging.secrets.yaml
    client_secret: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
    sops: {age: [{recipient: age1rw63xzm2jtxky2qlke5zh9lh8ncs2v737fvgnx8zlag9e538jvwqphlu2p}]}
    # hubs/reef/production.secrets.yaml
    client_secret: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
    sops: {age: [{recipient: age1rw63xzm2jtxky2qlke5zh9lh8ncs2v737fvgnx8zlag9e538jvwqphlu2p}]}
Bad:
    # hubs/dune/staging.secrets.yaml
    client_secret: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
    sops: {age: [{recipient: age1rw63xzm2jtxky2qlke5zh9lh8ncs2v737fvgnx8zlag9e538jvwqphlu2p}]}
Good:
    # clusters/coast.yaml
    secrets: {recipients: [age1rw63xzm2jtxky2qlke5zh9lh8ncs2v737fvgnx8zlag9e538jvwqphlu2p]}
    # hubs/dune/staging.secrets.yaml
    client_secret: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
    sops: {age: [{recipient: age1rw63xzm2jtxky2qlke5zh9lh8ncs2v737fvgnx8zlag9e538jvwqphlu2p}]}
    # hubs/reef/staging.secrets.yaml
    client_secret: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
    sops: {age: [{recipient: age1rw63xzm2jtxky2qlke5zh9lh8ncs2v737fvgnx8zlag9e538jvwqphlu2p}]}
    # hubs/reef/production.secrets.yaml
    client_secret: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
    sops: {age: [{recipient: age1rw63xzm2jtxky2qlke5zh9lh8ncs2v737fvgnx8zlag9e538jvwqphlu2p}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Secrets

RULE = Rule("secret-recipients", Severity.ERROR, "a secrets file is encrypted for its cluster's recipients, no others")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare each file with what its cluster says. What is in plain text has a finding of its own."""
    for secrets, cluster in _owned(fleet):
        declared = frozenset((str(one.kind), str(one)) for one in fleet.clusters[cluster].secrets.recipients)
        if secrets.leaves and declared != secrets.recipients:
            yield _finding(fleet, secrets, cluster, declared)


def _owned(fleet: Fleet) -> Iterator[tuple[Secrets, str]]:
    """Yield each secrets file with the name of its cluster."""
    yield from ((stage.secrets, stage.cluster_name) for stage in fleet.stages if stage.secrets)
    for name in fleet.clusters:
        if secrets := fleet.secrets.get(f"clusters/{name}.secrets.yaml"):
            yield secrets, name


def _finding(fleet: Fleet, secrets: Secrets, cluster: str, declared: frozenset[tuple[str, str]]) -> Finding:
    strange, lacking = (_names(some) for some in (secrets.recipients - declared, declared - secrets.recipients))
    told = [f"can be opened with {strange}"] if strange else []
    told += [f"can't be opened with {lacking}"] if lacking else []
    file = f"clusters/{cluster}.yaml"
    advice = f"hubfleet secrets rekey {secrets.file}"
    if not declared:
        advice = f"add the keys of this cluster to {file}: `secrets: {{recipients: [age1...]}}`"
    return RULE.at(
        fleet.at(secrets.file, ("sops",), key=True),
        f"{secrets.file} {' and '.join(told)}",
        help=advice,
        related=[Related(fleet.at(file, ("secrets", "recipients"), key=True), f"what {cluster} says")],
    )


def _names(recipients: frozenset[tuple[str, str]]) -> str:
    return ", ".join(sorted(name for _, name in recipients))

"""One key for the secrets of two clusters.

Why: whoever breaks into one cluster finds its key there, and must open nothing of another with it.

Bad:
    # clusters/laptop.yaml
    provider: local
    secrets: {recipients: [age1rw63xzm2jtxky2qlke5zh9lh8ncs2v737fvgnx8zlag9e538jvwqphlu2p]}
    # clusters/sands.yaml
    provider: local
    secrets: {recipients: [age1rw63xzm2jtxky2qlke5zh9lh8ncs2v737fvgnx8zlag9e538jvwqphlu2p]}
    # hubs/mud/staging.secrets.yaml
    sops: {version: 3.13.3}
    # hubs/mud/hub.yaml
    community: {name: Mud}
    cluster: laptop
    login: {provider: dummy, admins: [li], allow: {everyone: true}}
    server: {image: base}
    stages: {staging: {}}
    # hubs/silt/staging.secrets.yaml
    sops: {version: 3.13.3}
    # hubs/silt/hub.yaml
    community: {name: Silt}
    cluster: sands
    login: {provider: dummy, admins: [li], allow: {everyone: true}}
    server: {image: base}
    stages: {staging: {}}
Good:
    # clusters/laptop.yaml
    provider: local
    secrets: {recipients: [age1rw63xzm2jtxky2qlke5zh9lh8ncs2v737fvgnx8zlag9e538jvwqphlu2p]}
    # hubs/mud/staging.secrets.yaml
    sops: {version: 3.13.3}
    # hubs/mud/hub.yaml
    community: {name: Mud}
    cluster: laptop
    login: {provider: dummy, admins: [li], allow: {everyone: true}}
    server: {image: base}
    stages: {staging: {}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Location, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.json import Path
from hubfleet.model.recipient import Recipient

RULE = Rule("recipient-shared", Severity.ERROR, "no two clusters have a recipient of secrets in common")
_LIST: Path = ("secrets", "recipients")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Remember each recipient's first cluster, in the order of names."""
    first: dict[Recipient, Location] = {}
    for name, cluster in sorted(fleet.clusters.items()):
        for index, recipient in enumerate(dict.fromkeys(cluster.secrets.recipients)):
            place = fleet.at(f"clusters/{name}.yaml", (*_LIST, index))
            before = first.setdefault(recipient, place)
            if before != place:
                yield RULE.at(
                    place,
                    f"{recipient} opens the secrets of another cluster, too",
                    help="make a key for each cluster (age-keygen); people may hold several",
                    related=[Related(before, "the other one")],
                )

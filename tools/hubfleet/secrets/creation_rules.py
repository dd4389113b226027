"""`.sops.yaml` from the data, so that plain `sops` encrypts each file for its own cluster, and no other.

Source: sops, "Using .sops.yaml conf to select KMS, PGP and age for new files": the first pattern that fits counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubfleet.model.fleet import Fleet
from hubfleet.model.recipient import Recipient, RecipientKind
from hubfleet.secrets.place import cluster_file, stage_file

_HEAD = "# Written from clusters/*.yaml by `hubfleet secrets rekey`; change `secrets.recipients` there.\n"
_KEYS = {
    RecipientKind.AGE: "age",
    RecipientKind.AWS: "kms",
    RecipientKind.GCP: "gcp_kms",
    RecipientKind.AZURE: "azure_keyvault",
}


def creation_rules(fleet: Fleet) -> str:
    """Return the file's text: a rule for each secrets file that could be, by cluster; "" where there is none."""
    rules = [line for name in sorted(fleet.clusters) for line in _of_cluster(fleet, name)]
    return "".join([_HEAD, "creation_rules:\n", *rules]) if rules else ""


def _of_cluster(fleet: Fleet, name: str) -> Iterator[str]:
    recipients = fleet.clusters[name].secrets.recipients
    if not recipients:
        return
    stages = sorted(stage.key for stage in fleet.stages if stage.cluster_name == name)
    for file in (cluster_file(name), *map(stage_file, stages)):
        pattern = file.replace(".", r"\.")
        yield f"  - path_regex: ^{pattern}$\n"
        yield from _keys(recipients)


def _keys(recipients: Iterable[Recipient]) -> Iterator[str]:
    for kind, key in _KEYS.items():
        if names := [recipient for recipient in recipients if recipient.kind is kind]:
            yield f'    {key}: "{",".join(names)}"\n'

"""Who can open the secrets of a cluster: public keys, and keys that a cloud keeps."""

from __future__ import annotations

from enum import StrEnum

from hubfleet.model.base import Model, field
from hubfleet.model.names import Name


class RecipientKind(StrEnum):
    """What holds the key; each is named as sops calls it in a file that it encrypted."""

    AGE = "age"
    AWS = "kms"
    GCP = "gcp_kms"
    AZURE = "azure_kv"


class Recipient(Name):
    """A key that sops can encrypt for. Its form tells its kind.

    Sources: age, "recipients"; the resource names of AWS KMS, Google Cloud KMS and Azure Key Vault.
    """

    __slots__ = ()
    pattern = (
        r"age1[a-z0-9]{50,2500}"
        r"|arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(?:key|alias)/[A-Za-z0-9/_-]+"
        r"|projects/[^/\s]+/locations/[^/\s]+/keyRings/[^/\s]+/cryptoKeys/[^/\s,]+"
        r"|https://[a-z0-9.-]+/keys/[A-Za-z0-9-]+/[0-9a-f]{32}"
    )
    rule = "recipient-form"
    what = "a key that sops can encrypt for"
    advice = (
        "use an age recipient (age1...), an AWS KMS ARN (arn:aws:kms:...), a Google Cloud KMS key (projects/...) "
        "or an Azure Key Vault key with its version (https://...)"
    )
    longest = 3000

    @property
    def kind(self) -> RecipientKind:
        """Which of them it is."""
        starts = {"arn:": RecipientKind.AWS, "projects/": RecipientKind.GCP, "https:": RecipientKind.AZURE}
        return next((kind for start, kind in starts.items() if self.startswith(start)), RecipientKind.AGE)


class ClusterSecrets(Model):
    """How the secrets of a cluster and of its stages are encrypted."""

    recipients: tuple[Recipient, ...] = field(
        "Recipients",
        "Keys that open them, each on its own: public keys of age, or keys in AWS KMS, Google Cloud KMS or "
        "Azure Key Vault. No two clusters have one in common.",
        ["projects/tern-hubs/locations/global/keyRings/hubs/cryptoKeys/tern"],
        (),
    )

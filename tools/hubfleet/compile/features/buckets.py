"""Object storage: each person's address in it, and the account through which servers reach it without keys.

The buckets themselves, and what the account may do with them, are the infrastructure's. On this machine there are none.

Chart: `singleuser.extraEnv`, `singleuser.serviceAccountName`; `serviceAccounts` of the base release.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.model.buckets import Bucket
from hubfleet.model.cluster import EksCluster, GkeCluster
from hubfleet.model.json import Values
from hubfleet.model.stage import Stage

ACCOUNT = "user"
SCHEMES = {"gke": "gs", "eks": "s3", "aks": "az", "openstack": "s3", "digitalocean": "s3", "kubeconfig": "s3"}
ANNOTATIONS = {
    "gke": "iam.gke.io/gcp-service-account",
    "eks": "eks.amazonaws.com/role-arn",
    "aks": "azure.workload.identity/client-id",
}
"""What ties an account to an identity of the cloud."""

_LONGEST_GOOGLE = 30
"""Letters in the id of a Google service account."""


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `buckets`."""
    buckets = stage.settings.buckets
    found = _bucket(stage, "scratch", buckets.scratch) + _bucket(stage, "persistent", buckets.persistent)
    wanted = buckets.scratch or buckets.persistent or buckets.identity
    return found + _account(stage) if wanted else NOTHING


def _bucket(stage: Stage, name: str, bucket: Bucket | None) -> Part:
    scheme = SCHEMES.get(stage.cluster.provider)
    if bucket is None or not (bucket.url or scheme):
        return NOTHING
    url = bucket.url or f"{scheme}://{stage.cluster_name}-{stage.hub}-{stage.key.stage}-{name}"
    values: Values = {"extraEnv": {f"{name.upper()}_BUCKET": f"{url.rstrip('/')}/$(JUPYTERHUB_USER)"}}
    return part({"singleuser": values}, f"buckets.{name}")


def _account(stage: Stage) -> Part:
    found = part({"singleuser": {"serviceAccountName": ACCOUNT}}, "buckets")
    found += part({"serviceAccounts": {ACCOUNT: {"annotations": _identity(stage)}}}, "buckets", release="base")
    if isinstance(stage.cluster, GkeCluster):
        found += part({"singleuser": {"cloudMetadata": {"blockWithIptables": False}}}, "buckets")
        found += part({"singleuser": {"networkPolicy": {"egressAllowRules": {"cloudMetadataServer": True}}}}, "buckets")
    return found


def _identity(stage: Stage) -> Values:
    """Return what ties the account to an identity of the cloud, by the names that the infrastructure uses, too.

    On GKE the metadata server, which is let through, hands out that identity and no other.
    """
    note = ANNOTATIONS.get(stage.cluster.provider)
    who = stage.settings.buckets.identity or _usual(stage)
    return {note: who} if note and who else {}


def _usual(stage: Stage) -> str | None:
    if isinstance(stage.cluster, GkeCluster):
        return f"{_short(f'{stage.hub}-{stage.key.stage}')}@{stage.cluster.project}.iam.gserviceaccount.com"
    if isinstance(stage.cluster, EksCluster) and stage.cluster.account:
        return f"arn:aws:iam::{stage.cluster.account}:role/{stage.cluster_name}-{stage.hub}-{stage.key.stage}"
    return None


def _short(name: str) -> str:
    if len(name) <= _LONGEST_GOOGLE:
        return name
    return f"{name[:23].rstrip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"

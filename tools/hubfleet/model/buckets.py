"""Object storage of a hub."""

from __future__ import annotations

from hubfleet.model.base import Model, field
from hubfleet.model.names import BucketUrl
from hubfleet.model.quantities import Duration


class Bucket(Model):
    """One bucket; each person has a folder in it."""

    url: BucketUrl | None = field(
        "Address",
        "Where it is; by default `<cluster>-<hub>-<stage>-scratch` (or `-persistent`) of the cluster's provider.",
        "gs://climate-lab-scratch",
        None,
    )
    delete_after: Duration | None = field(
        "Delete after",
        "How long after they were written the bucket's own lifecycle rule is to delete files; "
        "hubfleet sets no such rule.",
        "7d",
        None,
    )


class Buckets(Model):
    """The buckets of a hub."""

    scratch: Bucket | None = field(
        "Scratch", "For data in passing; its address is in SCRATCH_BUCKET.", {"delete_after": "7d"}, None
    )
    persistent: Bucket | None = field("Persistent", "For data to keep; its address is in PERSISTENT_BUCKET.", {}, None)
    identity: str | None = field(
        "Identity",
        "Who servers are to the cloud: a Google service account, a role of AWS, a client id of Azure; by default named "
        "after hub and stage.",
        "tern-production@tern-hubs.iam.gserviceaccount.com",
        None,
    )

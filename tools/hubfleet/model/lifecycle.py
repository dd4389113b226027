"""Who looks after a hub, and how it ends."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hubfleet.model.base import Model, field
from hubfleet.model.names import ImageReference, ResourceName
from hubfleet.model.quantities import Day, Duration


class Lifecycle(Model):
    """Who looks after a hub, and until when."""

    owner: str = field("Owner", "The person or team that answers for it.", "ops")
    review_by: Day | None = field(
        "Review by", "The day by which somebody decides whether it goes on.", "2027-06-01", None
    )


class FinalBackup(Model):
    """The last backup of a hub: a command that must succeed before anything is deleted.

    It finds every volume below the folder that `HUBFLEET_VOLUMES` names; `HUBFLEET_HUB` and `HUBFLEET_STAGE` say whose.
    """

    image: ImageReference = field(
        "Image", "What it runs in on a cluster; on this machine it runs as it is.", "docker.io/restic/restic:0.18.0"
    )
    command: Annotated[tuple[str, ...], Field(min_length=1)] = field(
        "Command",
        "The command and its arguments.",
        ["sh", "-c", "restic backup $HUBFLEET_VOLUMES"],
    )
    account: ResourceName | None = field(
        "Account", "The service account that may write the backup; one of the hub's namespace.", "backup", None
    )
    environment_from: ResourceName | None = field(
        "Environment from",
        "A Secret of the hub's namespace; its keys are the command's environment.",
        "backup-credentials",
        None,
    )
    within: Duration = field("Within", "How long it may take.", "6h", "6h")


class Retired(Model):
    """A tombstone: the hub is taken away on purpose."""

    on: Day = field("On", "The day of its end.", "2027-07-01")
    data: Literal["keep", "delete"] = field("Data", "What happens to people's files.", "keep")
    notice: Duration = field(
        "Notice", "How long people whose servers run have to save their work before these are stopped.", "30m", "10m"
    )
    backup: FinalBackup | None = field(
        "Backup",
        "A last backup, without which nothing is deleted.",
        {"image": "docker.io/restic/restic:0.18.0", "command": ["restic", "backup", "/volumes"]},
        None,
    )

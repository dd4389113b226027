"""One secrets file: of a stage, or of a cluster."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hubfleet.findings import HubfleetError
from hubfleet.model.cluster import Cluster
from hubfleet.model.key import StageKey
from hubfleet.model.recipient import Recipient
from hubfleet.model.release import SecretNeed


@dataclass(frozen=True, slots=True)
class Place:
    """A secrets file: whose it is, which cluster's recipients open it, and what it must hold.

    `needs` is None where anything may be in it: the file of a cluster. What that file holds already (`elsewhere`) the
    stages of the cluster may do without.
    """

    owner: str
    file: str
    cluster: str
    recipients: tuple[Recipient, ...]
    needs: tuple[SecretNeed, ...] | None
    elsewhere: frozenset[str] = frozenset()

    def need(self, name: str) -> SecretNeed | None:
        """Return what the contract says about a name."""
        return next((need for need in self.needs or () if need.name == name), None)

    @property
    def missing(self) -> tuple[SecretNeed, ...]:
        """What a new file has to hold."""
        return tuple(need for need in self.needs or () if need.name not in self.elsewhere)

    def require_recipients(self) -> tuple[Recipient, ...]:
        """Return the recipients. Raises HubfleetError where the cluster names none."""
        if not self.recipients:
            raise HubfleetError(
                f"clusters/{self.cluster}.yaml does not say who can open its secrets",
                help="make a key with age-keygen and add it there: `secrets: {recipients: [age1...]}`",
            )
        return self.recipients


def stage_file(stage: StageKey) -> str:
    """Return the path of a stage's secrets file."""
    return f"hubs/{stage.hub}/{stage.stage}.secrets.yaml"


def cluster_file(name: str) -> str:
    """Return the path of a cluster's secrets file."""
    return f"clusters/{name}.secrets.yaml"


def of_stage(
    stage: StageKey, cluster_name: str, cluster: Cluster, needs: Iterable[SecretNeed], elsewhere: Iterable[str]
) -> Place:
    """Return a stage's secrets file; `elsewhere` are the names in its cluster's."""
    recipients = cluster.secrets.recipients
    return Place(str(stage), stage_file(stage), cluster_name, recipients, tuple(needs), frozenset(elsewhere))


def of_cluster(name: str, cluster: Cluster) -> Place:
    """Return a cluster's secrets file."""
    return Place(name, cluster_file(name), name, cluster.secrets.recipients, None)

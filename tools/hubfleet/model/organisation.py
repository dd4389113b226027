"""`fleet.yaml`: the organisation that runs the fleet, its defaults, and how changes roll out."""

from __future__ import annotations

from hubfleet.model.base import AtLeastOne, Flag, Model, field
from hubfleet.model.hub import DefaultsConfig, Ring
from hubfleet.model.login import Provider
from hubfleet.model.names import Domain, ResourceName, UserName
from hubfleet.model.quantities import Duration, Moment


class Freeze(Model):
    """A time in which production takes no change."""

    from_: Moment = field("From", "When it begins.", "2026-12-20T00:00Z", alias="from")
    until: Moment = field("Until", "When it ends.", "2027-01-03T00:00Z")
    reason: str = field("Reason", "Shown where a change waits.", "Winter break")
    clusters: tuple[ResourceName, ...] = field("Clusters", "Only these; by default all.", ["tern-gke"], ())


class RingPolicy(Model):
    """How a ring of production stages takes changes of what is shared."""

    soak: Duration = field("Soak", "How long the ring before must have worked with a change.", "1d", "0s")


class Rollout(Model):
    """How changes reach the hubs."""

    max_parallel: AtLeastOne = field("Parallel", "Stages of one cluster deployed at the same time.", 2, 2)
    max_failures: AtLeastOne = field("Failures", "A ring stops when so many of its stages failed.", 1, 1)
    rings: dict[Ring, RingPolicy] = field("Rings", "Canary, early and general.", {"early": {"soak": "1h"}}, {})
    freezes: tuple[Freeze, ...] = field(
        "Freezes",
        "Times in which production takes no change.",
        [{"from": "2026-12-20T00:00Z", "until": "2027-01-03T00:00Z", "reason": "Winter break"}],
        (),
    )


class Policy(Model):
    """What the organisation wants of its hubs, beyond what must hold anyway."""

    registries: tuple[str, ...] = field(
        "Registries", "Images come from these only; by default from anywhere.", ["quay.io"], ()
    )
    owner_required: Flag = field("Owner required", "Every hub says who looks after it.", True, False)


class FleetConfig(Model):
    """The organisation: name, domain, defaults, rollout, policy."""

    name: ResourceName = field("Name", "Of the fleet; stands in labels.", "tern")
    title: str = field("Title", "Of the organisation, for people.", "Tern Hubs", "")
    domain: Domain = field("Domain", "The organisation's own domain.", "hubs.example.org")
    staff: dict[Provider, tuple[UserName, ...]] = field(
        "Staff", "Who runs the hubs, by login provider.", {"github": ["olga-ops"]}, {}
    )
    owned_domains: tuple[Domain, ...] = field(
        "Owned domains", "Further domains that hubs may use.", ["climate.example.edu"], ()
    )
    defaults: DefaultsConfig | None = field(
        "Defaults", "What hubs get where they say nothing.", {"idle": {"stop_after": "1h"}}, None
    )
    rollout: Rollout = field("Rollout", "How changes reach the hubs.", {"max_parallel": 2}, Rollout())
    policy: Policy = field("Policy", "What the organisation wants of its hubs.", {"registries": ["quay.io"]}, Policy())

"""What a failed deployment blames, as a target can tell it: no file, no field. Whoever knows the data finds those."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with a part of a hub."""

    IMAGE = "image"
    """Its image can't be had."""
    NODE = "node"
    """No node takes it."""
    CRASH = "crash"
    """It ends as soon as it starts."""
    MEMORY = "memory"
    """It is killed because it needs more memory than its limit."""
    CONTAINER = "container"
    """It can't be put together: a volume, a secret or a setting that it names is missing."""
    VOLUME = "volume"
    """A volume that it claims can't be had."""
    EVICTED = "evicted"
    """Its node sent it away."""
    QUOTA = "quota"
    """The namespace's quota has no room for it."""
    REFUSED = "refused"
    """The cluster does not let it in: a policy, a webhook, an unknown class."""
    HEALTH = "health"
    """It runs, and something that a user does fails."""


@dataclass(frozen=True, slots=True)
class Blame:
    """One part of a stage and what is wrong with it.

    `part` is the chart's word for it (hub, proxy, singleuser-server, image-puller), `release` and `container` where
    they are known. `image` is as the manifest names it, `object` what was
    refused ("Deployment/hub"). `said` are the cluster's own words, of health
    the name of what failed.
    """

    fault: Fault
    part: str | None = None
    release: str | None = None
    container: str | None = None
    image: str | None = None
    object: str | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something that is waited for never comes, in words, and what is to blame."""

    message: str
    blame: Blame | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return self.message

"""What people may choose: `singleuser.profileList` of the chart."""

from __future__ import annotations

from hubfleet.importers.mapping.taking import Taking

LIST = "jupyterhub.singleuser.profileList"


def take(taking: Taking) -> None:
    """Take a list of profiles."""
    if taking.get(LIST) == []:
        taking.claim(LIST, "profiles")

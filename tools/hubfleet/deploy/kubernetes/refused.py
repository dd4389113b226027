"""What Helm says when the cluster refuses an object, and which part of a hub that object is."""

from __future__ import annotations

import re

from hubfleet.deploy.blame import Blame, Fault

_APPLIED = re.compile(r"object (?:\S+/)?(?P<name>[\w.:-]+) \S+, Kind=(?P<kind>\w+): (?P<said>.*)", re.DOTALL)
"""Helm 4: "server-side apply failed for object reef/hub apps/v1, Kind=Deployment: <the server's words>"."""

_FOREIGN = re.compile(
    r"(?P<kind>[A-Z]\w+) \"(?P<name>[\w.:-]+)\" in namespace \"[\w-]*\" (?P<said>exists and cannot be imported.*)",
    re.DOTALL,
)
"""Helm, of an object that somebody else made."""

_NOBODY = "failed calling webhook"
"""Of a webhook that does not answer: it would refuse whatever the data says."""


def blame_of(message: str, release: str) -> Blame | None:
    """Return what to blame for a refusal; None where the message names no object, or nothing in it is at fault."""
    found = _APPLIED.search(message) or _FOREIGN.search(message)
    if found is None or _NOBODY in found["said"]:
        return None
    fault = Fault.QUOTA if "exceeded quota" in found["said"] else Fault.REFUSED
    return Blame(fault, found["name"], release, said=found["said"], object=f"{found['kind']}/{found['name']}")

"""An API server that is away for a while: nobody answers at its address, or a load balancer before it says so.

Managed control planes do both while they are upgraded. Helm gives up at the first such request, we do not.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

from hubfleet.deploy.kubernetes.helm import HelmFailed

AWAY_WITHIN = 60.0
"""Seconds that a server which has answered before may be away: it is being upgraded, or moved."""

PAUSE = 1.0

NOT_NOW = frozenset({429, 502, 503, 504})
"""Of HTTP: too many requests, and what a load balancer says when it has nobody to ask."""

NOT_BEGUN = frozenset({429, 503})
"""Of those, what says that nothing was begun."""

_SAYS_SO = re.compile(
    r"the server (is currently unable to handle the request|has received too many requests"
    r"|was unable to return a response in the time allotted)"
    r"|an error on the server \(.*\) has prevented the request from succeeding",
    re.DOTALL,
)
"""Kubernetes' client on 503, 429, 504 and 502, where the answer was no object of Kubernetes with words of its own."""

_WEBHOOK = "webhook"
"""Of one the server tells in the same words, and one may deny with any status: neither says anything of the server."""

_GROUPS = (
    re.compile(r"\(\w+ [\w-]+\.(?P<group>[\w.-]+)(?: [\w.:-]+)?\)"),
    re.compile(r"(?:server APIs: |, )(?P<group>[\w.-]+)/v\w+: "),
)
"""The group that Kubernetes' client asked for: "(get deployments.apps hub)", "list of server APIs: x.org/v1: the"."""

_OWN = re.compile(r"[a-z]+|(?!(?:[a-z]+\.)*metrics\.)[a-z.]+\.k8s\.io")
"""Groups that an API server always answers for itself. Others it may only pass on."""


def bearing_absence(do: Callable[[], object], again: Callable[[], object], server: str) -> None:
    """Let Helm do something; where it did not get an answer, call `again`, which ends what it began, and repeat.

    Raises HelmFailed for whatever else goes wrong, and when the server is still away some time after the first time.
    """
    give_up: float | None = None
    while True:
        try:
            do()
        except HelmFailed as error:
            now = time.monotonic()
            give_up = give_up or now + AWAY_WITHIN
            if now > give_up or not is_away(str(error), server):
                raise
            time.sleep(PAUSE)
            _once_it_is_back(again, give_up, server)
        else:
            return


def _once_it_is_back(again: Callable[[], object], give_up: float, server: str) -> None:
    """Call what uses Helm, too, until it gets an answer."""
    while True:
        try:
            again()
        except HelmFailed as error:
            if time.monotonic() > give_up or not is_away(str(error), server):
                raise
            time.sleep(PAUSE)
        else:
            return


def is_away(message: str, server: str) -> bool:
    """Whether Helm tells that the API server did not answer, or that somebody else answered in its place."""
    return nobody_answered(message, server) or _says_not_now(message)


def nobody_answered(message: str, server: str) -> bool:
    """Whether Helm tells of a request that the API server never answered: what it refused comes without an address.

    Source: Go's net/http, `url.Error`: 'Get "https://10.0.0.1:6443/version": dial tcp ...: connection refused'. That of
    a webhook has the same form, with the webhook's address.
    """
    return f'"{server.rstrip("/")}/' in message


def says_not_now(status: int, body: bytes) -> bool:
    """Whether an answer to a request of ours says that the server is away, whoever gave it."""
    return status in NOT_NOW and _WEBHOOK not in _message(body)


def is_passed_on(path: str) -> bool:
    """Whether the API server may ask somebody else for what is at a path."""
    parts = path.split("/")
    return parts[1] == "apis" and len(parts) > 2 and not _OWN.fullmatch(parts[2])  # noqa: PLR2004 - /apis/GROUP


def _says_not_now(message: str) -> bool:
    if _WEBHOOK in message or not _SAYS_SO.search(message):
        return False
    groups = [found["group"] for form in _GROUPS for found in form.finditer(message)]
    return not groups or any(_OWN.fullmatch(group) for group in groups)


def _message(body: bytes) -> str:
    """What Kubernetes says of a refusal; empty where the answer is none of its objects."""
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    return str(told.get("message") or "") if isinstance(told, dict) else ""

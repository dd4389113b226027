"""An API server that goes away while Helm works: Helm gives up at the first request that nobody answers, we do not."""

from __future__ import annotations

import time
from collections.abc import Callable

from hubfleet.deploy.kubernetes.api import AWAY_WITHIN
from hubfleet.deploy.kubernetes.helm import HelmFailed

PAUSE = 1.0


def bearing_absence(do: Callable[[], object], again: Callable[[], object], server: str) -> None:
    """Let Helm do something; where nobody answered it, call `again`, which brings the release to an end, and repeat.

    Raises HelmFailed for whatever else goes wrong, and when the server is still away some time after the first time.
    """
    give_up: float | None = None
    while True:
        try:
            do()
        except HelmFailed as error:
            now = time.monotonic()
            give_up = give_up or now + AWAY_WITHIN
            if now > give_up or not nobody_answered(str(error), server):
                raise
            time.sleep(PAUSE)
            again()
        else:
            return


def nobody_answered(message: str, server: str) -> bool:
    """Whether Helm tells of a request that the API server never answered: what it refused comes without an address.

    Source: Go's net/http, `url.Error`: 'Get "https://10.0.0.1:6443/version": dial tcp ...: connection refused'. That of
    a webhook has the same form, with the webhook's address.
    """
    return f'"{server.rstrip("/")}/' in message

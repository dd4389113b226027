"""A short message to where a team reads: a webhook that takes Slack's form."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from hubfleet.app.github_api import HERE
from hubfleet.findings import HubfleetError

SILENCE = 30.0


def notify(webhook: str, text: str) -> None:
    """Send it. Raises HubfleetError, which does not show the webhook: whoever knows its address can write there."""
    parts = urlsplit(webhook)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
        raise HubfleetError(
            "the webhook is not an https address", help="HUBFLEET_WEBHOOK is a secret of the repository"
        )
    data = json.dumps({"text": text}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(webhook, data, headers)  # noqa: S310 - the scheme was looked at
    try:
        with urllib.request.urlopen(request, timeout=SILENCE):  # noqa: S310
            return
    except urllib.error.HTTPError as error:
        with error:
            raise HubfleetError(f"the webhook refuses: {error.code}") from None
    except OSError as error:
        raise HubfleetError(f"the webhook can't be reached: {type(error).__name__}") from None

"""The hub as its own API shows it: users, their servers, their tokens."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from hubfleet.deploy.target import HubAccess
from hubfleet.deploy.web import Answer, Patience, Site, Unhealthy, Unreachable
from hubfleet.model.json import Json

POLL = 0.1
"""Seconds between two looks at what is under way."""

AGAIN = 0.5
"""Seconds until a hub that is away is asked again."""

AWAY_WITHIN = 60.0
"""Seconds that a hub which answered may be away: its pod goes to another node, or the way to it breaks."""

GONE = frozenset({502, 503, 504})
"""What the proxy answers for a hub that is away."""

TOKEN_LIFE = 3600
"""Seconds after which a token of the health user ends, should nobody take it back."""


class ServerEnded(Unhealthy):
    """A server that was to start is not there any more."""


class Hub:
    """One running hub."""

    def __init__(self, access: HubAccess) -> None:
        self._site = Site(access.url, access.token)
        place = urlsplit(access.url)
        self._origin = f"{place.scheme}://{place.netloc}"

    def await_login_page(self, patience: Patience) -> str:
        """Wait until a user would see the login page, or be sent on to the identity provider."""
        while True:
            told = self._login_page(patience)
            if told is None:
                return "it answers"
            if not patience.pause(POLL):
                raise Unhealthy(f"the login page is not there: {told}")

    def _login_page(self, patience: Patience) -> str | None:
        try:
            answer = Site(self._site.url).ask("GET", "hub/login", patience)
        except Unreachable as error:
            return str(error)
        return None if answer.status in {200, 302} else f"it answers with status {answer.status}"

    def make_user(self, name: str, patience: Patience) -> None:
        """Create the user, unless it is there."""
        answer = self._api("POST", f"users/{quote(name)}", patience)
        if answer.status not in {201, 409}:
            raise self._refused("create a user", answer)

    def delete_user(self, name: str, patience: Patience) -> None:
        """Delete the user, if it is there."""
        answer = self._api("DELETE", f"users/{quote(name)}", patience)
        if answer.status not in {204, 404}:
            raise self._refused("delete a user", answer)

    def make_token(self, name: str, patience: Patience) -> str:
        """Return a token of the user's own, with which it may do what its user may do."""
        body: Json = {"expires_in": TOKEN_LIFE, "note": "health check"}
        answer = self._api("POST", f"users/{quote(name)}/tokens", patience, body)
        token = answer.data.get("token")
        if answer.status not in {200, 201} or not isinstance(token, str):
            raise self._refused("make a token for a user", answer)
        return token

    def start_server(self, name: str, patience: Patience) -> str:
        """Start the user's server and wait until it is ready; return its address, with a slash at its end."""
        self._request_server(name, patience)
        last = ""
        while (server := self._server(name, patience)) is None or not server.get("ready"):
            if server is None:
                raise ServerEnded(f"the server ended while it started{_said(last)}")
            last = self._follow(name, patience) or last
            if not patience.pause(POLL):
                raise Unhealthy(f"the server was not ready in time{_said(last)}")
        return f"{self._origin}{server['url']}"

    def _request_server(self, name: str, patience: Patience) -> None:
        """Ask for the server; the hub answers once it is ready, or after a while of its own choosing."""
        try:
            answer = self._api("POST", f"users/{quote(name)}/server", patience, {})
        except Unreachable as error:
            if patience.left:
                raise
            raise Unhealthy("the server was not ready in time") from error
        asked_twice = answer.status == 400 and self._server(name, patience) is not None  # noqa: PLR2004 - it runs
        if answer.status not in {201, 202} and not asked_twice:
            raise self._refused("start a server", answer)

    def stop_server(self, name: str, patience: Patience) -> None:
        """Stop the user's server, if there is one, and wait until it is gone."""
        while self._server(name, patience) is not None:
            answer = self._api("DELETE", f"users/{quote(name)}/server", patience)
            if answer.status not in {202, 204, 400, 404}:
                raise self._refused("stop a server", answer)
            if answer.status != 204 and not patience.pause(POLL):  # noqa: PLR2004 - gone
                raise Unhealthy("the server did not stop in time")

    def _server(self, name: str, patience: Patience) -> dict[str, Json] | None:
        answer = self._api("GET", f"users/{quote(name)}", patience)
        if answer.status == 404:  # noqa: PLR2004 - no such user
            return None
        if answer.status != 200:  # noqa: PLR2004 - fine
            raise self._refused("see a user", answer)
        servers = answer.data.get("servers")
        server = servers.get("") if isinstance(servers, dict) else None
        return server if isinstance(server, dict) else None

    def _follow(self, name: str, patience: Patience) -> str:
        """Read the server's progress until it is ready; return the last thing it said."""
        last = ""
        try:
            for event in self._progress(name, patience):
                last = str(event.get("message") or last)
                if event.get("failed"):
                    raise ServerEnded(f"the server could not start{_said(last)}")
                if event.get("ready") or not patience.left:
                    break
        except Unreachable:
            return last
        return last

    def _progress(self, name: str, patience: Patience) -> Iterator[dict[str, Json]]:
        path = f"hub/api/users/{quote(name)}/server/progress"
        with self._site.open("GET", path, patience, accept="text/event-stream") as response:
            if response.status != 200:  # noqa: PLR2004 - nothing under way
                return
            for line in response:
                patience.left  # noqa: B018 - ends when somebody asks to stop
                if line.startswith(b"data:"):
                    event = json.loads(line[5:])
                    yield event if isinstance(event, dict) else {}

    def _api(self, method: str, path: str, patience: Patience, body: Json = None) -> Answer:
        """Ask the hub; one that is away for a while is asked again. All that is asked may be asked twice."""
        give_up = time.monotonic() + AWAY_WITHIN
        while True:
            try:
                answer = self._site.ask(method, f"hub/api/{path}", patience, body)
            except Unreachable:
                if time.monotonic() > give_up or not patience.pause(AGAIN):
                    raise
            else:
                if answer.status not in GONE or time.monotonic() > give_up or not patience.pause(AGAIN):
                    return answer

    @staticmethod
    def _refused(what: str, answer: Answer) -> Unhealthy:
        if answer.status in {401, 403}:
            return Unhealthy(
                f"the hub does not let the health service {what} ({answer.status}: {answer.message})",
                help="the service's role needs admin:users, admin:servers, tokens and access:servers",
            )
        return Unhealthy(f"the hub could not {what} ({answer.status}: {answer.message})")


def _said(last: str) -> str:
    return f"; last it said: {last}" if last else ""

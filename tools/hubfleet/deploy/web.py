"""HTTP as the health check needs it: JSON, a token, a deadline on everything, no proxies and no redirects."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from hubfleet.deploy.blame import Blame
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json

LONGEST_WAIT = 30.0
"""Seconds for one answer, whatever the deadline of the whole."""


class Unhealthy(HubfleetError):
    """Something that a user would try does not work; the message says what, in words, `blame` why, if that is known."""

    def __init__(self, message: str, *, help: str = "", blame: Blame | None = None) -> None:  # noqa: A002 - as its base
        super().__init__(message, help=help)
        self.blame = blame


class Unreachable(Unhealthy):
    """Nobody answers at that address (yet)."""


class Cancelled(Exception):
    """Somebody asked to stop in the middle."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on: until a point of the monotonic clock, or until somebody asks to stop."""

    until: float
    cancelled: Callable[[], bool] = lambda: False

    @classmethod
    def of(cls, seconds: float, cancelled: Callable[[], bool] = lambda: False) -> Patience:
        """Go on for so many seconds from now."""
        return cls(time.monotonic() + seconds, cancelled)

    @property
    def left(self) -> float:
        """Seconds left, never negative. Raises Cancelled when somebody asked to stop."""
        if self.cancelled():
            raise Cancelled("the run was interrupted")
        return max(0.0, self.until - time.monotonic())

    def pause(self, seconds: float) -> bool:
        """Sleep, but not past the end; False when there is no time left."""
        time.sleep(min(seconds, self.left))
        return self.left > 0

    def slice(self) -> float:
        """Seconds that one answer may take."""
        return max(0.05, min(LONGEST_WAIT, self.left))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    @property
    def data(self) -> dict[str, Json]:
        """The body as a mapping; empty when it is none."""
        try:
            data = json.loads(self.body)
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}

    @property
    def message(self) -> str:
        """What the server says about an error."""
        return str(self.data.get("message") or f"status {self.status}")


@dataclass(frozen=True, slots=True)
class Site:
    """A base address (with a slash at its end) and the token that opens it."""

    url: str
    token: str = field(repr=False, default="")

    def ask(self, method: str, path: str, patience: Patience, body: Json = None) -> Answer:
        """Send one request. Raises Unreachable when nobody answers in time."""
        with self.open(method, path, patience, body) as response:
            return Answer(response.status, response.read())

    @contextmanager
    def open(
        self, method: str, path: str, patience: Patience, body: Json = None, accept: str = "*/*"
    ) -> Iterator[http.client.HTTPResponse]:
        """Send one request and give the answer while it still comes in."""
        place = urlsplit(self.url + path)
        connection = self._connection(place.scheme, place.netloc, patience.slice())
        try:
            target = place.path + (f"?{place.query}" if place.query else "")
            payload = None if body is None else json.dumps(body)
            connection.request(method, target, payload, self._headers(accept))
            yield connection.getresponse()
        except TimeoutError as error:
            raise Unreachable(f"{place.netloc}{place.path} did not answer in time") from error
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"no answer from {place.netloc}: {_words(error)}") from error
        finally:
            connection.close()

    def _headers(self, accept: str) -> dict[str, str]:
        headers = {"Accept": accept, "Content-Type": "application/json"}
        return headers | ({"Authorization": f"token {self.token}"} if self.token else {})

    @staticmethod
    def _connection(scheme: str, netloc: str, timeout: float) -> http.client.HTTPConnection:
        if scheme == "https":
            return http.client.HTTPSConnection(netloc, timeout=timeout)
        return http.client.HTTPConnection(netloc, timeout=timeout)


def _words(error: Exception) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    return str(error) or type(error).__name__

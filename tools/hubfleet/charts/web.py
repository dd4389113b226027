"""HTTP(S) for charts: bounded in size and time, tried again where that can help, through the system's proxies."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from hubfleet.charts.errors import ChartUnavailable

if TYPE_CHECKING:
    from email.message import Message

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a download. Times in seconds, sizes in bytes."""

    silence: float = 15.0
    """How long a server may say nothing."""

    total: float = 120.0
    """How long one file may take, all attempts together."""

    attempts: int = 4
    backoff: float = 0.5
    """The first wait; each later one is twice as long."""

    archive: int = 20 * MIB
    index: int = 64 * MIB
    """Indices of old repositories name thousands of versions."""


class WebStatus(ChartUnavailable):
    """A server answered with an error status."""

    def __init__(self, url: str, status: int, headers: Message) -> None:
        words = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
        super().__init__(f"{url} answers {status} {words}".rstrip())
        self.status = status
        self.headers = headers


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole body, and the headers that came with it."""

    body: bytes
    headers: Message


class Transient(Exception):
    """Worth another attempt after `wait` seconds (None: the usual time)."""

    def __init__(self, cause: ChartUnavailable, wait: float | None = None) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.wait = wait


@dataclass(frozen=True)
class Web:
    """Gets whole files. One for a run: it may be used from several threads."""

    limits: Limits = field(default_factory=Limits)

    def get(self, url: str, *, limit: int, headers: dict[str, str] | None = None) -> Answer:
        """Return the body at `url`, at most `limit` bytes. Raises ChartUnavailable (WebStatus for an error status).

        `headers` go to that server only, not to one that it redirects to: they may hold a token.
        """
        from hubfleet.charts.request import once  # the HTTP client is of no use while all charts are in the cache

        end = time.monotonic() + self.limits.total
        for attempt in range(1, self.limits.attempts + 1):
            try:
                return once(url, limit, headers or {}, self.limits.silence, end)
            except Transient as fault:
                wait = self.limits.backoff * 2 ** (attempt - 1) if fault.wait is None else fault.wait
                if attempt == self.limits.attempts or time.monotonic() + wait > end:
                    raise fault.cause from None
                time.sleep(wait)
        raise AssertionError("there is at least one attempt")

"""HTTP(S) for charts: bounded in size and time, tried again where that can help, through the system's proxies.

urllib of the standard library: it starts in a third of the time of the usual clients, and needs no wheel.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO
from urllib.parse import urlsplit

import hubfleet
from hubfleet.charts.errors import ChartUnavailable

MIB = 1024 * 1024
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_CHUNK = 64 * 1024
_LONGEST_WAIT = 10.0


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


class _Transient(Exception):
    """Worth another attempt after `wait` seconds (None: the usual time)."""

    def __init__(self, cause: ChartUnavailable, wait: float | None = None) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.wait = wait


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows within HTTP only, and never from an encrypted address to a plain one."""

    def redirect_request(  # noqa: PLR0917 - the signature is the standard library's
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        old, new = urlsplit(req.full_url).scheme, urlsplit(newurl).scheme
        if new not in {"http", "https"} or (old == "https" and new == "http"):
            raise ChartUnavailable(f"{req.full_url} redirects to {newurl}, which is not safe to follow")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@dataclass(frozen=True)
class Web:
    """Gets whole files. One for a run: it may be used from several threads."""

    limits: Limits = field(default_factory=Limits)

    def get(self, url: str, *, limit: int, headers: dict[str, str] | None = None) -> Answer:
        """Return the body at `url`, at most `limit` bytes. Raises ChartUnavailable (WebStatus for an error status).

        `headers` go to that server only, not to one that it redirects to: they may hold a token.
        """
        end = time.monotonic() + self.limits.total
        for attempt in range(1, self.limits.attempts + 1):
            try:
                return self._once(url, limit, headers or {}, end)
            except _Transient as fault:
                wait = self.limits.backoff * 2 ** (attempt - 1) if fault.wait is None else fault.wait
                if attempt == self.limits.attempts or time.monotonic() + wait > end:
                    raise fault.cause from None
                time.sleep(wait)
        raise AssertionError("there is at least one attempt")

    def _once(self, url: str, limit: int, headers: dict[str, str], end: float) -> Answer:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ChartUnavailable(f"{url} is not an http or https address")
        request = urllib.request.Request(url, headers={"User-Agent": f"hubfleet/{hubfleet.__version__}"})  # noqa: S310 - checked above
        for name, value in headers.items():
            request.add_unredirected_header(name, value)
        try:
            with urllib.request.build_opener(_Redirects).open(request, timeout=self.limits.silence) as response:
                return Answer(self._body(response, url, limit, end), response.headers)
        except urllib.error.HTTPError as error:
            with error:
                raise _of_status(WebStatus(url, error.code, error.headers)) from None
        except TimeoutError:
            raise _Transient(ChartUnavailable(f"{url} says nothing for {self.limits.silence:g} s")) from None
        except urllib.error.URLError as error:
            # No name, no route, nobody there: asking again within seconds does not help, and check would seem to hang.
            raise ChartUnavailable(f"{url} cannot be reached: {error.reason}") from None
        except (HTTPException, ConnectionError) as error:
            raise _Transient(ChartUnavailable(f"{url} breaks off: {error or type(error).__name__}")) from None
        except ValueError as error:
            raise ChartUnavailable(f"{url} is not an address: {error}") from None

    def _body(self, response: HTTPResponse, url: str, limit: int, end: float) -> bytes:
        body = bytearray()
        while chunk := response.read1(_CHUNK):
            body += chunk
            if len(body) > limit:
                raise ChartUnavailable(f"{url} has more than {limit} bytes")
            if time.monotonic() > end:
                raise ChartUnavailable(f"{url} takes more than {self.limits.total:g} s")
        announced = response.headers.get("Content-Length")
        if announced is not None and announced.isdecimal() and len(body) != int(announced):
            raise _Transient(ChartUnavailable(f"{url} breaks off after {len(body)} of {announced} bytes"))
        return bytes(body)


def _of_status(fault: WebStatus) -> Exception:
    if fault.status not in _AGAIN:
        return fault
    asked = fault.headers.get("Retry-After", "")
    return _Transient(fault, min(float(asked), _LONGEST_WAIT) if asked.isdecimal() else None)

"""One request over HTTP(S), with every fault named: what may pass is Transient, the rest ChartUnavailable.

urllib of the standard library: it starts in a fraction of the time of the usual clients, and needs no wheel.
"""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request
from email.message import Message
from http.client import HTTPException, HTTPMessage, HTTPResponse, InvalidURL
from typing import IO
from urllib.parse import urlsplit

import hubfleet
from hubfleet.charts.errors import ChartUnavailable
from hubfleet.charts.web import Answer, Transient, WebStatus

_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_CHUNK = 64 * 1024
_LONGEST_WAIT = 10.0


def once(url: str, limit: int, headers: dict[str, str], silence: float, end: float) -> Answer:
    """Return what is at `url`: at most `limit` bytes, no longer than `silence` seconds without a byte, before `end`.

    `end` is of the monotonic clock. `headers` are not sent on to where the server redirects.
    """
    try:
        _look_up(url)
        with _open(url, headers, silence) as response:
            return Answer(_body(response, url, limit, end), response.headers)
    except urllib.error.HTTPError as error:
        with error:
            raise _of_status(WebStatus(url, error.code, error.headers)) from None
    except TimeoutError:
        raise Transient(ChartUnavailable(f"{url} says nothing for {silence:g} s")) from None
    except socket.gaierror as error:
        raise ChartUnavailable(f"{url} cannot be reached: {error}") from None
    except urllib.error.URLError as error:
        # No name, no route, nobody there: asking again within seconds does not help, and check would seem to hang.
        raise ChartUnavailable(f"{url} cannot be reached: {error.reason}") from None
    except (InvalidURL, ValueError) as error:
        raise ChartUnavailable(f"{url} is not an address: {error}") from None
    except (HTTPException, OSError) as error:
        raise Transient(ChartUnavailable(f"{url} breaks off: {error or type(error).__name__}")) from None


def _look_up(url: str) -> None:
    """Ask for the server's address first: without a network, loading what TLS needs would be most of a small check.

    Raises socket.gaierror where nobody knows the name. Behind a proxy it is the proxy that has to know it.
    """
    parts = urlsplit(url)
    host = parts.hostname
    if host and host.isascii() and (parts.scheme not in urllib.request.getproxies() or _bypasses(host)):
        socket.getaddrinfo(host.encode(), parts.port, type=socket.SOCK_STREAM)


def _bypasses(host: str) -> bool:
    return bool(urllib.request.proxy_bypass(host))


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows within HTTP only, and never from an encrypted address to a plain one."""

    def redirect_request(  # noqa: PLR0917 - the signature is the standard library's
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        old, new = urlsplit(req.full_url).scheme, urlsplit(newurl).scheme
        if new not in {"http", "https"} or (old == "https" and new == "http"):
            raise ChartUnavailable(f"{req.full_url} redirects to {newurl}, which is not safe to follow")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _open(url: str, headers: dict[str, str], silence: float) -> HTTPResponse:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ChartUnavailable(f"{url} is not an http or https address")
    agent = {"User-Agent": f"hubfleet/{hubfleet.__version__}"}
    request = urllib.request.Request(url, headers=agent)  # noqa: S310 - the scheme was looked at
    for name, value in headers.items():
        request.add_unredirected_header(name, value)
    response: HTTPResponse = urllib.request.build_opener(_Redirects).open(request, timeout=silence)
    return response


def _body(response: HTTPResponse, url: str, limit: int, end: float) -> bytes:
    body = bytearray()
    while chunk := response.read1(_CHUNK):
        body += chunk
        if len(body) > limit:
            raise ChartUnavailable(f"{url} has more than {limit} bytes")
        if time.monotonic() > end:
            raise ChartUnavailable(f"{url} takes too long")
    announced = _header(response.headers, "Content-Length")
    if announced.isdecimal() and len(body) != int(announced):
        raise Transient(ChartUnavailable(f"{url} breaks off after {len(body)} of {announced} bytes"))
    return bytes(body)


def _of_status(fault: WebStatus) -> Exception:
    if fault.status not in _AGAIN:
        return fault
    asked = _header(fault.headers, "Retry-After")
    return Transient(fault, min(float(asked), _LONGEST_WAIT) if asked.isdecimal() else None)


def _header(headers: Message, name: str) -> str:
    return headers.get(name, "")

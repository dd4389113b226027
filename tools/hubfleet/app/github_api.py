"""GitHub's REST API, as far as the workflows need it. The token goes to the one server that was named, nowhere else.

Source: GitHub REST API, version 2022-11-28.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

import hubfleet
from hubfleet.findings import HubfleetError

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
SILENCE = 30.0
"""Seconds without an answer."""

MOST_BYTES = 16 * 1024 * 1024
MOST_PAGES = 30
PAGE = 100
ATTEMPTS = 3
PAUSE = 1.0
"""Seconds before asking again; doubled with each further time."""

_AGAIN = frozenset({429, 500, 502, 503, 504})


class GitHubError(HubfleetError):
    """GitHub refused, or could not be reached."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """A redirect would take the token elsewhere."""


@dataclass(frozen=True, slots=True)
class Api:
    """One repository (`owner/name`) on one server."""

    url: str
    repository: str
    token: str = field(repr=False)

    @classmethod
    def of(cls, environment: Mapping[str, str], repository: str | None = None) -> Api:
        """Take server, repository and token from the environment of a workflow. Raises GitHubError for what lacks."""
        name = repository or environment.get("GITHUB_REPOSITORY", "")
        token = environment.get("GITHUB_TOKEN", "")
        url = environment.get("GITHUB_API_URL") or "https://api.github.com"
        if name.count("/") != 1:
            raise GitHubError("no repository is named", help="set GITHUB_REPOSITORY to OWNER/NAME")
        if not token:
            raise GitHubError("there is no token", help="set GITHUB_TOKEN; in a workflow: ${{ github.token }}")
        return cls(_safe(url), name, token)

    def pages(self, path: str, **query: str | int) -> Iterator[Any]:
        """Yield the items of a list, page by page, at most MOST_PAGES."""
        for page in range(1, MOST_PAGES + 1):
            items = self.ask("GET", f"{path}?{urlencode({**query, 'per_page': PAGE, 'page': page})}")
            if not isinstance(items, list):
                raise GitHubError(f"{path}: a list was expected")
            yield from items
            if len(items) < PAGE:
                return

    def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 - JSON
        """Return the answer's JSON, None where there is none. What changes nothing twice is tried again."""
        attempts = 1 if method == "POST" else ATTEMPTS
        for attempt in range(attempts):
            try:
                return self._once(method, path, body)
            except urllib.error.HTTPError as error:
                with error:
                    told = _told(error)
                if error.code not in _AGAIN or attempt + 1 == attempts:
                    raise GitHubError(f"GitHub refuses {method} {path}: {told}", help=_help(error.code)) from None
            except (OSError, HTTPException) as error:
                if attempt + 1 == attempts:
                    raise GitHubError(f"GitHub can't be reached at {self.url}: {type(error).__name__}") from None
            time.sleep(PAUSE * 2**attempt)
        raise AssertionError("there is at least one attempt")

    def _once(self, method: str, path: str, body: Mapping[str, object] | None) -> Any:  # noqa: ANN401 - JSON
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - `of` looked at the scheme
            f"{self.url}/repos/{self.repository}{path}", data, method=method, headers=self._headers()
        )
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=SILENCE) as answer:
            content = answer.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise GitHubError(f"the answer to {path} is too long")
        return json.loads(content) if content else None

    def _headers(self) -> dict[str, str]:
        return {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "User-Agent": f"hubfleet/{hubfleet.__version__}",
            "X-GitHub-Api-Version": "2022-11-28",
        }


def _safe(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
        raise GitHubError(f'"{url}" is not an https address', help="set GITHUB_API_URL to the API's https address")
    return url.rstrip("/")


def _told(error: urllib.error.HTTPError) -> str:
    phrase = HTTPStatus(error.code).phrase if error.code in set(HTTPStatus) else ""
    return f"{error.code} {phrase}".rstrip()


def _help(status: int) -> str:
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return "does the token have the permission? docs/github.md lists what each workflow may do"
    return ""

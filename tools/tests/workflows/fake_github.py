"""GitHub as far as the workflows need it, on this machine: it keeps comments, statuses and dispatches."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "tern/hubs"
TOKEN = "ghs_canary0123456789canary0123456789abcd"
US = "github-actions[bot]"


@dataclass
class GitHub:
    """One repository. `faults` are answers that come first, one for each request: a status, or None for a real one."""

    pulls: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    started: list[tuple[str, str]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    faults: list[int | None] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    url: str = ""

    def pull(self, number: int, sha: str = "a" * 40, owner: str = "stranger", branch: str = "idea") -> None:
        """Open a pull request."""
        self.pulls.append({"number": number, "head": {"sha": sha}, "state": "open", "of": f"{owner}:{branch}"})

    def comment(self, number: int, body: str, login: str) -> None:
        """Let somebody comment."""
        one = {"id": len(self.comments) + 1, "of": number, "body": body, "user": {"login": login}}
        self.comments.append(one)

    def bodies(self, number: int) -> list[str]:
        """What was said on a pull request by us."""
        return [one["body"] for one in self.comments if one["of"] == number and one["user"]["login"] == US]

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        """Do what the real one would."""
        at = f"/repos/{REPOSITORY}"
        page = int(query.get("page", ["1"])[0])
        window = slice(100 * (page - 1), 100 * page)
        if path == "/webhook":
            self.messages.append(body)
            return 200, None
        if method == "GET" and path == f"{at}/pulls":
            return 200, [pull for pull in self.pulls if pull["of"] == query["head"][0]][window]
        if found := re.fullmatch(rf"{at}/issues/(\d+)/comments", path):
            return self._issue(method, int(found[1]), body, window)
        return self._change(method, path.removeprefix(at), body)

    def _change(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        if method == "PATCH" and (found := re.fullmatch(r"/issues/comments/(\d+)", path)):
            self.comments[int(found[1]) - 1]["body"] = body["body"]
            return 200, {}
        if method == "POST" and (found := re.fullmatch(r"/statuses/([0-9a-f]+)", path)):
            self.statuses.append((found[1], body))
            return 201, {}
        if method == "POST" and (found := re.fullmatch(r"/actions/workflows/([^/]+)/dispatches", path)):
            self.started.append((found[1], body["ref"]))
            return 204, None
        return 404, {"message": "Not Found"}

    def _issue(self, method: str, number: int, body: Any, window: slice) -> tuple[int, Any]:
        if method == "POST":
            self.comment(number, body["body"], US)
            return 201, {}
        return 200, [one for one in self.comments if one["of"] == number][window]


@contextmanager
def github() -> Iterator[GitHub]:
    """Serve it."""
    hub = GitHub()

    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            hub.requests.append(f"{self.command} {self.path}")
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            parts = urlsplit(self.path)
            fault = hub.faults.pop(0) if hub.faults else None
            open_to = parts.path == "/webhook" or self.headers.get("Authorization") == f"Bearer {TOKEN}"
            if fault or not open_to:
                status, answer = fault or 401, {"message": "no"}
            else:
                status, answer = hub.answer(self.command, parts.path, parse_qs(parts.query), body)
            content = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            if status in {301, 302, 307}:
                self.send_header("Location", f"{hub.url}/elsewhere")
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = reply  # noqa: N815 - the names that http.server asks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

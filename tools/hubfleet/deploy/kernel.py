"""A kernel in a user's server: started, and asked over its websocket."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hubfleet.deploy.web import Patience, Site, Unhealthy
from hubfleet.model.json import Json

if TYPE_CHECKING:
    from websocket import WebSocket

POLL = 0.1
"""Seconds between two tries while a server just became ready."""

LISTEN = 1.0
"""Seconds of silence after which to look whether to go on."""


@dataclass(slots=True)
class Kernel:
    """A running kernel and the open way to it."""

    socket: WebSocket
    session: str

    def run(self, code: str, patience: Patience) -> str:
        """Run code and return what it printed. Raises Unhealthy when it raises, and when it does not end in time.

        The end is the `idle` status: the reply to the request may come before the last output.
        """
        request = self._send(code)
        printed = ""
        for kind, content in self._answers(request, patience):
            if kind == "stream":
                printed += str(content.get("text", ""))
            elif kind == "error":
                raise Unhealthy(f"the cell failed: {content.get('ename')}: {content.get('evalue')}")
            elif kind == "status" and content.get("execution_state") == "idle":
                return printed
        raise Unhealthy("the kernel did not answer in time")

    def close(self) -> None:
        """Close the websocket."""
        self.socket.close(timeout=1)

    def _send(self, code: str) -> str:
        request = uuid.uuid4().hex
        header: Json = {
            "msg_id": request,
            "msg_type": "execute_request",
            "session": self.session,
            "username": "",
            "version": "5.3",
            "date": datetime.now(UTC).isoformat(),
        }
        content: Json = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        self.socket.send(json.dumps(message))
        return request

    def _answers(self, request: str, patience: Patience) -> Iterator[tuple[str, Mapping[str, Json]]]:
        import websocket

        while (left := patience.left) > 0:
            self.socket.settimeout(min(LISTEN, left))
            try:
                frame = self.socket.recv()
            except websocket.WebSocketTimeoutException:
                continue
            except (websocket.WebSocketException, OSError) as error:
                raise Unhealthy(f"the way to the kernel broke: {error}") from error
            message = _read(frame)
            if message.get("parent_header", {}).get("msg_id") == request:
                yield str(message["header"]["msg_type"]), message["content"]


def open_kernel(server: Site, patience: Patience, kind: str | None = None) -> Kernel:
    """Start a kernel (`kind` None: of the server's default one). It ends with its server, `close` only ends the way."""
    name = _start(server, patience, kind)
    return Kernel(_connect(server, name, patience), uuid.uuid4().hex)


def _start(server: Site, patience: Patience, kind: str | None) -> str:
    while True:
        answer = server.ask("POST", "api/kernels", patience, {"name": kind} if kind else {})
        if answer.status == 201:  # noqa: PLR2004 - created
            return str(answer.data["id"])
        if answer.status not in {502, 503, 504} or not patience.pause(POLL):
            raise Unhealthy(f"the server could not start a kernel ({answer.status}: {answer.message})")


def _connect(server: Site, name: str, patience: Patience) -> WebSocket:
    import websocket

    url = f"ws{server.url.removeprefix('http')}api/kernels/{name}/channels"
    try:
        return websocket.create_connection(
            url,
            timeout=patience.slice(),
            header=[f"Authorization: token {server.token}"],
            http_no_proxy=["*"],
            suppress_origin=True,
        )
    except websocket.WebSocketTimeoutException as error:
        raise Unhealthy("the kernel did not answer in time") from error
    except (websocket.WebSocketException, OSError) as error:
        raise Unhealthy(f"no websocket to the kernel: {error}") from error


def _read(frame: str | bytes) -> dict[str, dict[str, Json]]:
    try:
        message = json.loads(frame)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}

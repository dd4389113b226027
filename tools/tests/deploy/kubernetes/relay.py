"""A load balancer before the API server, with a certificate of its own, that can be told to answer in its place."""

from __future__ import annotations

import itertools
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from hubfleet.deploy.kubernetes.api import Api
from tests.deploy.kubernetes.certificate import certificate

HOST = "127.0.0.1"
PIECE = 65_536
END = b"\r\n\r\n"
NOT_NOW = b"upstream connect error or disconnect/reset before headers\n"
"""What a load balancer says: no answer of Kubernetes."""


@dataclass
class Balancer:
    """Leads to the API server of `api`, with its credentials. While `status` is set, every `every`th request gets that.

    `kubeconfig` goes through it; `refused` counts the requests that it answered itself.
    """

    api: Api
    kubeconfig: Path
    status: int = 0
    every: int = 1
    refused: int = 0
    _count: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def answering(self, status: int, every: int = 1) -> Iterator[None]:
        """Answer with a status as long as the block lasts."""
        self.status, self.every = status, every
        try:
            yield
        finally:
            self.status = 0

    def serve(self, client: socket.socket) -> None:
        """Serve one connection: one request, and whatever it is upgraded to."""
        head, begun = _head(client)
        if not head:
            return
        if self.status and next(self._count) % self.every == 0:
            self.refused += 1
            _read_body(client, head, begun)
            told = f"HTTP/1.1 {self.status} Not now\r\nContent-Length: {len(NOT_NOW)}\r\nConnection: close"
            client.sendall(told.encode() + END + NOT_NOW)
            return
        with self._far() as far:
            far.sendall(head if b"\r\nupgrade:" in head.lower() else _once(head))
            far.sendall(begun)
            _carry(client, far)

    def _far(self) -> ssl.SSLSocket:
        place = urlsplit(self.api.connection.server)
        plain = socket.create_connection((place.hostname or "", place.port or 443))
        return _told_apart(self.api.tls()).wrap_socket(plain, server_hostname=place.hostname)


@contextmanager
def balancer(api: Api, kubeconfig: str, folder: Path) -> Iterator[Balancer]:
    """Put a balancer before the API server, and a kubeconfig that goes through it."""
    made = Balancer(api, folder / "balancer.yaml")
    ours, key = certificate(HOST)
    (folder / "balancer.pem").write_bytes(ours + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _told_apart(context).load_cert_chain(folder / "balancer.pem")

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError), context.wrap_socket(self.request, server_side=True) as client:
                made.serve(client)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 64

    (folder / "ca.pem").write_bytes(ours)
    with Server((HOST, 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        document = yaml.safe_load(Path(kubeconfig).read_text())
        name = document["clusters"][0]["name"]
        where: dict[str, Any] = {"server": f"https://{HOST}:{server.server_address[1]}"}
        where["certificate-authority"] = str(folder / "ca.pem")
        made.kubeconfig.write_text(yaml.safe_dump({**document, "clusters": [{"name": name, "cluster": where}]}))
        try:
            yield made
        finally:
            server.shutdown()


def _told_apart(context: ssl.SSLContext) -> ssl.SSLContext:
    """Let what can be read be data: TLS 1.3 sends tickets later, for which `select` wakes and `recv` would wait."""
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def _head(client: socket.socket) -> tuple[bytes, bytes]:
    """A request's line and headers, and what came of its body with them; nothing where no request comes."""
    came = b""
    while END not in came:
        piece = client.recv(PIECE)
        if not piece:
            return b"", b""
        came += piece
    head, _, begun = came.partition(END)
    return head + END, begun


def _read_body(client: socket.socket, head: bytes, begun: bytes) -> None:
    """Read the rest of a request: a client that still sends would not read the answer."""
    lines = head.lower().split(b"\r\n")
    length = next((int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")), 0)
    left = length - len(begun)
    while left > 0 and (piece := client.recv(PIECE)):
        left -= len(piece)


def _once(head: bytes) -> bytes:
    """The request with the wish that the connection ends after its answer."""
    first, _, rest = head.partition(b"\r\n")
    lines = [line for line in rest.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([first, b"Connection: close", *lines])


def _carry(client: socket.socket, far: ssl.SSLSocket) -> None:
    """Carry bytes both ways until one side ends. TLS may have read ahead what `select` can't see."""
    while True:
        ready = [one for one in (client, far) if isinstance(one, ssl.SSLSocket) and one.pending()]
        for one in ready or select.select([client, far], [], [], 1)[0]:
            data = one.recv(PIECE)
            if not data:
                return
            (far if one is client else client).sendall(data)

"""A port of this machine that leads to a pod: one websocket to the API server for each connection.

Source: Kubernetes, "portforward" of pods, subprotocol `v4.channel.k8s.io`: the first byte of a message names its
channel (0 data, 1 error), and the first message of each channel only repeats the port.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hubfleet.deploy.kubernetes.api import CONNECT_WITHIN, POD, SERVICE, Api, conditions
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json, Manifest, get

if TYPE_CHECKING:
    from websocket import WebSocket

HOST = "127.0.0.1"
PROTOCOL = "v4.channel.k8s.io"
_DATA = 0
_PIECE = 65_536
_LOOK = 0.5

Way = tuple[str, str, int]
"""Namespace, pod and port."""


class NoWay(HubfleetError):
    """Nothing runs behind a service that a connection could go to."""


@contextmanager
def forwarded(api: Api, namespace: str, service: str) -> Iterator[int]:
    """Listen on a free port; what connects to it reaches the service's first port, by a pod that is ready then."""
    with socket.create_server((HOST, 0)) as listener:
        listener.settimeout(_LOOK)
        end = threading.Event()
        serving = threading.Thread(target=_serve, args=(listener, end, api, lambda: find_way(api, namespace, service)))
        serving.start()
        try:
            yield listener.getsockname()[1]
        finally:
            end.set()
            serving.join()


def find_way(api: Api, namespace: str, service: str) -> Way:
    """Return the pod and port behind the first port of a service. Raises NoWay."""
    found = api.get(SERVICE, namespace, service)
    if found is None:
        raise NoWay(f"there is no service {service} in the namespace {namespace}")
    selector, wanted = get(found, ("spec", "selector")), get(found, ("spec", "ports", 0))
    chosen = selector if isinstance(selector, dict) else {}
    pods = api.list(POD, namespace, ",".join(f"{name}={value}" for name, value in chosen.items()))
    for pod in pods:
        if any(one.get("type") == "Ready" and one.get("status") == "True" for one in conditions(pod)):
            return namespace, str(get(pod, ("metadata", "name"))), _port(wanted, pod)
    raise NoWay(f"no pod behind the service {service} in the namespace {namespace} is ready")


def _port(wanted: Json, pod: Manifest) -> int:
    target = get(wanted, ("targetPort",)) or get(wanted, ("port",))
    if isinstance(target, int):
        return target
    containers = get(pod, ("spec", "containers"))
    for container in containers if isinstance(containers, list) else []:
        ports = get(container, ("ports",))
        for port in ports if isinstance(ports, list) else []:
            if get(port, ("name",)) == target and isinstance(number := get(port, ("containerPort",)), int):
                return number
    raise NoWay(f"no container of {get(pod, ('metadata', 'name'))} has a port named {target}")


def _serve(listener: socket.socket, end: threading.Event, api: Api, way: Callable[[], Way]) -> None:
    """Accept until told to end; each connection has a thread of its own that ends with it or with all."""
    while not end.is_set():
        with contextlib.suppress(TimeoutError):
            client, _ = listener.accept()
            threading.Thread(target=_carry, args=(client, end, api, way), daemon=True).start()


def _carry(client: socket.socket, end: threading.Event, api: Api, way: Callable[[], Way]) -> None:
    """Carry bytes both ways. A way that can't be opened is a connection that is closed at once."""
    import websocket

    with client, contextlib.suppress(HubfleetError, OSError, websocket.WebSocketException):
        far = _open(api, *way())
        try:
            _exchange(client, far, end)
        finally:
            far.close(timeout=1)


def _open(api: Api, namespace: str, pod: str, port: int) -> WebSocket:
    import websocket

    place = urlsplit(api.connection.server)
    scheme = "wss" if place.scheme == "https" else "ws"
    proxy = urlsplit(api.connection.proxy or "")
    headers = [f"{name}: {value}" for name, value in api.headers().items()]
    headers += [f"Impersonate-Group: {group}" for group in api.connection.groups]
    options: dict[str, object] = {"context": api.tls()}
    if name := api.connection.server_name:
        options["server_hostname"] = name
    return websocket.create_connection(
        f"{scheme}://{place.netloc}{place.path}{POD.path(namespace, pod, 'portforward')}?ports={port}",
        timeout=CONNECT_WITHIN,
        header=headers,
        subprotocols=[PROTOCOL],
        sslopt=options,
        suppress_origin=True,
        http_proxy_host=proxy.hostname,
        http_proxy_port=proxy.port,
        http_no_proxy=None if proxy.hostname else ["*"],
        enable_multithread=True,
    )


def _exchange(client: socket.socket, far: WebSocket, end: threading.Event) -> None:
    """Carry until one side closes. In one thread: a TLS connection must not be read and written at the same time."""
    greeted: set[int] = set()
    while not end.is_set():
        ready = _ready(client, far.sock)
        if client in ready:
            data = client.recv(_PIECE)
            if not data:
                return
            far.send_binary(bytes([_DATA]) + data)
        if far.sock in ready:
            message = far.recv()
            if not isinstance(message, bytes) or not message:
                return
            channel, data = message[0], message[1:]
            if channel in greeted and channel != _DATA and data:
                return
            if channel in greeted:
                client.sendall(data)
            greeted.add(channel)


def _ready(client: socket.socket, far: socket.socket | None) -> list[socket.socket]:
    """Which side has something to read; TLS may have read ahead what `select` can't see."""
    if far is None:
        raise OSError("the way to the pod was closed")
    pending = far.pending() if isinstance(far, ssl.SSLSocket) else 0
    ready = select.select([client, far], [], [], 0 if pending else _LOOK)[0]
    return [*ready, far] if pending and far not in ready else ready

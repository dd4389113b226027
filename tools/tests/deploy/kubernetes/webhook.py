"""A webhook of the cluster that has a say in deployments: a small HTTPS server in a pod, and its registration."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hubfleet.deploy.kubernetes.api import DEPLOYMENT, NAMESPACE, POD, SECRET, SERVICE, Kind
from hubfleet.model.json import get
from tests.deploy.kubernetes.certificate import certificate
from tests.deploy.kubernetes.refusing import TIDES, said_of
from tests.deploy.kubernetes.tern import Tern
from tests.deploy.waiting import wait

CONFIGURATION = Kind("admissionregistration.k8s.io/v1", "validatingwebhookconfigurations", namespaced=False)
NAME = "tides.harbour.example.org"
DENIAL, SILENCE = "no tides in this harbour", f'failed calling webhook "{NAME}"'
SERVICE_NAME = "harbour"
PORT = 8443
SERVER = f"""
import http.server, json, ssl

class Harbour(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        review = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        labels = review["request"]["object"]["spec"]["template"]["metadata"]["labels"]
        answer = {{"uid": review["request"]["uid"], "allowed": "tide" not in labels}}
        answer["status"] = {{"message": "{DENIAL}"}}
        body = json.dumps({{**review, "request": None, "response": answer}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

server = http.server.ThreadingHTTPServer(("", {PORT}), Harbour)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/harbour/certificate", "/harbour/key")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
"""


@dataclass(frozen=True)
class Harbour:
    """The webhook before the deployments of a stage of `tern`; its server has a namespace of its own."""

    tern: Tern

    @property
    def space(self) -> str:
        """Where the server is."""
        return f"{self.tern.mark}-webhook"

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let the webhook deny a deployment whose pods have a label `tide`."""
        made, key = certificate(f"{SERVICE_NAME}.{self.space}.svc")
        try:
            self._start(made, key)
            self._register(made)
            yield
        finally:
            self._close()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Let the webhook be asked, where nobody answers."""
        try:
            self._register(None)
            yield
        finally:
            self._close()

    def _start(self, made: bytes, key: bytes) -> None:
        api, labels = self.tern.api, {"app": SERVICE_NAME}
        api.create(NAMESPACE, None, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.space}})
        files = {"certificate": made, "key": key, "server.py": SERVER.encode()}
        data: dict[str, Any] = {name: base64.b64encode(text).decode() for name, text in files.items()}
        api.create(
            SECRET, self.space, {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "files"}, "data": data}
        )
        container: dict[str, Any] = {
            "name": "server",
            "image": ":".join(self.tern.image("tools").values()),
            "command": ["python3", "/harbour/server.py"],
            "readinessProbe": {"tcpSocket": {"port": PORT}, "periodSeconds": 1},
            "volumeMounts": [{"name": "files", "mountPath": "/harbour"}],
        }
        spec: dict[str, Any] = {
            "containers": [container],
            "volumes": [{"name": "files", "secret": {"secretName": "files"}}],
        }
        pod: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": SERVICE_NAME, "labels": labels}}
        api.create(POD, self.space, {**pod, "spec": {**spec, "terminationGracePeriodSeconds": 0}})
        ports: list[Any] = [{"port": 443, "targetPort": PORT}]
        service: dict[str, Any] = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": SERVICE_NAME}}
        api.create(SERVICE, self.space, {**service, "spec": {"selector": {**labels}, "ports": ports}})
        self._await_server()

    def _await_server(self) -> None:
        ready = ("status", "containerStatuses", 0, "ready")
        wait(lambda: get(self.tern.api.get(POD, self.space, SERVICE_NAME), ready))

    def _register(self, made: bytes | None) -> None:
        way: dict[str, Any] = {"service": {"namespace": self.space, "name": SERVICE_NAME}}
        trust = {"caBundle": base64.b64encode(made).decode()} if made else {}
        webhook: dict[str, Any] = {
            "name": NAME,
            "clientConfig": {**way, **trust},
            "rules": [
                {"apiGroups": ["apps"], "apiVersions": ["v1"], "operations": ["*"], "resources": ["deployments"]}
            ],
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": self.tern.namespace()}},
            "failurePolicy": "Fail",
            "sideEffects": "None",
            "admissionReviewVersions": ["v1"],
            "timeoutSeconds": 30,
        }
        own: dict[str, Any] = {"apiVersion": CONFIGURATION.group, "kind": "ValidatingWebhookConfiguration"}
        self.tern.api.create(CONFIGURATION, None, {**own, "metadata": {"name": self.space}, "webhooks": [webhook]})
        wait(lambda: (DENIAL if made else SILENCE) in said_of(self.tern, DEPLOYMENT, TIDES))

    def _close(self) -> None:
        self.tern.api.delete(CONFIGURATION, None, self.space)
        self.tern.api.delete(NAMESPACE, None, self.space)
        wait(lambda: NAME not in said_of(self.tern, DEPLOYMENT, TIDES))

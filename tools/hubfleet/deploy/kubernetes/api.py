"""The Kubernetes API as this target needs it: JSON objects in and out, deadlines on everything, errors in words.

Kubernetes defines the objects; there are no models of them here.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from hubfleet.deploy.kubernetes.away import AWAY_WITHIN, NOT_BEGUN, NOT_NOW, PAUSE, is_passed_on, says_not_now
from hubfleet.deploy.kubernetes.kubeconfig import Connection
from hubfleet.deploy.kubernetes.pem import as_file
from hubfleet.deploy.kubernetes.tokens import Tokens
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json, Manifest, get

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

MANAGER = "hubfleet"
"""The field manager of objects that belong to nobody's release."""

METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
JSON, ANY = "application/json", "application/json, */*"
APPLY = "application/apply-patch+yaml"
CONNECT_WITHIN = 10.0
ANSWER_WITHIN = 30.0
RETRIES = 3
AGENT = "hubfleet"
_OK = range(200, 300)


class ApiError(HubfleetError):
    """The API server refused. `status` is HTTP's, `reason` Kubernetes' word for it."""

    def __init__(self, status: int, reason: str, message: str, what: str) -> None:
        super().__init__(f"{what}: {message}")
        self.status = status
        self.reason = reason


class ApiUnreachable(HubfleetError):
    """Nobody answers at the API server's address, or a load balancer that has nobody to ask."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object by its place in the API (`apps/v1`, `deployments`)."""

    group: str
    name: str
    namespaced: bool = True

    def path(self, namespace: str | None, name: str | None = None, below: str | None = None) -> str:
        """Return the path of the collection, of an object, or of something below it (`log`, `portforward`)."""
        parts = ["apis" if "/" in self.group else "api", self.group]
        if namespace is not None and self.namespaced:
            parts += ["namespaces", quote(namespace)]
        return "/" + "/".join([*parts, self.name, *(quote(part) for part in (name, below) if part)])


NAMESPACE = Kind("v1", "namespaces", namespaced=False)
SECRET, CONFIG_MAP, POD = Kind("v1", "secrets"), Kind("v1", "configmaps"), Kind("v1", "pods")
SERVICE, EVENT = Kind("v1", "services"), Kind("v1", "events")
DEPLOYMENT, REPLICA_SET = Kind("apps/v1", "deployments"), Kind("apps/v1", "replicasets")
STATEFUL_SET, DAEMON_SET = Kind("apps/v1", "statefulsets"), Kind("apps/v1", "daemonsets")
CLAIM = Kind("v1", "persistentvolumeclaims")
LEASE = Kind("coordination.k8s.io/v1", "leases")


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as it can be sent again when its answer was lost."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    content: str = JSON
    accept: str = JSON

    @property
    def address(self) -> str:
        """Path and query."""
        return self.path + (f"?{urlencode(self.query)}" if self.query else "")

    @property
    def payload(self) -> bytes | None:
        """The body as it is sent."""
        return None if self.body is None else json.dumps(self.body).encode()

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET" and "dryRun" not in self.query


class Api:
    """One API server, for many threads. What may be said twice is tried again when it is away for a while.

    `sent` counts the requests that write: a run that has nothing to do sends none.
    """

    def __init__(self, connection: Connection, environment: Mapping[str, str]) -> None:
        self.connection = connection
        self.tokens = Tokens(connection, environment)
        self.sent = 0
        self.answered = False
        self.now = datetime.now(UTC)
        self._pool: PoolManager | None = None
        self._guard = threading.Lock()

    def get(self, kind: Kind, namespace: str | None, name: str) -> Manifest | None:
        """Return an object, None where there is none."""
        try:
            return self._json(Request("GET", kind.path(namespace, name)))
        except ApiError as error:
            if error.status == 404:  # noqa: PLR2004 - not found
                return None
            raise

    def list(
        self, kind: Kind, namespace: str | None = None, labels: str = "", *, metadata_only: bool = False
    ) -> list[Manifest]:
        """Return all objects of a kind, in one namespace or in all."""
        query = {"labelSelector": labels} if labels else {}
        accept = METADATA_ONLY if metadata_only else JSON
        found = self._json(Request("GET", kind.path(namespace), query, accept=accept))
        items = found.get("items")
        return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []

    def groups(self) -> tuple[str, ...]:
        """Return the groups beside the core, each in the version that the server prefers (`apps/v1`)."""
        found = self._json(Request("GET", "/apis")).get("groups")
        versions = (get(one, ("preferredVersion", "groupVersion")) for one in found) if isinstance(found, list) else ()
        return tuple(one for one in versions if isinstance(one, str))

    def resources(self, group: str) -> tuple[Manifest, ...]:
        """Return what a group and version offers."""
        found = self._json(Request("GET", f"/{'apis' if '/' in group else 'api'}/{group}")).get("resources")
        return tuple(one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()

    def create(self, kind: Kind, namespace: str | None, manifest: Manifest) -> Manifest:
        """Create an object. Raises ApiError (409) where it is there already."""
        return self._json(Request("POST", kind.path(namespace), {"fieldManager": MANAGER}, manifest))

    def replace(
        self, kind: Kind, namespace: str | None, name: str, manifest: Manifest, *, dry_run: bool = False
    ) -> Manifest:
        """Replace an object; with a `resourceVersion` in it only if nobody else has meanwhile (409)."""
        query = {"fieldManager": MANAGER, **({"dryRun": "All"} if dry_run else {})}
        return self._json(Request("PUT", kind.path(namespace, name), query, manifest))

    def apply(
        self, kind: Kind, namespace: str | None, manifest: Manifest, *, manager: str = MANAGER, dry_run: bool = False
    ) -> Manifest:
        """Apply on the server side: what other managers said of the object stays."""
        metadata = manifest.get("metadata")
        name = str(metadata.get("name")) if isinstance(metadata, dict) else ""
        query = {"fieldManager": manager, "force": "true", **({"dryRun": "All"} if dry_run else {})}
        return self._json(Request("PATCH", kind.path(namespace, name), query, manifest, APPLY))

    def delete(self, kind: Kind, namespace: str | None, name: str, *, grace: int | None = None) -> None:
        """Delete an object, if it is there; a pod within so many seconds, where its own say is too long."""
        query = {} if grace is None else {"gracePeriodSeconds": str(grace)}
        try:
            self._json(Request("DELETE", kind.path(namespace, name), query))
        except ApiError as error:
            if error.status != 404:  # noqa: PLR2004 - not found
                raise

    def log(self, namespace: str, pod: str, container: str, lines: int, *, previous: bool = False) -> tuple[str, ...]:
        """Return the last lines that a container wrote; none where it wrote nothing yet."""
        query = {"container": container, "tailLines": str(lines), **({"previous": "true"} if previous else {})}
        try:
            text = self._send(Request("GET", POD.path(namespace, pod, "log"), query, accept=ANY)).decode(
                errors="replace"
            )
        except ApiError:
            return ()
        return tuple(text.splitlines())

    def headers(self) -> dict[str, str]:
        """Return what every request carries: the token, and on whose behalf."""
        told = {"User-Agent": AGENT}
        if token := self.tokens.header():
            told["Authorization"] = token
        if self.connection.user:
            told["Impersonate-User"] = self.connection.user
        return told

    def tls(self) -> ssl.SSLContext:
        """Return how the server is known, and how it knows us."""
        here, opened = self.connection, self.tokens.credential()
        context = ssl.create_default_context(cadata=here.ca.decode() if here.ca else None)
        if here.insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if opened.certificate and opened.key:
            with as_file(opened.certificate + b"\n" + opened.key) as file:
                context.load_cert_chain(file)
        return context

    def _json(self, request: Request) -> Manifest:
        answer = json.loads(self._send(request) or b"{}")
        return answer if isinstance(answer, dict) else {}

    def _send(self, request: Request) -> bytes:
        self.sent += request.writes
        response = self._exchange(request)
        if response.status == 401:  # noqa: PLR2004 - the token has ended
            self.tokens.forget()
            response = self._exchange(request)
        if told := response.headers.get("Date"):
            self.now = parsedate_to_datetime(told)
        if response.status not in _OK:
            raise _refused(response.status, response.data, f"{request.method} {request.path}")
        return response.data

    def _exchange(self, request: Request) -> BaseHTTPResponse:
        """Send it, again and again while the server is away, and return what the server itself answered."""
        import urllib3

        deadline = time.monotonic() + (AWAY_WITHIN if self.answered else 0)
        while True:
            try:
                response = self._ask(request)
                if not self._is_away(request, response):
                    self.answered = True
                    return response
                told, again = _told(response), request.method != "POST" or response.status in NOT_BEGUN
            except urllib3.exceptions.HTTPError as error:
                told, again = _words(error), request.method != "POST"
            if not again or time.monotonic() >= deadline:
                raise self._unreachable(told)
            time.sleep(PAUSE)

    def _ask(self, request: Request) -> BaseHTTPResponse:
        import urllib3

        method, url = request.method, self.connection.server + request.address
        retries = urllib3.Retry(
            RETRIES if method == "GET" else 0,
            backoff_factor=0.5,
            redirect=False,
            status=0,
            respect_retry_after_header=False,
        )
        every = urllib3.HTTPHeaderDict({**self.headers(), "Content-Type": request.content, "Accept": request.accept})
        for group in self.connection.groups:
            every.add("Impersonate-Group", group)
        return self._opened().request(method, url, body=request.payload, headers=every, retries=retries)

    def _is_away(self, request: Request, response: BaseHTTPResponse) -> bool:
        """Whether it is not this server that answered. For an API that it only passes on, it is asked itself."""
        if not says_not_now(response.status, response.data):
            return False
        return not is_passed_on(request.path) or self._ask(Request("GET", "/version")).status in NOT_NOW

    def _unreachable(self, told: str) -> ApiUnreachable:
        return ApiUnreachable(
            f"the API server {self.connection.server} does not answer: {told}",
            help="is the cluster up, and is it reached from here (VPN, proxy, credentials)?",
        )

    def _opened(self) -> PoolManager:
        import urllib3

        with self._guard:
            if self._pool is None:
                proxy, name = self.connection.proxy, self.connection.server_name
                made = partial(urllib3.ProxyManager, proxy) if proxy else urllib3.PoolManager
                self._pool = made(
                    ssl_context=self.tls(),
                    timeout=urllib3.Timeout(connect=CONNECT_WITHIN, read=ANSWER_WITHIN),
                    maxsize=8,
                    server_hostname=name,
                    assert_hostname=name,
                )
            return self._pool


def conditions(manifest: Manifest) -> Iterable[dict[str, Json]]:
    """Yield the conditions in an object's status."""
    status = manifest.get("status")
    listed = status.get("conditions") if isinstance(status, dict) else None
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _refused(status: int, body: bytes, what: str) -> ApiError:
    try:
        told = json.loads(body)
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    message = told.get("message") or body.decode(errors="replace")[:200].strip() or f"status {status}"
    return ApiError(status, str(told.get("reason") or ""), str(message), what)


def _told(response: BaseHTTPResponse) -> str:
    """What was answered in the server's place."""
    return f"status {response.status}, {response.data.decode(errors='replace')[:200].strip() or 'nothing more'}"


def _words(error: Exception) -> str:
    """The innermost reason, without the library's own frames around it."""
    reason = getattr(error, "reason", None)
    if isinstance(reason, Exception):
        return _words(reason)
    text = str(error)
    return text.partition("Failed to establish a new connection: ")[2] or text

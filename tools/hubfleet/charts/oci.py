"""A chart in an OCI registry.

Formats: OCI Distribution Specification 1.1 (manifests, blobs, tags), the registry token flow, and Helm's
"Use OCI-based registries" (the chart is the layer with the media type below; `+` in a version is `_` in its tag).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from hubfleet.charts import digest as digests
from hubfleet.charts.errors import ChartMismatch, ChartUnavailable
from hubfleet.charts.web import MIB, Answer, Web, WebStatus

CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')


@dataclass
class Registry:
    """One chart in a registry: `oci://host/path/chart`. A registry on this machine is asked without TLS."""

    address: str
    web: Web
    _token: str | None = field(default=None, repr=False)

    def announced(self, name: str, version: str) -> str | None:  # noqa: ARG002 - the address has the name
        """The digest that the manifest gives for the chart's layer."""
        return self._layer(version)

    def archive(self, name: str, version: str) -> bytes:  # noqa: ARG002
        """The bytes of the archive; a blob that is not what its address says raises ChartMismatch."""
        wanted = self._layer(version)
        data = self._get(f"blobs/{wanted}", self.web.limits.archive).body
        if digests.of_bytes(data) != wanted:
            raise ChartMismatch(
                f"{self.address} gives other bytes than its manifest says",
                help="ask again later, or whoever publishes the chart",
            )
        return data

    def versions(self, name: str) -> tuple[str, ...]:  # noqa: ARG002
        """All tags, as versions."""
        tags = self._json(self._get("tags/list?n=1000", MIB)).get("tags")
        return tuple(str(tag).replace("_", "+") for tag in tags) if isinstance(tags, list) else ()

    def _layer(self, version: str) -> str:
        manifest = self._json(self._get(f"manifests/{version.replace('+', '_')}", MIB, _MANIFEST))
        layers = manifest.get("layers")
        for layer in layers if isinstance(layers, list) else []:
            if isinstance(layer, dict) and layer.get("mediaType") == CHART_LAYER:
                digest = str(layer.get("digest", ""))
                if digests.FORM.match(digest):
                    return digest
        raise ChartUnavailable(f"{self.address} has something at {version}, but no chart")

    def _json(self, answer: Answer) -> dict[str, Any]:
        try:
            data = json.loads(answer.body)
        except ValueError:
            data = None
        if not isinstance(data, dict):
            raise ChartUnavailable(f"{self.address} does not answer like a registry")
        return data

    def _get(self, what: str, limit: int, accept: str = "*/*") -> Answer:
        parts = urlsplit(self.address)
        scheme = "http" if parts.hostname in _LOOPBACK else "https"
        url = f"{scheme}://{parts.netloc}/v2{parts.path.rstrip('/')}/{what}"
        try:
            return self.web.get(url, limit=limit, headers=self._headers(accept))
        except WebStatus as fault:
            if fault.status != HTTPStatus.UNAUTHORIZED or self._token:
                raise
            self._token = self._ask_token(fault.headers.get("WWW-Authenticate", ""))
        return self.web.get(url, limit=limit, headers=self._headers(accept))

    def _headers(self, accept: str) -> dict[str, str]:
        return {"Accept": accept, **({"Authorization": f"Bearer {self._token}"} if self._token else {})}

    def _ask_token(self, challenge: str) -> str:
        """A token for anybody: charts that we pin are public."""
        fields = dict(_CHALLENGE.findall(challenge))
        realm = fields.pop("realm", "")
        if not challenge.lower().startswith("bearer ") or not realm:
            raise ChartUnavailable(f"{self.address} wants a login")
        query = urlencode({key: fields[key] for key in ("service", "scope") if key in fields})
        answer = self._json(self.web.get(f"{realm}{'&' if '?' in realm else '?'}{query}", limit=MIB))
        token = answer.get("token") or answer.get("access_token")
        if not isinstance(token, str):
            raise ChartUnavailable(f"{self.address} wants a login")
        return token

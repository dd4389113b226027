"""The small chart that the client's tests fetch, and its pin."""

from __future__ import annotations

from hubfleet.charts.lock import ChartPin
from hubfleet.charts.web import Limits, Web
from tests.chart_server import sha256, tiny

QUICK = Web(Limits(silence=20.0, total=60.0, attempts=3, backoff=0.01))
CHART = tiny()
DIGEST = sha256(CHART)
NOWHERE = "http://127.0.0.1:9/"
"""The port of the discard service: nobody listens."""


def pin(source: str, digest: str | None = DIGEST, version: str = "1.0.0") -> ChartPin:
    """The chart's pin, from some source."""
    return ChartPin("tern", version, source, digest)

"""From an address to something that has charts."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from hubfleet.charts import repository
from hubfleet.charts.errors import WAY_OUT, ChartError
from hubfleet.charts.oci import Registry
from hubfleet.charts.web import Web


class ChartSource(Protocol):
    """Where archives come from. Everything raises ChartUnavailable when it cannot be had."""

    @property
    def address(self) -> str:
        """For messages, and to tell sources apart."""
        ...

    def announced(self, name: str, version: str) -> str | None:
        """The digest that the source itself gives for a version."""
        ...

    def archive(self, name: str, version: str) -> bytes:
        """The archive's bytes, not yet verified."""
        ...

    def versions(self, name: str) -> tuple[str, ...]:
        """All versions of a chart."""
        ...


def source_at(address: str, web: Web) -> ChartSource:
    """The source that a lock's pin names."""
    if address.startswith("oci://"):
        return Registry(address, web)
    return repository.at_url(address, web)


def mirror_at(address: str, web: Web) -> ChartSource:
    """The chart repository that stands in for every source: a folder, or a URL. Raises ChartError for neither."""
    if address.startswith(("http://", "https://")):
        return repository.at_url(address, web)
    try:
        folder = Path(unquote(urlsplit(address).path)) if address.startswith("file://") else Path(address)
    except ValueError as error:
        raise ChartError(f'the mirror "{address}" is no folder and no address: {error}', help=WAY_OUT) from None
    return repository.in_folder(folder, web.limits)

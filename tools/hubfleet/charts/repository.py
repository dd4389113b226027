"""A chart repository: `index.yaml` and archives, at an address or in a folder.

Format: Helm's documentation, "The Chart Repository Guide".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import yaml

from hubfleet.charts import digest as digests
from hubfleet.charts.errors import ChartUnavailable
from hubfleet.charts.web import Limits, Web

Entry = dict[str, Any]


@dataclass(frozen=True)
class Repository:
    """One repository. `fetch` returns what is at a url of its index, relative or not, up to so many bytes."""

    address: str
    fetch: Callable[[str, int], bytes]
    limits: Limits

    def announced(self, name: str, version: str) -> str | None:
        """The digest that the index gives for this version, if it gives one."""
        return digests.normal(str(self._entry(name, version).get("digest", "")))

    def archive(self, name: str, version: str) -> bytes:
        """The bytes of the archive, not yet verified. The index may name several places: the first that works."""
        urls = self._entry(name, version).get("urls")
        if not isinstance(urls, list) or not urls:
            raise ChartUnavailable(f"the index of {self.address} has no address for {name} {version}")
        faults: list[ChartUnavailable] = []
        for url in urls:
            try:
                return self._get(str(url), self.limits.archive)
            except ChartUnavailable as fault:
                faults.append(fault)
        raise faults[0]

    def versions(self, name: str) -> tuple[str, ...]:
        """All versions of a chart in the index's order."""
        return tuple(str(entry.get("version", "")) for entry in self._of(name))

    def _entry(self, name: str, version: str) -> Entry:
        for entry in self._of(name):
            if entry.get("version") == version:
                return entry
        known = ", ".join(self.versions(name)[:5]) or "none at all"
        raise ChartUnavailable(f"{self.address} has no version {version} of chart {name} (it has: {known})")

    def _of(self, name: str) -> list[Entry]:
        entries = self._entries.get(name)
        return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []

    def _get(self, url: str, limit: int) -> bytes:
        try:
            return self.fetch(url, limit)
        except ValueError as error:
            raise ChartUnavailable(f'"{url}" at "{self.address}" is not an address: {error}') from None

    @cached_property
    def _entries(self) -> dict[str, Any]:
        raw = self._get("index.yaml", self.limits.index)
        try:
            # The base loader keeps every scalar as its text, and is the fastest: indices have megabytes.
            data = yaml.load(raw, yaml.CBaseLoader)  # noqa: S506 - builds text, lists and mappings only
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
            data = None
        entries = data.get("entries") if isinstance(data, dict) else None
        if not isinstance(entries, dict):
            raise ChartUnavailable(f"{self.address} is not a chart repository: its index.yaml has no `entries`")
        return entries


def at_url(address: str, web: Web) -> Repository:
    """A repository on the web. Relative urls count from its address."""
    base = address.rstrip("/") + "/"

    def fetch(url: str, limit: int) -> bytes:
        return web.get(urljoin(base, url), limit=limit).body

    return Repository(address, fetch, web.limits)


def in_folder(folder: Path, limits: Limits) -> Repository:
    """A repository in a folder. An absolute url in its index stands for the file of that name: the folder is a copy."""

    def fetch(url: str, limit: int) -> bytes:
        parts = urlsplit(url)
        path = folder / (Path(unquote(parts.path)).name if parts.scheme else unquote(parts.path))
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ChartUnavailable(f"the index of {folder} leads outside it: {url}")
        try:
            with path.open("rb") as stream:
                data = stream.read(limit + 1)
        except OSError as error:
            raise ChartUnavailable(f"{path} cannot be read: {error.strerror or error}") from None
        if len(data) > limit:
            raise ChartUnavailable(f"{path} has more than {limit} bytes")
        return data

    return Repository(str(folder), fetch, limits)

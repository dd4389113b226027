"""`charts/lock.yaml`: which version of an upstream chart is used, where it comes from, and the digest of its bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from urllib.parse import urlsplit

from hubfleet.charts import digest as digests
from hubfleet.findings import Finding, Location, Related, Severity, unknown
from hubfleet.load.document import Document, read_document
from hubfleet.load.tree import Folder, unreadable
from hubfleet.model.json import Json, Path

FILE = "charts/lock.yaml"
VERSION_FORM = re.compile(r"v?\d+(\.\d+){0,2}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?\Z")
NAME_FORM = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?\Z")
SCHEMES = ("https", "http", "oci")
_KEYS = ("digest", "source", "version")
_LEARN = "run `hubfleet charts update` where the source can be reached"


@dataclass(frozen=True, slots=True)
class ChartPin:
    """One upstream chart: an exact version, where it comes from, and the digest of its archive once known.

    `source` is the address of a chart repository (https), or the whole address of a chart in a registry
    (`oci://ghcr.io/group/chart`). `place` is where the lock says what its bytes are.
    """

    name: str
    version: str
    source: str
    digest: str | None = None
    place: Location = field(default=Location(FILE), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ChartLock:
    """All pins by name; what is wrong with the file is in `findings`, and a pin that can't be used is left out.

    `text` is the file's, to show lines of.
    """

    pins: tuple[ChartPin, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), compare=False)
    text: str = field(default="", compare=False, repr=False)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What hides pins: a chart that is not among them may yet be pinned."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    def pin(self, name: str) -> ChartPin | None:
        """The pin of that name, or None."""
        return next((pin for pin in self.pins if pin.name == name), None)

    def having(self, *pins: ChartPin) -> ChartLock:
        """Return the lock with these pins in it, in place of others of their names."""
        by_name = {pin.name: pin for pin in (*self.pins, *pins)}
        return ChartLock(tuple(by_name[name] for name in sorted(by_name)), self.findings, self.text)


def lock_in(root: FilePath) -> ChartLock | None:
    """Read the lock of the fleet in a folder; None where it has none. One that can't be read has a finding."""
    try:
        return read_lock(Folder(root).read(FILE))
    except FileNotFoundError:
        return None
    except OSError as error:
        return ChartLock(findings=(unreadable(FILE, error),))


def read_lock(raw: bytes, file: str = FILE) -> ChartLock:
    """Read the lock from a file's bytes."""
    return lock_of(read_document(raw, file))


def lock_of(document: Document) -> ChartLock:
    """Read the lock from a document; every fault becomes a finding at its place."""
    reader = _Reader(document)
    pins = tuple(sorted(reader.pins(), key=lambda pin: pin.name))
    return ChartLock(pins, (*document.findings, *reader.findings, *_unverified(reader.without_digest)), document.text)


def _unverified(places: Mapping[str, Location]) -> Iterator[Finding]:
    """Say once which charts have no digest: the way out is one command for all."""
    for first in sorted(places.values())[:1]:
        others = [(place, name) for name, place in places.items() if place != first]
        message = f"the digest of {charts_named(places)} is not known: its bytes cannot be verified"
        if others:
            message = f"the digests of {charts_named(places)} are not known: their bytes cannot be verified"
        related = tuple(Related(place, f'nor is that of chart "{name}"') for place, name in sorted(others))
        yield Finding("chart-digest-missing", Severity.WARNING, message, first, _LEARN, related)


def charts_named(names: Iterable[str]) -> str:
    """Name a chart, or count and list several."""
    known = sorted(names)
    return f'chart "{known[0]}"' if len(known) == 1 else f"{len(known)} charts ({', '.join(known)})"


def write_lock(lock: ChartLock) -> str:
    """The file's text: the same pins give the same bytes."""
    lines = [
        "# The upstream charts, by name: exact version, where it comes from, digest of its archive.",
        "# Written by `hubfleet charts update` only, and never from a mirror;",
        "# a digest here must match wherever a chart is taken from.",
    ]
    if not lock.pins:
        return "\n".join([*lines, "charts: {}", ""])
    lines.append("charts:")
    for pin in sorted(lock.pins, key=lambda pin: pin.name):
        lines += [f"  {pin.name}:", f"    version: {json.dumps(pin.version)}", f"    source: {pin.source}"]
        lines.append(f"    digest: {pin.digest}" if pin.digest else f"    # no digest yet: {_LEARN}")
    return "\n".join([*lines, ""])


@dataclass
class _Reader:
    """Turns one document into pins; collects what is wrong on the way."""

    document: Document
    findings: list[Finding] = field(default_factory=list)
    without_digest: dict[str, Location] = field(default_factory=dict)

    def pins(self) -> Iterable[ChartPin]:
        data = self.document.data
        self._only(data, ("charts",), ())
        charts = data.get("charts")
        if not isinstance(charts, dict):
            if "charts" in data or (data and not self.document.findings):
                self._error(
                    "chart-lock-shape", "`charts` is not a mapping of chart names", ("charts",), "write `charts: {}`"
                )
            return
        for name, entry in charts.items():
            pin = self._pin(name, entry)
            if pin is not None:
                yield pin

    def _pin(self, name: str, entry: Json) -> ChartPin | None:
        at: Path = ("charts", name)
        if not NAME_FORM.match(name):
            self._error(
                "chart-name", f'"{name}" is not the name of a chart', at, "lower case letters, digits, - . _", key=True
            )
            return None
        if not isinstance(entry, dict):
            self._error(
                "chart-lock-shape", f'"{name}" is not a mapping', at, "give it `version`, `source` and `digest`"
            )
            return None
        self._only(entry, _KEYS, at)
        version = self._text(entry, "version", at)
        source = self._text(entry, "source", at)
        digest = self._digest(entry, at)
        if version is None or source is None or digest is _BAD:
            return None
        good = [self._version(version, at), self._source(source, at)]
        place = self.document.locate((*at, "digest")) if digest else self.document.locate(at, key=True)
        return ChartPin(name, version, source, digest or None, place) if all(good) else None

    def _text(self, entry: dict[str, Json], key: str, at: Path) -> str | None:
        value = entry.get(key)
        if isinstance(value, str) and value:
            return value
        if key not in entry:
            self._error("chart-lock-shape", f'"{at[-1]}" has no `{key}`', at, f"add `{key}:`", key=True)
        else:
            self._error("chart-lock-shape", f"`{key}` is not text: {json.dumps(value)}", (*at, key), "put it in quotes")
        return None

    def _version(self, version: str, at: Path) -> bool:
        if VERSION_FORM.match(version):
            return True
        message = f'"{version}" is not one exact version'
        self._error(
            "chart-version", message, (*at, "version"), 'write it in full, like "4.3.3": no ranges, no `latest`'
        )
        return False

    def _source(self, source: str, at: Path) -> bool:
        try:
            parts = urlsplit(source)
            known = parts.scheme in SCHEMES and bool(parts.hostname)
            open_ = "@" not in parts.netloc
        except ValueError:
            known, open_ = False, True
        if not known:
            message = f'"{source}" is no chart repository or registry'
            self._error("chart-source", message, (*at, "source"), "it starts with https:// or oci://")
        elif not open_:
            self._error(
                "chart-source",
                "the address holds a user name or password",
                (*at, "source"),
                "take it out and change the password",
            )
        return known and open_

    def _digest(self, entry: dict[str, Json], at: Path) -> str:
        value = entry.get("digest")
        if value is None:
            self.without_digest[str(at[-1])] = self.document.locate(at, key=True)
            return ""
        if isinstance(value, str) and digests.FORM.match(value):
            return value
        message = f"`digest` is not a digest: {json.dumps(value)}"
        self._error("chart-digest", message, (*at, "digest"), f"sha256: and 64 hexadecimal digits; {_LEARN}")
        return _BAD

    def _only(self, mapping: dict[str, Json], known: tuple[str, ...], at: Path) -> None:
        for key in mapping:
            if key not in known:
                message, help_ = unknown("key", key, known)
                self._error("chart-lock-shape", message, (*at, key), help_, key=True)

    def _error(self, rule: str, message: str, at: Path, help_: str, *, key: bool = False) -> None:
        place: Location = self.document.locate(at, key=key)
        self.findings.append(Finding(rule, Severity.ERROR, message, place, help_))


_BAD = "bad"

"""Reading a chart's archive without trusting it, and a chart's folder without leaving it."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from pathlib import Path, PurePosixPath

import yaml

from hubfleet.charts.errors import ChartUnsafe
from hubfleet.charts.web import MIB

MAX_UNPACKED = 100 * MIB
"""What Helm itself takes at most."""

MAX_FILES = 10_000


def read_archive(data: bytes, label: str) -> dict[str, bytes]:
    """Return the chart's files by their path within the chart. `label` names the archive in errors.

    Raises ChartUnsafe for links, devices, paths that lead outside, doubled paths, more than one chart, and bombs.
    """
    contents: dict[str, bytes] = {}
    tops: set[str] = set()
    try:
        with tarfile.open(fileobj=io.BytesIO(_unzipped(data, label)), mode="r:") as archive:
            for number, member in enumerate(archive):
                if number >= MAX_FILES:
                    raise ChartUnsafe(f"{label} has more than {MAX_FILES} files", help=_REFUSED)
                if not member.isdir():
                    top, path = _place(member, label)
                    if path in contents:
                        raise ChartUnsafe(f'{label} has two files "{path}"', help=_REFUSED)
                    tops.add(top)
                    contents[path] = _content(archive, member)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ChartUnsafe(f"{label} is not a chart's archive: {error}", help=_REFUSED) from None
    if len(tops) != 1 or "Chart.yaml" not in contents:
        raise ChartUnsafe(f"{label} is not a chart's archive: it has no Chart.yaml in one top folder", help=_REFUSED)
    return contents


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the files of a chart that is a folder of the fleet, by their path within it.

    Raises ChartUnsafe for links: whoever proposes a change could show files of the machine that renders it. And for
    names that can't be shown: neither a digest nor Helm could hold one that is not UTF-8.
    """
    contents: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise ChartUnsafe(f"{path} is a link", help="put the file itself there: charts hold no links")
        if not path.name.isprintable():
            raise ChartUnsafe(f"{path.parent} has a file whose name can't be shown: {path.name!a}", help="rename it")
        if path.is_file():
            contents[path.relative_to(folder).as_posix()] = path.read_bytes()
    return contents


def unpack(contents: dict[str, bytes], folder: Path) -> None:
    """Write a chart's files below `folder`, which must not exist or be empty."""
    for path, content in sorted(contents.items()):
        target = folder.joinpath(*PurePosixPath(path).parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def identity(contents: dict[str, bytes]) -> tuple[str, str]:
    """Name and version as the chart's own Chart.yaml gives them; empty where it does not."""
    try:
        # The base loader keeps every scalar as its text: 1.10 stays 1.10.
        data = yaml.load(contents.get("Chart.yaml", b""), yaml.CBaseLoader)  # noqa: S506 - builds text, lists and mappings only
    except yaml.YAMLError:
        return "", ""
    if not isinstance(data, dict):
        return "", ""
    return str(data.get("name", "")), str(data.get("version", ""))


_REFUSED = "it was not unpacked; ask whoever publishes the chart"


def _unzipped(data: bytes, label: str) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
        plain = stream.read(MAX_UNPACKED + 1)
    if len(plain) > MAX_UNPACKED:
        raise ChartUnsafe(f"{label} unpacks to more than {MAX_UNPACKED // MIB} MiB", help=_REFUSED)
    return plain


def _place(member: tarfile.TarInfo, label: str) -> tuple[str, str]:
    """Top folder and path within it, if both are safe."""
    if not member.isreg() or member.issparse():
        raise ChartUnsafe(f'{label} has a link or special file: "{member.name}"', help=_REFUSED)
    path = PurePosixPath(member.name)
    outside = len(path.parts) < 2 or path.is_absolute() or ".." in path.parts  # noqa: PLR2004 - a folder and a file
    if outside or "\\" in member.name or "\0" in member.name or ":" in path.parts[0]:
        raise ChartUnsafe(f'{label} has a file outside the chart: "{member.name}"', help=_REFUSED)
    return path.parts[0], "/".join(path.parts[1:])


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = archive.extractfile(member)
    return stream.read() if stream else b""

"""Charts for tests: the same archive from the same folder every time, and servers on this machine that offer it.

`package` makes an archive, `Repository` a chart repository over HTTP, `Registry` a small OCI registry. A server does
what a path's `Reply` list says, one reply for each request, the last one for all that follow.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml

CHARTS = Path(__file__).parent / "charts"
JUPYTERHUB = CHARTS / "jupyterhub"
"""Our chart with the JupyterHub chart's name and value names."""

BESIDE = (CHARTS / "cert-manager", CHARTS / "nginx-ingress")
"""Our charts with the names and the value names of those that run beside hubs."""

CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def package(folder: Path = JUPYTERHUB, *, name: str | None = None, version: str | None = None) -> bytes:
    """Return the folder's chart as an archive, under another name or version if asked for."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    chart = yaml.safe_load(files["Chart.yaml"])
    chart |= {"name": name or chart["name"], "version": version or chart["version"]}
    files["Chart.yaml"] = yaml.safe_dump(chart).encode()
    return archive({f"{chart['name']}/{path}": content for path, content in files.items()})


def tiny(name: str = "tern", version: str = "1.0.0", text: str = "") -> bytes:
    """The smallest chart there is."""
    return archive({f"{name}/Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: {version}\n{text}".encode()})


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return files as a compressed archive without times or owners."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(files):
            member = tarfile.TarInfo(path)
            member.size = len(files[path])
            tar.addfile(member, io.BytesIO(files[path]))
    return gzip.compress(plain.getvalue(), mtime=0)


def sha256(data: bytes) -> str:
    """The digest as the lock writes it."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def index(*archives: bytes, url: str = "{name}-{version}.tgz", digests: bool = True) -> bytes:
    """The index.yaml of a repository with these archives."""
    entries: dict[str, list[dict[str, object]]] = defaultdict(list)
    for data in archives:
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            member = next(one for one in tar if one.name.count("/") == 1 and one.name.endswith("/Chart.yaml"))
            stream = tar.extractfile(member)
            chart = yaml.safe_load(stream.read() if stream else b"")
        entry: dict[str, object] = {**chart, "urls": [url.format(**chart)]}
        entries[chart["name"]].append(entry | ({"digest": hashlib.sha256(data).hexdigest()} if digests else {}))
    return yaml.safe_dump({"apiVersion": "v1", "entries": dict(entries)}).encode()


def mirror(folder: Path, *archives: bytes) -> Path:
    """Write a chart repository into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.yaml").write_bytes(index(*archives))
    for name, entries in yaml.safe_load(index(*archives))["entries"].items():
        for entry, data in zip(entries, [one for one in archives if _name(one) == name], strict=True):
            (folder / str(entry["urls"][0])).write_bytes(data)
    return folder


def _name(data: bytes) -> str:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return tar.getnames()[0].partition("/")[0]


@dataclass(frozen=True)
class Reply:
    """What a server answers. `cut` ends the body early, `pause` waits before it (seconds)."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    pause: float = 0.0


@dataclass
class Server:
    """A web server on this machine; `seen` are the requests' paths with their headers."""

    url: str
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def on(self, path: str, *replies: Reply) -> None:
        """Answer this path so."""
        self.replies[path] = list(replies)

    def offer(self, *archives: bytes, folder: str = "", url: str = "{name}-{version}.tgz") -> str:
        """Become a chart repository with these archives, below `folder`; return its address."""
        self.on(f"{folder}/index.yaml", Reply(index(*archives, url=url)))
        for entries in yaml.safe_load(index(*archives, url=url))["entries"].values():
            for entry in entries:
                data = next(one for one in archives if sha256(one).endswith(entry["digest"]))
                self.on(f"{folder}/{entry['urls'][0]}", Reply(data))
        return f"{self.url}{folder}"

    def hold(self, repository: str, tag: str, data: bytes, *, layer: str | None = None) -> str:
        """Become a registry that has this chart; return its address for a lock."""
        digest = layer or sha256(data)
        layers = [{"mediaType": CHART_LAYER, "digest": digest, "size": len(data)}]
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "layers": layers}
        self.on(
            f"/v2/{repository}/manifests/{tag}",
            Reply(json.dumps(manifest).encode(), headers={"Content-Type": MANIFEST}),
        )
        self.on(f"/v2/{repository}/blobs/{digest}", Reply(data))
        self.on(f"/v2/{repository}/tags/list?n=1000", Reply(json.dumps({"tags": [tag]}).encode()))
        return f"oci://{self.url.removeprefix('http://')}/{repository}"

    def paths(self) -> list[str]:
        """Which paths were asked for, in order."""
        return [path for path, _ in self.seen]

    def take(self, path: str, headers: dict[str, str]) -> Reply:
        """The next answer for a path."""
        with self.lock:
            self.seen.append((path, headers))
            waiting = self.replies.get(path, [Reply(b"nothing here", 404)])
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server for a while."""
    server = Server("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            reply = server.take(self.path, dict(self.headers))
            time.sleep(reply.pause)
            try:
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body if reply.cut is None else reply.body[: reply.cut])
            except OSError:
                self.close_connection = True
            if reply.cut is not None:
                self.close_connection = True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as web:
        server.url = f"http://127.0.0.1:{web.server_address[1]}"
        thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            web.shutdown()
            thread.join()

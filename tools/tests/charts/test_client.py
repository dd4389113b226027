"""Charts come from repositories, registries and mirrors, are verified, and are kept."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubfleet.charts.cache import DAY, ArchiveCache
from hubfleet.charts.client import Client
from hubfleet.charts.errors import ChartError, ChartMismatch, ChartUnavailable, ChartUnsafe
from hubfleet.charts.lock import ChartPin
from hubfleet.charts.web import Limits, Web
from tests.chart_server import Reply, Server, archive, index, mirror, package, serving, sha256, tiny

QUICK = Web(Limits(silence=20.0, total=60.0, attempts=3, backoff=0.01))
CHART = tiny()
DIGEST = sha256(CHART)
NOWHERE = "http://127.0.0.1:9/"
"""The port of the discard service: nobody listens."""


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


@pytest.fixture
def cache(tmp_path: Path) -> ArchiveCache:
    return ArchiveCache(tmp_path / "cache")


def pin(source: str, digest: str | None = DIGEST, version: str = "1.0.0") -> ChartPin:
    return ChartPin("tern", version, source, digest)


def test_a_chart_comes_from_its_repository_once_and_from_the_cache_ever_after(server, cache):
    client = Client(cache, web=QUICK)
    chart = pin(server.offer(CHART))
    path, digest = client.fetch(chart)
    assert (path.read_bytes(), digest) == (CHART, DIGEST)
    asked = len(server.seen)
    assert client.fetch(chart) == (path, digest)
    assert len(server.seen) == asked


@pytest.mark.parametrize("end", ["", "/"])
def test_a_relative_url_counts_from_the_repositorys_address(server, cache, end):
    source = server.offer(CHART, folder="/a/b", url="charts/{name}-{version}.tgz")
    Client(cache, web=QUICK).fetch(pin(source + end))
    assert server.paths() == ["/a/b/index.yaml", "/a/b/charts/tern-1.0.0.tgz"]


def test_an_absolute_url_may_lead_to_another_server(server, cache):
    with serving() as other:
        other.on("/files/tern.tgz", Reply(CHART))
        server.on("/index.yaml", Reply(index(CHART, url=f"{other.url}/files/tern.tgz")))
        assert Client(cache, web=QUICK).fetch(pin(server.url))[1] == DIGEST


def test_redirects_are_followed_but_not_out_of_the_web(server, cache):
    server.offer(CHART, folder="/new")
    server.on("/old/index.yaml", Reply(status=301, headers={"Location": "/new/index.yaml"}))
    server.on("/old/tern-1.0.0.tgz", Reply(status=302, headers={"Location": f"{server.url}/new/tern-1.0.0.tgz"}))
    assert Client(cache, web=QUICK).fetch(pin(f"{server.url}/old"))[1] == DIGEST
    server.on("/bad/index.yaml", Reply(status=302, headers={"Location": "file:///etc/passwd"}))
    server.on("/loop/index.yaml", Reply(status=302, headers={"Location": "/loop/index.yaml"}))
    for folder in ("bad", "loop"):
        with pytest.raises(ChartUnavailable):
            Client(cache, web=QUICK).fetch(pin(f"{server.url}/{folder}", None))


def test_a_server_that_is_busy_is_asked_again(server, cache):
    source = server.offer(CHART)
    good = server.replies["/tern-1.0.0.tgz"][0]
    server.on("/tern-1.0.0.tgz", Reply(status=503), Reply(status=429, headers={"Retry-After": "0"}), good)
    assert Client(cache, web=QUICK).fetch(pin(source))[1] == DIGEST
    assert server.paths().count("/tern-1.0.0.tgz") == 3


def test_a_body_that_ends_early_is_asked_for_again(server, cache):
    source = server.offer(CHART)
    server.on("/tern-1.0.0.tgz", Reply(CHART, cut=20), Reply(CHART))
    assert Client(cache, web=QUICK).fetch(pin(source))[1] == DIGEST


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(CHART, cut=20), "breaks off after 20 of"),
        (Reply(status=503), "answers 503 Service Unavailable"),
        (Reply(status=404), "answers 404 Not Found"),
    ],
)
def test_a_server_that_keeps_failing_makes_the_chart_unavailable_with_the_way_out(server, cache, reply, words):
    source = server.offer(CHART)
    server.on("/tern-1.0.0.tgz", reply)
    with pytest.raises(ChartUnavailable, match=words) as caught:
        Client(cache, web=QUICK).fetch(pin(source))
    assert "HUBFLEET_CHART_MIRROR" in caught.value.help
    assert "--require-charts" in caught.value.help
    assert not list(cache.folder.rglob("*.tgz"))


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(server, cache):
    source = server.offer(CHART)
    server.on("/tern-1.0.0.tgz", Reply(CHART, pause=5.0))
    with pytest.raises(ChartUnavailable, match=r"says nothing for 0\.5 s"):
        Client(cache, web=Web(Limits(silence=0.5, attempts=1))).fetch(pin(source))


def test_nobody_there_is_told_at_once(cache):
    start = time.monotonic()
    with pytest.raises(ChartUnavailable, match="cannot be reached"):
        Client(cache, web=Web(Limits(total=1000.0, backoff=100.0))).fetch(pin(NOWHERE))
    assert time.monotonic() - start < 50


def test_a_name_that_nobody_knows_is_told_before_certificates_are_loaded(cache, monkeypatch):
    monkeypatch.setattr("ssl.create_default_context", lambda *_, **__: pytest.fail("certificates are loaded"))
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(ChartUnavailable, match=r"https://charts\.invalid/index\.yaml cannot be reached: \[Errno"):
        Client(cache).fetch(pin("https://charts.invalid"))


def test_behind_a_proxy_it_is_the_proxy_that_knows_names(server, cache, monkeypatch):
    monkeypatch.setenv("http_proxy", server.url)
    server.on("http://charts.invalid/index.yaml", Reply(index(CHART)))
    server.on("http://charts.invalid/tern-1.0.0.tgz", Reply(CHART))
    assert Client(cache, web=QUICK).fetch(pin("http://charts.invalid"))[1] == DIGEST


def test_what_is_too_large_is_not_read_to_the_end(server, cache):
    source = server.offer(CHART)
    small = Web(Limits(archive=50))
    with pytest.raises(ChartUnavailable, match="more than 50 bytes"):
        Client(cache, web=small).fetch(pin(source))


def test_a_wait_beyond_the_time_limit_is_not_taken(server, cache):
    source = server.offer(CHART)
    server.on("/index.yaml", Reply(status=503, headers={"Retry-After": "9"}))
    start = time.monotonic()
    with pytest.raises(ChartUnavailable, match="503"):
        Client(cache, web=Web(Limits(total=3.0))).fetch(pin(source))
    assert time.monotonic() - start < 9


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"entries: []", b"a: [", b"\xff\xfe", b"entries: {tern: {}}", b"entries: {tern: [1]}"]
)
def test_an_index_that_is_none_makes_the_chart_unavailable(server, cache, body):
    server.on("/index.yaml", Reply(body))
    with pytest.raises(ChartUnavailable):
        Client(cache, web=QUICK).fetch(pin(server.url))


def test_a_version_that_is_not_there_names_those_that_are(server, cache):
    source = server.offer(tiny(version="2.0.0"), tiny(version="1.9.0"))
    with pytest.raises(ChartUnavailable, match=r"no version 1\.0\.0 of chart tern \(it has: 2\.0\.0, 1\.9\.0\)"):
        Client(cache, web=QUICK).fetch(pin(source))


def test_other_bytes_than_the_lock_says_are_never_used(server, cache):
    source = server.offer(tiny(text="# other\n"))
    with pytest.raises(ChartMismatch, match=rf"charts/lock\.yaml says {DIGEST}"):
        Client(cache, web=QUICK).fetch(pin(source))
    assert not list(cache.folder.rglob("*.tgz"))


def test_other_bytes_than_the_index_says_are_never_used(server, cache):
    source = server.offer(CHART)
    server.on("/tern-1.0.0.tgz", Reply(tiny(text="# other\n")))
    with pytest.raises(ChartMismatch, match="the index there says"):
        Client(cache, web=QUICK).fetch(pin(source, None))


def test_a_chart_must_be_the_one_that_was_asked_for(server, cache):
    wrong = tiny("gull")
    server.on("/index.yaml", Reply(index(CHART, digests=False)))
    server.on("/tern-1.0.0.tgz", Reply(wrong))
    with pytest.raises(ChartMismatch, match=r"calls itself gull 1\.0\.0"):
        Client(cache, web=QUICK).fetch(pin(server.url, None))


def test_an_archive_that_could_do_harm_is_not_kept(server, cache):
    bad = archive({"tern/Chart.yaml": b"name: tern\nversion: 1.0.0\n", "tern/../../x": b""})
    source = server.offer(bad)
    with pytest.raises(ChartUnsafe):
        Client(cache, web=QUICK).fetch(pin(source, sha256(bad)))
    assert not list(cache.folder.rglob("*.tgz"))


# the mirror


@pytest.mark.parametrize("form", [str, Path.as_uri])
def test_a_mirror_in_a_folder_is_asked_before_the_source(tmp_path, cache, form):
    folder = mirror(tmp_path / "mirror", CHART)
    assert Client(cache, form(folder), QUICK).fetch(pin(NOWHERE))[1] == DIGEST


def test_a_mirror_on_the_web_serves_charts_of_registries_too(server, cache):
    client = Client(cache, server.offer(CHART), QUICK)
    assert client.fetch(pin("oci://127.0.0.1:9/group/tern"))[1] == DIGEST


@pytest.mark.parametrize("address", ["http://[bad", "https://", "http://a b/", "::::", "a\0b", "file://x/y"])
def test_a_mirror_that_is_nonsense_is_named_and_the_source_is_asked(server, cache, address):
    with pytest.raises(ChartUnavailable) as caught:
        Client(cache, address, QUICK).fetch(pin(NOWHERE))
    assert address.removeprefix("file://x").rstrip("/") in str(caught.value)
    assert Client(cache, address, QUICK).fetch(pin(server.offer(CHART)))[1] == DIGEST


def test_a_mirror_that_is_no_file_url_is_refused(cache):
    with pytest.raises(ChartError, match=r'the mirror "file://\[bad" is no folder and no address'):
        Client(cache, "file://[bad", QUICK).fetch(pin(NOWHERE))


def test_an_index_whose_addresses_are_nonsense_is_refused(tmp_path, server, cache):
    folder = mirror(tmp_path / "mirror", CHART)
    (folder / "index.yaml").write_bytes(index(CHART, url="http://[bad/tern-1.0.0.tgz"))
    with pytest.raises(ChartUnavailable, match="is not an address"):
        Client(cache, str(folder), QUICK).fetch(pin(NOWHERE))


def test_what_the_mirror_lacks_comes_from_the_source(tmp_path, server, cache):
    folder = mirror(tmp_path / "mirror", tiny("gull"))
    assert Client(cache, str(folder), QUICK).fetch(pin(server.offer(CHART)))[1] == DIGEST


def test_a_mirror_and_a_source_that_both_fail_are_both_named(tmp_path, cache):
    with pytest.raises(ChartUnavailable, match=r"not-there/index\.yaml cannot be read.*; http.*cannot be reached"):
        Client(cache, str(tmp_path / "not-there"), QUICK).fetch(pin(NOWHERE))


def test_a_mirror_with_other_bytes_is_refused_even_where_the_source_has_the_right_ones(tmp_path, server, cache):
    folder = mirror(tmp_path / "mirror", tiny(text="# other\n"))
    with pytest.raises(ChartMismatch):
        Client(cache, str(folder), QUICK).fetch(pin(server.offer(CHART)))
    assert server.seen == []


def test_a_copied_index_with_absolute_urls_means_the_files_beside_it(tmp_path, cache):
    folder = mirror(tmp_path / "mirror", CHART)
    (folder / "index.yaml").write_bytes(index(CHART, url="https://charts.example.org/x/tern-1.0.0.tgz"))
    assert Client(cache, str(folder), QUICK).fetch(pin(NOWHERE))[1] == DIGEST


def test_a_mirrors_index_does_not_lead_out_of_its_folder(tmp_path, cache):
    folder = mirror(tmp_path / "mirror", CHART)
    (tmp_path / "secret.tgz").write_bytes(CHART)
    (folder / "index.yaml").write_bytes(index(CHART, url="../secret.tgz"))
    with pytest.raises(ChartUnavailable, match="leads outside"):
        Client(cache, str(folder), QUICK).fetch(pin(NOWHERE))


# a pin without digest


def test_without_a_digest_a_mirrors_folder_is_read_again_each_time(tmp_path, cache):
    folder = mirror(tmp_path / "mirror", CHART)
    client = Client(cache, str(folder), QUICK)
    assert client.fetch(pin(NOWHERE, None))[1] == DIGEST
    other = tiny(text="# rebuilt\n")
    mirror(folder, other)
    assert client.fetch(pin(NOWHERE, None))[1] == sha256(other)


def test_without_a_digest_the_web_is_asked_once_a_day_and_a_lost_source_is_no_hindrance(server, cache):
    client = Client(cache, web=QUICK)
    source = server.offer(CHART)
    client.fetch(pin(source, None))
    asked = len(server.seen)
    client.fetch(pin(source, None))
    assert len(server.seen) == asked
    (note,) = (cache.folder / "seen").iterdir()
    os.utime(note, (time.time() - 2 * DAY,) * 2)
    server.on("/index.yaml", Reply(status=404))
    assert client.fetch(pin(source, None))[1] == DIGEST
    assert len(server.seen) > asked


def test_what_one_address_had_does_not_speak_for_another(tmp_path, server, cache):
    Client(cache, str(mirror(tmp_path / "mirror", CHART)), QUICK).fetch(pin(NOWHERE, None))
    other = tiny(text="# upstream\n")
    assert Client(cache, web=QUICK).fetch(pin(server.offer(other), None))[1] == sha256(other)


# registries


def test_a_chart_comes_from_a_registry(server, cache):
    source = server.hold("group/tern", "1.0.0", CHART)
    assert Client(cache, web=QUICK).fetch(pin(source))[1] == DIGEST


def test_a_plus_in_a_version_is_an_underscore_in_its_tag(server, cache):
    chart = tiny(version="1.0.0+build.5")
    source = server.hold("group/tern", "1.0.0_build.5", chart)
    assert Client(cache, web=QUICK).fetch(pin(source, None, version="1.0.0+build.5"))[1] == sha256(chart)


def test_a_registry_gives_a_token_to_anybody_and_other_servers_do_not_see_it(server, cache):
    with serving() as blobs:
        source = server.hold("group/tern", "1.0.0", CHART)
        manifest, blob = "/v2/group/tern/manifests/1.0.0", f"/v2/group/tern/blobs/{DIGEST}"
        challenge = f'Bearer realm="{server.url}/token",service="registry",scope="repository:group/tern:pull"'
        server.on(manifest, Reply(status=401, headers={"WWW-Authenticate": challenge}), *server.replies[manifest])
        server.on("/token?service=registry&scope=repository%3Agroup%2Ftern%3Apull", Reply(b'{"token": "hush"}'))
        server.on(blob, Reply(status=307, headers={"Location": f"{blobs.url}/elsewhere"}))
        blobs.on("/elsewhere", Reply(CHART))
        assert Client(cache, web=QUICK).fetch(pin(source))[1] == DIGEST
    tokens = [headers.get("Authorization") for path, headers in server.seen if path in {manifest, blob}]
    assert tokens[0] is None
    assert set(tokens[1:]) == {"Bearer hush"}
    assert "Authorization" not in blobs.seen[0][1]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"layers": 1}',
        json.dumps({"layers": [{"mediaType": "text/plain", "digest": DIGEST}]}).encode(),
    ],
)
def test_a_manifest_without_a_chart_makes_it_unavailable(server, cache, body):
    source = server.hold("group/tern", "1.0.0", CHART)
    server.on("/v2/group/tern/manifests/1.0.0", Reply(body))
    with pytest.raises(ChartUnavailable):
        Client(cache, web=QUICK).fetch(pin(source))


def test_a_registry_that_wants_a_login_says_so(server, cache):
    source = server.hold("group/tern", "1.0.0", CHART)
    server.on("/v2/group/tern/manifests/1.0.0", Reply(status=401, headers={"WWW-Authenticate": "Basic realm=x"}))
    with pytest.raises(ChartUnavailable, match="wants a login"):
        Client(cache, web=QUICK).fetch(pin(source))


def test_a_registrys_blob_must_be_what_its_address_says(server, cache):
    source = server.hold("group/tern", "1.0.0", tiny(text="# other\n"), layer=DIGEST)
    with pytest.raises(ChartMismatch):
        Client(cache, web=QUICK).fetch(pin(source, None))


# the cache


def test_a_damaged_archive_is_fetched_again(server, cache):
    client = Client(cache, web=QUICK)
    source = server.offer(CHART)
    path, _ = client.fetch(pin(source))
    for damage in (b"", CHART[:-5], b"x"):
        path.write_bytes(damage)
        assert client.fetch(pin(source))[0].read_bytes() == CHART


def test_a_killed_process_leaves_no_half_archive_and_its_rest_is_swept(server, cache):
    folder = cache.folder / "sha256"
    folder.mkdir(parents=True)
    rest, fresh = folder / ".new-killed", folder / ".new-busy"
    for file in (rest, fresh):
        file.write_bytes(CHART[:10])
    os.utime(rest, (time.time() - 2 * DAY,) * 2)
    path, _ = Client(cache, web=QUICK).fetch(pin(server.offer(CHART)))
    assert path.read_bytes() == CHART
    assert not rest.exists()
    assert fresh.exists()


def test_a_cache_that_cannot_be_written_says_what_to_set(tmp_path, server):
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(ChartError) as caught:
        Client(ArchiveCache(tmp_path / "cache"), web=QUICK).fetch(pin(server.offer(CHART)))
    assert "HUBFLEET_CACHE" in caught.value.help
    assert not isinstance(caught.value, ChartUnavailable)


def _fetch(folder: Path, source: str, digest: str) -> str:
    return Client(ArchiveCache(folder), web=QUICK).fetch(ChartPin("jupyterhub", "4.3.3", source, digest))[1]


def test_several_processes_at_once_all_get_it(server, cache):
    chart = package(version="4.3.3")
    arguments = (cache.folder, server.offer(chart), sha256(chart))
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert pool.starmap(_fetch, [arguments] * 6) == [sha256(chart)] * 6
    assert [path.name for path in (cache.folder / "sha256").iterdir()] == [f"{sha256(chart)[7:]}.tgz"]

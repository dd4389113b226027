"""Charts come from repositories and are verified."""

from __future__ import annotations

import time

import pytest

from hubfleet.charts.client import Client
from hubfleet.charts.errors import ChartMismatch, ChartUnavailable, ChartUnsafe
from hubfleet.charts.web import Limits, Web
from tests.chart_server import Reply, archive, index, serving, sha256, tiny
from tests.charts.pins import CHART, DIGEST, NOWHERE, QUICK, pin


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

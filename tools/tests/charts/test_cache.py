"""What was fetched is kept, also where no digest says what it is."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path

import pytest

from hubfleet.charts.cache import DAY, ArchiveCache
from hubfleet.charts.client import Client
from hubfleet.charts.errors import ChartError, ChartUnavailable
from hubfleet.charts.lock import ChartPin
from tests.chart_server import Reply, mirror, package, sha256, tiny
from tests.charts.pins import CHART, DIGEST, NOWHERE, QUICK, pin


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

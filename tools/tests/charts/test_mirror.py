"""A mirror is asked before the source of a chart."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubfleet.charts.client import Client
from hubfleet.charts.errors import ChartError, ChartMismatch, ChartUnavailable
from tests.chart_server import index, mirror, tiny
from tests.charts.pins import CHART, DIGEST, NOWHERE, QUICK, pin


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

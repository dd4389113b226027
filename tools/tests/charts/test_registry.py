"""Charts come from registries, too."""

from __future__ import annotations

import json

import pytest

from hubfleet.charts.client import Client
from hubfleet.charts.errors import ChartMismatch, ChartUnavailable
from tests.chart_server import Reply, serving, sha256, tiny
from tests.charts.pins import CHART, DIGEST, QUICK, pin


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

"""New files: what is written is read back as it was given, in house order, quoted only where it must be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubfleet.edit.order import Kind, house_order, model_of
from hubfleet.edit.scalar_text import scalar_text
from hubfleet.edit.style import WIDTH, write
from hubfleet.findings import HubfleetError
from hubfleet.load.document import read_document
from hubfleet.load.fleet import PROVIDERS
from hubfleet.load.node import Scalar
from hubfleet.model.base import Model
from hubfleet.model.hub import BlueprintConfig, HubConfig
from hubfleet.model.image import Image
from hubfleet.model.json import Json, Path
from hubfleet.model.organisation import FleetConfig
from tests.edit.files import fleet_files

ODD = ["yes", "1.30", "- a", "# x", "a: b", "null", "~", "0x1", "a\nb\n", "---", "x #y", "-", "?", "{a}", "a,b", ": x"]
TEXT = st.text(max_size=12) | st.sampled_from(ODD)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
)
KEYS = TEXT.filter(lambda key: key != "<<")
DATA = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=4) | st.dictionaries(KEYS, below, max_size=4), max_leaves=12
)


@given(st.dictionaries(KEYS, DATA, min_size=1, max_size=4))
@settings(max_examples=400, deadline=None)
def test_what_is_written_is_read_back_without_a_finding(data: dict[str, Json]) -> None:
    document = read_document(write(None, data).encode(), "any.yaml")
    assert document.findings == ()
    assert document.data == data


@pytest.mark.parametrize("file", sorted(fleet_files()))
def test_the_example_fleet_can_be_written_anew(file: str) -> None:
    data = read_document(fleet_files()[file].encode(), file).data
    text = write(model_of(file, data), data)
    assert read_document(text.encode(), file).data == data
    assert text == write(model_of(file, data), dict(reversed(data.items())))
    assert all(len(line) <= WIDTH for line in text.splitlines())


@pytest.mark.parametrize("model", [HubConfig, BlueprintConfig, FleetConfig, Image, *PROVIDERS.values()])
def test_house_order_knows_every_key_once(model: type[Model]) -> None:
    order = house_order(model)
    assert sorted(order) == sorted(info.alias or name for name, info in model.model_fields.items())


def test_the_order_of_a_value_is_known_through_lists_unions_and_free_mappings() -> None:
    hub = Kind(HubConfig)
    assert hub.below("profiles").below(0).order[0] == "name"
    assert "quota" in hub.below("home").order
    assert hub.below("values").below("jupyterhub").order == ()
    assert Kind(PROVIDERS["gke"]).below("node_pools").below("any").order[0] == "instance"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain words", "plain words"),
        ("no", '"no"'),
        ("1.34", '"1.34"'),
        ("0123", '"0123"'),
        ("2027-06-01", "2027-06-01"),
        ("https://x.org/#a", "https://x.org/#a"),
        ("a # b", '"a # b"'),
        ("", '""'),
        ("*", '"*"'),
        ("-x", "-x"),
        (1e16, "10000000000000000.0"),
        (None, "null"),
        (True, "true"),
    ],
)
def test_a_scalar_is_quoted_only_where_it_would_be_taken_for_something_else(value: Scalar, text: str) -> None:
    assert scalar_text(value) == text


def test_between_brackets_more_is_quoted() -> None:
    assert scalar_text("org:team", flow=True) == '"org:team"'
    assert scalar_text("https://x.org", flow=True) == "https://x.org"
    assert scalar_text("a, b", flow=True) == '"a, b"'


def test_no_number_stands_for_infinity() -> None:
    with pytest.raises(HubfleetError, match="no number"):
        scalar_text(float("inf"))


def test_house_style_reads_like_the_files_of_the_example_fleet() -> None:
    data: dict[str, Json] = {
        "stages": {"production": {"gate": "tern-staging"}, "staging": {}},
        "login": {"allow": {"teams": ["reef:users"]}, "provider": "github", "admins": ["ada"]},
        "idle": {"stop_after": "1h"},
        "community": {"url": "https://reef.example.com", "name": "Reef"},
        "profiles": [{"pool": "gpu", "name": "GPU", "memory": {"limit": "8Gi"}}, {"name": "Small"}],
        "values": {"jupyterhub": {"hub": {"extraConfig": {"a": "x = 1\ny = 2\n"}}}},
    }
    comments: dict[Path, str] = {
        (): "The reef's hub.",
        ("login", "admins"): "asks: ada\nand li",
        ("stages", "staging"): "tested here",
    }
    assert write(HubConfig, data, comments) == (
        "# The reef's hub.\n"
        "community:\n"
        "  name: Reef\n"
        "  url: https://reef.example.com\n"
        "login:\n"
        "  provider: github\n"
        "  # asks: ada\n"
        "  # and li\n"
        "  admins: [ada]\n"
        '  allow: {teams: ["reef:users"]}\n'
        "profiles:\n"
        "  - {name: GPU, pool: gpu, memory: {limit: 8Gi}}\n"
        "  - {name: Small}\n"
        "idle: {stop_after: 1h}\n"
        "stages:\n"
        "  # tested here\n"
        "  staging: {}\n"
        "  production: {gate: tern-staging}\n"
        "values:\n"
        "  jupyterhub:\n"
        "    hub:\n"
        "      extraConfig:\n"
        "        a: |\n"
        "          x = 1\n"
        "          y = 2\n"
    )

"""The formatter moves keys with their comments, says nothing new, and has nothing to do the second time."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubfleet.edit.formatter import tidy
from hubfleet.edit.order import model_of
from hubfleet.edit.style import write
from hubfleet.load.document import read_document
from tests.edit.files import fleet_files

FILES = fleet_files()

MESSY = """\
# A hub.{blanks}
stages:
  production: {gate: x, domain: a.org}
  # try it here
  staging: {}


# detached

# mine
login:   # who
  allow: {everyone: true}
  # the provider
  provider: 'dummy'
profiles:
  - image: ml    # c
    name: GPU
kind: basic
values:
  jupyterhub:
    z: |
      a{blanks}
       b
    a: 1
cluster: laptop
# the end""".replace("{blanks}", "   ")

TIDY = """\
# A hub.
kind: basic
cluster: laptop

# detached

# mine
login:   # who
  # the provider
  provider: 'dummy'
  allow: {everyone: true}
profiles:
  - name: GPU
    image: ml    # c
stages:
  # try it here
  staging: {}
  production: {domain: a.org, gate: x}
values:
  jupyterhub:
    z: |
      a{blanks}
       b
    a: 1
# the end
""".replace("{blanks}", "   ")


def test_keys_come_into_house_order_with_their_comments() -> None:
    assert tidy(MESSY, "hubs/x/hub.yaml") == TIDY


def test_other_line_breaks_make_no_difference() -> None:
    assert tidy(MESSY.replace("\n", "\r\n"), "hubs/x/hub.yaml") == TIDY


@pytest.mark.parametrize("file", sorted(FILES))
def test_the_example_fleet_is_in_house_order(file: str) -> None:
    assert tidy(FILES[file], file) == FILES[file]


@given(st.sampled_from(sorted(FILES)), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_order_is_the_same_wherever_one_starts_and_a_second_time_changes_nothing(file: str, random: Random) -> None:
    data = read_document(FILES[file].encode(), file).data
    mixed = write(None, shuffled(data, random), {(): "a head"})
    once = tidy(mixed, file)
    assert tidy(once, file) == once
    assert sorted(once) == sorted(mixed)
    after = read_document(once.encode(), file).data
    assert after == data
    assert list(after) == list(read_document(write(model_of(file, data), data).encode(), file).data)


def shuffled(value: Any, random: Random) -> Any:
    """Mappings in another order, all the way down; chart values, whose order is people's own, as they are."""
    if isinstance(value, dict):
        names = list(value)
        random.shuffle(names)
        return {name: value[name] if name == "values" else shuffled(value[name], random) for name in names}
    return [shuffled(item, random) for item in value] if isinstance(value, list) else value


def test_an_alias_stays_behind_its_anchor() -> None:
    text = "home: &h {quota: 1Gi}\nserver: {environment: {A: b}}\n"
    assert tidy(text, "hubs/x/hub.yaml").startswith("server:")
    tied = "stages: {staging: {home: &h {quota: 1Gi}}}\nhome: *h\n"
    assert json.dumps(read_document(tidy(tied, "hubs/x/hub.yaml").encode(), "x").data, sort_keys=True)
    assert tidy(tied, "hubs/x/hub.yaml") == tied

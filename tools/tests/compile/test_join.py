"""Parts of features join in any order, and never contradict each other unnoticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubfleet.compile.errors import FeatureClash
from hubfleet.compile.join import join
from hubfleet.compile.part import MAIN, Entries, leaves, part
from hubfleet.compile.raw import lay, lay_sources

keys = st.sampled_from("abcd")
scalars = (
    st.none() | st.booleans() | st.integers(0, 3) | st.text("xy", max_size=2) | st.lists(st.integers(0, 3), max_size=2)
)
trees = st.recursive(scalars, lambda inside: st.dictionaries(keys, inside, max_size=3), max_leaves=8)
mappings = st.dictionaries(keys, trees, max_size=4)


@given(st.dictionaries(st.sampled_from(["one", "two", "three", "four"]), mappings), st.randoms())
def test_the_order_of_features_does_not_matter(values, random) -> None:
    parts = {name: part(tree, name) for name, tree in values.items()}
    shuffled = list(parts.items())
    random.shuffle(shuffled)
    assert _joined(parts) == _joined(dict(shuffled))


def _joined(parts):
    try:
        joined = join(parts)[MAIN]
    except FeatureClash as clash:
        return str(clash)
    return joined.values, joined.sources


@given(mappings)
def test_a_part_joined_with_itself_is_itself(values) -> None:
    assert (
        join({"one": part(values, "x"), "two": part(values, "x")})[MAIN].values
        == join({"one": part(values, "x")})[MAIN].values
    )


def test_two_features_that_set_a_value_differently_are_both_named() -> None:
    parts = {"idle": part({"cull": {"every": 1}}, "idle"), "night": part({"cull": {"every": 2}}, "night")}
    with pytest.raises(FeatureClash, match=r"astro/staging: the features idle and night both set cull\.every"):
        join(parts, "astro/staging")


def test_true_is_not_one() -> None:
    with pytest.raises(FeatureClash):
        join({"a": part({"x": True}, "a"), "b": part({"x": 1}, "b")})


def test_entries_of_several_features_become_one_list_with_a_source_each() -> None:
    parts = {
        "b": part({"hub": {"extra": Entries({"20-b": {"name": "b"}})}}, "b"),
        "a": part({"hub": {"extra": Entries({"10-a": {"name": "a"}})}}, "a"),
    }
    joined = join(parts)[MAIN]
    assert joined.values == {"hub": {"extra": [{"name": "a"}, {"name": "b"}]}}
    places = (("hub", "extra"), ("hub", "extra", 0, "name"), ("hub", "extra", 1, "name"))
    assert joined.sources == dict(zip(places, "aab", strict=True))


@given(mappings, mappings)
def test_raw_values_always_win_and_leave_the_rest(values, raw) -> None:
    laid = lay(values, raw)
    sources = lay_sources(dict.fromkeys(leaves(values), "feature"), raw, "values.jupyterhub")
    for path in leaves(laid):
        if path and not _explained(sources, path):
            raise AssertionError(path)
    assert lay(laid, raw) == laid


def _explained(sources, path) -> bool:
    return any(path[:end] in sources or _at_all(sources, path[:end]) for end in range(1, len(path) + 1))


def _at_all(sources, path) -> bool:
    return any(known[: len(path)] == path for known in sources)


def test_a_null_stays_for_helm() -> None:
    assert lay({"a": {"b": 1}}, {"a": {"b": None}}) == {"a": {"b": None}}

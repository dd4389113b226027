"""Layers merge the same way however they are grouped, and every value knows the layer it came from."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hubfleet.load.merge import Shape, lay_over, merge, plain, settle
from hubfleet.load.node import Node
from hubfleet.model.json import Json
from tests.load.trees import ENTRY, SHAPE, layers, node_of

KEYED = Shape(below={"profiles": Shape(entries=ENTRY, key="name")})


def merged(*given: Any, shape: Shape = SHAPE) -> Json:
    return plain(merge([node_of(layer, f"L{at}") for at, layer in enumerate(given)], shape), shape)


def content(node: Node) -> object:
    """A node with its marks and the files of its whole history, for comparing."""
    below: object = node.content
    if node.mapping is not None:
        below = {key: content(value) for key, value in node.mapping.items()}
    elif node.items is not None:
        below = [content(value) for value in node.items]
    return below


@given(layers, layers, layers)
def test_it_does_not_matter_in_which_order_neighbours_are_joined(a: Json, b: Json, c: Json) -> None:
    one, two, three = node_of(a, "a"), node_of(b, "b"), node_of(c, "c")
    left = lay_over(lay_over(one, two, SHAPE), three, SHAPE)
    right = lay_over(one, lay_over(two, three, SHAPE), SHAPE)
    assert content(left) == content(right)
    assert plain(left, SHAPE) == plain(right, SHAPE)


@given(st.lists(layers, min_size=4, max_size=4))
def test_a_cached_middle_changes_nothing(given: list[Json]) -> None:
    a, b, c, d = (node_of(layer, f"L{at}") for at, layer in enumerate(given))
    middle = lay_over(b, c, SHAPE)
    assert content(lay_over(lay_over(a, middle, SHAPE), d, SHAPE)) == content(merge([a, b, c, d], SHAPE))


@given(layers)
def test_a_layer_that_says_nothing_changes_nothing(data: Json) -> None:
    assert merged({}, data) == merged(data) == merged(data, {})


@given(layers)
def test_a_layer_over_itself_changes_nothing(data: Json) -> None:
    assert merged(data, data) == merged(data)


@given(layers, layers)
def test_settled_data_stays_as_it_is(a: Json, b: Json) -> None:
    settled = settle(lay_over(node_of(a), node_of(b), SHAPE), SHAPE)
    assert settle(settled, SHAPE) == settled


@given(layers, layers)
def test_keys_keep_the_order_in_which_layers_name_them(a: dict[str, Json], b: dict[str, Json]) -> None:
    keys = list(lay_over(node_of(a), node_of(b), SHAPE).mapping or {})
    assert keys == [*a, *(key for key in b if key not in a)]


@given(st.lists(layers, min_size=2, max_size=4))
def test_every_value_is_at_the_strongest_layer_that_sets_it(given: list[Json]) -> None:
    nodes = [node_of(layer, f"L{at}:") for at, layer in enumerate(given)]
    for path, leaf in settle(merge(nodes, SHAPE), SHAPE).walk():
        chain = [int(node.at.file.partition(":")[0][1:]) for node in leaf.history()]
        assert chain == sorted(chain, reverse=True), "what is stronger stands first"
        if all(isinstance(part, str) for part in path):
            said = [at for at, node in enumerate(nodes) if node.find(path) is not None]
            assert not said or chain[0] == max(said)


def test_null_unsets_what_lies_below_and_what_comes_later_starts_anew() -> None:
    assert merged({"deep": {"plain": 1}}, {"deep": None}) == {}
    assert merged({"deep": {"plain": 1}}, {"deep": None}, {"deep": {"keyed": []}}) == {"deep": {"keyed": []}}


def test_null_for_helm_is_kept() -> None:
    assert merged({"values": {"x": 1}}, {"values": {"x": None}}) == {"values": {"x": None}}


def test_plain_lists_replace() -> None:
    assert merged({"plain": [1, 2]}, {"plain": [3]}) == {"plain": [3]}


def test_keyed_entries_merge_by_name_and_keep_their_place() -> None:
    under = {"keyed": [{"name": "GPU", "size": 1}, {"name": "Large"}]}
    over = {"keyed": [{"name": "Small"}, {"name": "GPU", "size": 2}]}
    assert merged(under, over) == {"keyed": [{"name": "GPU", "size": 2}, {"name": "Large"}, {"name": "Small"}]}


def test_a_removed_entry_is_gone_and_can_come_back_anew() -> None:
    under = {"keyed": [{"name": "GPU", "size": 1}]}
    away = {"keyed": [{"name": "GPU", "remove": True}]}
    assert merged(under, away) == {"keyed": []}
    assert merged(under, away, {"keyed": [{"name": "GPU"}]}) == {"keyed": [{"name": "GPU"}]}


def test_what_replaces_another_form_takes_nothing_over() -> None:
    assert merged({"deep": {"plain": 1}}, {"deep": "never"}) == {"deep": "never"}
    assert merged({"deep": "never"}, {"deep": {"plain": 1}}) == {"deep": {"plain": 1}}
    assert merged({"keyed": "GPU"}, {"keyed": [{"name": "GPU"}]}) == {"keyed": [{"name": "GPU"}]}

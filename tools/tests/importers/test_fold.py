"""Saying things once takes nothing away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hubfleet.importers.fold import fold, lay, over, shared
from hubfleet.importers.mapping.amounts import memory, spawner_bytes, written
from hubfleet.load.merge import PLAIN
from hubfleet.model.quantities import Memory

scalars = st.one_of(
    st.booleans(), st.integers(-5, 5), st.text("ab", max_size=2), st.lists(st.integers(0, 3), max_size=2)
)
data = st.recursive(
    st.dictionaries(st.sampled_from("klm"), scalars, min_size=1, max_size=3),
    lambda inside: st.dictionaries(st.sampled_from("klm"), st.one_of(scalars, inside), min_size=1, max_size=3),
    max_leaves=6,
)


@given(data, data)
def test_what_is_said_over_something_gives_what_was_meant(target: dict, below: dict) -> None:
    assert lay(below, over(target, below, PLAIN)) == target


folders = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from("klmn"), "read": st.sampled_from(["admins", "everyone"])}),
    unique_by=lambda one: one["name"],
)


@given(folders, folders)
def test_named_entries_are_said_over_others_one_by_one(target: list, below: list) -> None:
    said = over({"home": {"folders": target}}, {"home": {"folders": below}})
    laid = lay({"home": {"folders": below}}, said)["home"]["folders"]
    assert {one["name"]: one for one in laid} == {one["name"]: one for one in target}


@given(data)
def test_nothing_is_said_over_the_same(target: dict) -> None:
    assert over(target, target, PLAIN) == {}


@given(st.lists(data, min_size=1, max_size=2))
def test_stages_over_their_hub_are_what_they_were(stages: list[dict]) -> None:
    hub, folded = fold({str(at): one for at, one in enumerate(stages)})
    assert [lay(hub, folded[str(at)]) for at in range(len(stages))] == stages


@given(st.lists(data, min_size=2, max_size=5))
def test_what_is_shared_is_what_most_say(hubs: list[dict]) -> None:
    common = shared(hubs, 2)
    for key, value in common.items():
        if not isinstance(value, dict):
            assert 2 * sum(hub.get(key) == value for hub in hubs) > len(hubs)


@given(st.lists(data, min_size=2, max_size=5))
def test_what_is_shared_everywhere_takes_nobody_to_take_it_back(hubs: list[dict]) -> None:
    assert all(None not in over(hub, shared(hubs, 2, everywhere=True), PLAIN).values() for hub in hubs)


@given(st.integers(2**20, 2**45))
def test_bytes_are_written_exactly(count: int) -> None:
    assert Memory.parse(written(count)).bytes == count


@given(st.decimals("0.1", "500", places=3), st.sampled_from("MGT"))
def test_memory_means_what_kubespawner_reads(number: object, unit: str) -> None:
    given_text = f"{number}{unit}"
    if spawner_bytes(given_text) >= 2**20:
        assert Memory.parse(memory(given_text)).bytes == spawner_bytes(given_text)

"""Choices of size fill a node: whatever the node, all of one size fit on it."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubfleet.compile.capacity import Allocatable, allocatable, known_instances, label, machine, nearest, shares

GI = 2**30
MI = 2**20

nodes = st.builds(
    Allocatable,
    memory=st.integers(0, 4096 * GI),
    cpu=st.integers(0, 400_000).map(lambda millicores: millicores / 1000),
    pods=st.integers(0, 740),
)
amounts = st.none() | st.integers(1, 8192 * GI)
counts = st.integers(0, 12)


def of(provider: str, instance: str) -> Allocatable:
    found = machine(provider, instance)
    assert found is not None
    return allocatable(provider, found)


@given(nodes, amounts, counts)
def test_all_users_of_one_size_fit_on_a_node(node: Allocatable, smallest: int | None, steps: int) -> None:
    for step in shares(node, smallest, steps):
        assert step.users_per_node * step.memory_guarantee <= node.memory
        assert step.users_per_node * round(step.cpu_guarantee * 1000) <= round(node.cpu * 1000)
        assert step.users_per_node <= node.pods


@given(nodes, amounts, counts)
def test_no_user_more_would_fit_by_memory(node: Allocatable, smallest: int | None, steps: int) -> None:
    for step in shares(node, smallest, steps):
        assert (step.users_per_node + 1) * step.memory_guarantee > node.memory - step.users_per_node * MI


@given(nodes, amounts, counts)
def test_sizes_double_and_are_whole(node: Allocatable, smallest: int | None, steps: int) -> None:
    choices = shares(node, smallest, steps)
    assert len(choices) <= steps
    for small, large in pairwise(choices):
        assert small.users_per_node == 2 * large.users_per_node
        assert 0 <= large.memory_guarantee - 2 * small.memory_guarantee <= MI
        assert small.cpu_guarantee < large.cpu_guarantee
    for step in choices:
        assert step.memory_guarantee > 0
        assert step.memory_guarantee % MI == 0
        assert step.memory_guarantee == step.memory_limit
        assert 0 < step.cpu_guarantee <= step.cpu_limit <= node.cpu


@given(nodes, st.integers(1, 8192 * GI))
def test_the_first_size_is_never_far_below_what_was_asked(node: Allocatable, smallest: int) -> None:
    for step in shares(node, smallest, 1):
        assert step.memory_guarantee * math.sqrt(2) >= smallest * (1 - 1e-9)


@given(nodes, counts)
def test_without_a_smallest_the_last_size_is_the_whole_node(node: Allocatable, steps: int) -> None:
    choices = shares(node, None, steps)
    assert not choices or choices[-1].users_per_node == 1


@pytest.mark.parametrize("provider", ["aks", "digitalocean", "eks", "gke", "openstack"])
def test_two_gib_means_about_two_gib_on_every_machine_that_has_it(provider: str) -> None:
    for name in known_instances(provider):
        node = of(provider, name)
        for step in shares(node, 2 * GI, 1):
            crowded = 2 * step.users_per_node > node.pods
            assert step.memory_guarantee >= 1.41 * GI
            assert crowded or step.memory_guarantee <= 2.84 * GI


def test_a_hub_that_asks_for_two_to_sixteen_gib_gets_shares_near_them() -> None:
    choices = shares(of("gke", "n2-highmem-4"), 2 * GI, 4)
    assert [step.users_per_node for step in choices] == [16, 8, 4, 2]
    assert [label(step) for step in choices] == [
        "1.6 GiB RAM, 0.21 to 3.3 CPUs",
        "3.3 GiB RAM, 0.42 to 3.3 CPUs",
        "6.6 GiB RAM, 0.84 to 3.3 CPUs",
        "13.3 GiB RAM, 1.68 to 3.3 CPUs",
    ]


def test_there_are_fewer_sizes_where_the_whole_node_comes_first() -> None:
    choices = shares(of("digitalocean", "s-4vcpu-8gb"), 2 * GI, 4)
    assert [label(step) for step in choices] == ["2.5 GiB RAM, 1.65 to 3.3 CPUs", "5.1 GiB RAM, 3.3 CPUs"]


def test_a_size_that_no_node_offers_gives_no_choice() -> None:
    assert shares(of("gke", "n2-highmem-4"), 64 * GI, 4) == ()


def test_no_choice_seats_more_users_than_the_node_takes_pods() -> None:
    assert shares(of("eks", "m5.large"), 64 * MI, 1)[0].users_per_node == 16


def test_a_machine_too_small_for_its_own_daemons_offers_nothing() -> None:
    assert shares(of("eks", "t3.nano")) == ()


def test_the_default_is_the_share_nearest_to_what_was_written() -> None:
    choices = shares(of("eks", "r5.xlarge"), 2 * GI, 4)
    assert nearest(choices, 4 * GI) == choices[1]
    assert nearest(choices, 1) == choices[0]
    assert nearest(choices, 512 * GI) == choices[-1]
    assert nearest((), GI) is None

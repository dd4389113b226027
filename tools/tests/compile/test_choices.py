"""What a choice inherits and sets, and that nothing of another choice stays behind."""

from __future__ import annotations

from typing import Any

from hubfleet.model.json import Json, get
from tests.compile.fleets import compiled

FRAME = """
community: {name: Lab}
cluster: tern-gke
login: {provider: github, client_id: x, allow: {users: [ada]}}
stages: {staging: {}}
"""


def profiles(text: str) -> list[Json]:
    found = get(compiled(FRAME + text).main.values, ("singleuser", "profileList"))
    return found if isinstance(found, list) else []


def override(profile: Json) -> Any:
    return get(profile, ("kubespawner_override",))


def test_a_hub_with_nothing_to_choose_has_no_list() -> None:
    assert profiles("server: {image: pangeo}") == []


def test_the_default_choice_comes_first_and_is_preselected() -> None:
    first, second = profiles("server: {image: pangeo}\nprofiles: [{name: ML, image: ml}]")
    assert (get(first, ("slug",)), get(first, ("default",))) == ("standard", True)
    assert (get(second, ("slug",)), get(second, ("default",))) == ("ml", False)


def test_a_profile_can_be_preselected_instead() -> None:
    found = profiles("server: {image: pangeo}\nprofiles: [{name: ML, image: ml, default: true}]")
    assert [get(one, ("default",)) for one in found] == [False, True]


def test_a_profile_inherits_image_and_interface_together_or_not_at_all() -> None:
    text = """
server: {image: r, working_folder: /home/rstudio}
profiles: [{name: More, memory: {limit: 8Gi}}, {name: ML, image: ml}]
"""
    _, more, ml = profiles(text)
    assert override(more) | {"mem_limit": 0, "mem_guarantee": 0} == {
        "image": "quay.io/tern/r:2026.10.1",
        "default_url": "/rstudio",
        "working_dir": "/home/rstudio",
        "mem_limit": 0,
        "mem_guarantee": 0,
    }
    assert override(ml)["default_url"] == "/lab"
    assert "working_dir" not in override(ml)


def test_choosing_another_image_leaves_nothing_of_the_preselected_one() -> None:
    (only,) = profiles("server: {images: [{image: r, working_folder: /home/rstudio}, pangeo]}")
    choices = get(only, ("profile_options", "image", "choices"))
    assert get(choices, ("2-pangeo", "kubespawner_override")) == {
        "image": "quay.io/pangeo/pangeo-notebook:2026.05.02",
        "default_url": "",
        "working_dir": "/home/jovyan",
    }


def test_gpus_come_with_their_pool_and_go_with_another() -> None:
    text = """
server: {image: ml, pool: gpu}
profiles: [{name: Plain, pool: users}]
"""
    gpu, plain = profiles(text)
    assert override(gpu)["extra_resource_limits"] == {"nvidia.com/gpu": "1"}
    assert override(plain)["extra_resource_limits"] == {"nvidia.com/gpu": None}
    assert override(plain)["node_selector"] == {"cloud.google.com/gke-nodepool": "users"}


def test_sizes_that_were_computed_for_a_pool_stay_with_it() -> None:
    text = """
server: {image: pangeo, sizes: {pool: users, smallest: 2Gi}}
profiles: [{name: GPU, pool: gpu}, {name: Other, image: ml}]
"""
    standard, gpu, other = profiles(text)
    assert get(gpu, ("profile_options",)) is None
    assert get(other, ("profile_options", "resource_allocation")) == get(
        standard, ("profile_options", "resource_allocation")
    )


def test_sizes_fill_a_node_and_say_plain_bytes() -> None:
    (only,) = profiles("server: {image: pangeo, sizes: {pool: users, smallest: 2Gi, steps: 3, default: 8Gi}}")
    choices = get(only, ("profile_options", "resource_allocation", "choices"))
    assert isinstance(choices, dict)
    amounts = [get(one, ("kubespawner_override", "mem_limit")) for one in choices.values()]
    assert all(isinstance(amount, int) for amount in amounts)
    assert [name for name, one in choices.items() if get(one, ("default",))] == ["size-3"]


def test_own_images_must_have_a_tag_and_come_from_the_fleets_registries() -> None:
    import re

    (only,) = profiles("server: {image: pangeo}\nown_image: true")
    pattern = get(only, ("profile_options", "image", "unlisted_choice", "validation_regex"))
    assert isinstance(pattern, str)
    assert re.match(pattern, "quay.io/tern/mine:1.0")
    assert re.match(pattern, "localhost:5000/mine:1.0")
    assert not re.match(pattern, "quay.io/tern/mine")
    assert not re.match(pattern, "two words:1.0")


def test_names_cannot_smuggle_in_html() -> None:
    (only,) = profiles("server: {name: '<script>', images: [pangeo, ml]}")
    assert get(only, ("display_name",)) == "&lt;script&gt;"


def test_choices_are_seen_in_the_order_written() -> None:
    (only,) = profiles("server: {image: ml, sizes: [{name: Small}, {name: Big}, {name: Huge, default: true}]}")
    choices = get(only, ("profile_options", "resource_allocation", "choices"))
    assert isinstance(choices, dict)
    assert list(choices) == sorted(choices) == ["1-small", "2-big", "3-huge"]


def test_an_id_that_is_given_stays_as_it_is_because_links_and_last_choices_name_it() -> None:
    (only,) = profiles("server: {images: [{id: z_R, image: r, slug: rstats}, pangeo]}")
    choices = get(only, ("profile_options", "image", "choices"))
    assert isinstance(choices, dict)
    assert [(key, get(one, ("slug",))) for key, one in choices.items()] == [("2-pangeo", None), ("z_R", "rstats")]


def test_a_bound_that_only_the_default_choice_has_does_not_hold_for_others() -> None:
    text = """
server: {image: pangeo, memory: {limit: 2Gi}, cpu: {limit: 2}}
profiles: [{name: GPU, memory: {guarantee: 14Gi}}]
"""
    _, gpu = profiles(text)
    assert override(gpu) | {"image": 0, "default_url": 0} == {
        "image": 0,
        "default_url": 0,
        "mem_guarantee": 14 * 2**30,
        "mem_limit": None,
        "cpu_limit": 2.0,
    }


def test_the_default_choice_can_be_only_what_profiles_build_on() -> None:
    (first,) = profiles("server: {image: pangeo, offered: false}\nprofiles: [{name: Only, slug: only-choice}]")
    assert (get(first, ("slug",)), get(first, ("default",))) == ("only-choice", True)


def test_people_are_asked_for_an_image_in_the_hubs_own_words() -> None:
    text = "server: {image: pangeo, build_image: true, own_image: {title: Yours, description: Any, pattern: '^.+:.+$'}}"
    (only,) = profiles(text)
    option = get(only, ("profile_options", "image"))
    assert get(option, ("dynamic_image_building",)) == {"enabled": True}
    assert get(option, ("unlisted_choice", "display_name")) == "Yours"
    assert get(option, ("unlisted_choice", "validation_regex")) == "^.+:.+$"
    assert get(option, ("unlisted_choice", "kubespawner_override")) == {"image": "{value}"}


def test_where_only_an_own_image_is_offered_people_must_name_one() -> None:
    text = """
server: {image: pangeo}
profiles: [{name: Yours, interface: /lab, own_image: {only: true}}]
"""
    _, yours = profiles(text)
    option = get(yours, ("profile_options", "image"))
    assert get(option, ("choices",)) == {}
    assert get(option, ("unlisted_choice", "kubespawner_override")) == {"image": "{value}"}
    assert override(yours) == {"default_url": "/lab"}


def test_amounts_can_be_written_to_the_last_byte_and_digit() -> None:
    text = "server: {image: pangeo, memory: {limit: 1951419879}, cpu: {guarantee: 0.42262500000000003}}"
    found = compiled(FRAME + text).main.values
    assert get(found, ("singleuser", "memory", "limit")) == 1951419879
    assert get(found, ("singleuser", "cpu", "guarantee")) == 0.42262500000000003

"""Text to objects, as Kubernetes reads it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubfleet.render.faults import FaultKind
from hubfleet.render.manifests import hooks, order, parse, read_yaml
from hubfleet.render.renderer import RawDocument
from hubfleet.render.scalars import NotJson

SCALARS = st.one_of(
    st.from_regex(r"\A[-+]?[0-9][0-9_.eExXoOa-fA-F+:-]{0,8}\Z"),
    st.from_regex(r"\A[-+.]?[0-9]{1,22}(\.[0-9]{0,3})?([eE][-+]?[0-9]{1,2})?\Z"),
    st.sampled_from(["y", "Y", "yes", "no", "NO", "on", "Off", "true", "TRUE", "tRuE", "null", "~", "Null", "nULL"]),
    st.sampled_from(["=", "<<", "2020-01-01", "1:30", ".5", "5.", "-.5", "0b11", "0o17", "-0x1F"]),
    st.from_regex(r"\A[a-zA-Z0-9]{1,6}\Z"),
)


def objects(*texts: str):
    return parse([RawDocument(f"c/templates/{number}.yaml", text) for number, text in enumerate(texts)])


def config_map(name: str, more: str = "") -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n{more}"


@settings(max_examples=300, deadline=None)
@given(SCALARS)
def test_plain_scalars_mean_what_helm_reads(text):
    from helm_python import HelmError, values_from_yaml

    try:
        wanted = values_from_yaml(f"a: {text}")
    except HelmError:
        return
    found = next(read_yaml(f"a: {text}"))
    if not (isinstance(found["a"], int) and abs(found["a"]) > 2**53):
        assert json.dumps(found) == json.dumps(whole(wanted))


def whole(value):
    """Helm reads values (not manifests) through floats: compare numbers as JSON writes them."""
    if isinstance(value, dict):
        return {key: whole(below) for key, below in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e21 else value


@pytest.mark.parametrize(
    "text", ["1: a", "true: a", "1.5: a", "on: a", "012: a", "'1': a", "a: !!binary aGk=", "a: !!str 1"]
)
def test_keys_and_tags_mean_what_helm_reads(text):
    from helm_python import values_from_yaml

    assert next(read_yaml(text)) == values_from_yaml(text)


def test_a_merge_key_is_laid_under_what_is_written():
    assert next(read_yaml("a: &a {x: 1, z: 2}\nb: {<<: *a, z: 3}"))["b"] == {"x": 1, "z": 3}


@pytest.mark.parametrize("text", ["a: .inf", "~: a", "[a]: b", "a: &a [*a]", "a: " + "[" * 200 + "]" * 200])
def test_what_json_cannot_hold_is_refused(text):
    with pytest.raises(NotJson):
        list(read_yaml(text))


def test_aliases_that_blow_up_are_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(NotJson):
        list(read_yaml("\n".join(lines)))


def test_objects_come_in_the_order_in_which_helm_installs_them():
    texts = [
        config_map("b"),
        config_map("a"),
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: z}",
    ]
    manifests = objects(*texts).manifests
    assert [(one["kind"], one["metadata"]["name"]) for one in manifests] == [
        ("Secret", "z"),
        ("ConfigMap", "a"),
        ("ConfigMap", "b"),
        ("Deployment", "a"),
    ]
    assert objects(*reversed(texts)).manifests == manifests
    assert sorted(manifests, key=order) == list(manifests)


def test_a_list_is_opened_and_an_empty_document_is_nothing():
    parsed = objects(
        "---\n# nothing\n---\napiVersion: v1\nkind: List\n"
        "items:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n"
    )
    assert [one["metadata"]["name"] for one in parsed.manifests] == ["a"]
    assert not parsed.faults


def test_what_is_no_object_is_a_fault_and_the_others_are_kept():
    parsed = objects("just text", "a: 1", "a: [", config_map("a"))
    assert len(parsed.manifests) == 1
    assert [fault.kind for fault in parsed.faults] == [FaultKind.NOT_YAML] * 3
    assert {fault.template for fault in parsed.faults} == {f"c/templates/{number}.yaml" for number in range(3)}


def test_one_object_rendered_twice_is_a_fault():
    (fault,) = objects(config_map("a"), config_map("a")).faults
    assert (fault.kind, fault.object) == (FaultKind.DUPLICATE, "ConfigMap/a")


def test_hooks_are_known_by_their_annotation():
    text = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a, annotations: {"helm.sh/hook": "pre-install, test"}}'
    (manifest,) = objects(text).manifests
    assert hooks(manifest) == {"pre-install", "test"}


def test_dates_stay_text():
    assert next(read_yaml("a: 2026-05-02\nb: 2026-05-02T10:00:00Z")) == {"a": "2026-05-02", "b": "2026-05-02T10:00:00Z"}


@pytest.mark.parametrize("separator", ["---", "--- # a comment", "---# a comment", "---   "])
def test_documents_are_parted_at_every_line_that_begins_with_dashes_as_helm_parts_them(separator):
    found = objects(f"{config_map('one')}{separator}\n{config_map('two')}")
    assert not found.faults
    assert [manifest["metadata"]["name"] for manifest in found.manifests] == ["one", "two"]


def test_an_object_may_begin_right_behind_the_dashes():
    found = objects(f"{config_map('one')}---{config_map('two')}")
    assert [manifest["metadata"]["name"] for manifest in found.manifests] == ["one", "two"]


def test_dashes_within_a_text_part_nothing():
    (manifest,) = objects(config_map("keys", "data: {a: '----'}\nbinaryData: {}\n")).manifests
    assert manifest["data"] == {"a": "----"}

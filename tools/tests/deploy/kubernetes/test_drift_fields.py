"""What an object's managed fields tell: what somebody added, who wrote what, what controllers have in hand."""

from __future__ import annotations

from typing import Any

import pytest

from hubfleet.deploy.kubernetes.drift.compare import changes, merged
from hubfleet.deploy.kubernetes.drift.fields import Item, text, without
from hubfleet.deploy.kubernetes.drift.managed import added, entries, union, without_notes, writer
from hubfleet.deploy.kubernetes.drift.managers import is_controller, is_ours, is_tool

HUB = 'k:{"name":"hub"}'
HELM: dict[str, Any] = {
    "f:spec": {"f:containers": {HUB: {".": {}, "f:name": {}, "f:env": {'k:{"name":"LOG"}': {".": {}, "f:value": {}}}}}}
}
LIVE: dict[str, Any] = {
    "spec": {"containers": [{"name": "hub", "env": [{"name": "LOG", "value": "1"}, {"name": "BY", "value": "hand"}]}]}
}


def told(strange: dict[str, Any], kept: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    return {text(path): value for path, value in added(without_notes(strange), kept, live)}


def test_an_added_variable_is_found_by_its_name() -> None:
    by: Any = {
        "f:spec": {"f:containers": {HUB: {"f:env": {'k:{"name":"BY"}': {".": {}, "f:name": {}, "f:value": {}}}}}}
    }
    assert told(by, HELM, LIVE) == {"spec.containers[hub].env[BY]": {"name": "BY", "value": "hand"}}


def test_of_what_lies_in_each_other_the_outermost_is_told() -> None:
    live: Any = {"spec": {"resources": {"limits": {"cpu": "1", "memory": "1Gi"}}}}
    by: Any = {"f:spec": {"f:resources": {"f:limits": {"f:cpu": {}, "f:memory": {}}}}}
    assert told(by, {"f:spec": {"f:resources": {}}}, live) == {"spec.resources.limits": {"cpu": "1", "memory": "1Gi"}}


def test_beside_a_controllers_field_only_the_own_one_is_told() -> None:
    live: Any = {"metadata": {"annotations": {"a": "hand", "b": "controller"}}}
    by: Any = {"f:metadata": {"f:annotations": {"f:a": {}}}}
    assert told(by, {"f:metadata": {"f:annotations": {"f:b": {}}}}, live) == {"metadata.annotations.a": "hand"}


@pytest.mark.parametrize(
    "note", ["kubectl.kubernetes.io/restartedAt", "kubectl.kubernetes.io/last-applied-configuration"]
)
def test_a_tools_notes_are_no_change(note: str) -> None:
    live: Any = {"metadata": {"annotations": {note: "then"}}}
    assert told({"f:metadata": {"f:annotations": {".": {}, f"f:{note}": {}}}}, {}, live) == {}


def test_what_a_secret_is_given_as_text_it_keeps_as_data() -> None:
    live: Any = {"metadata": {"managedFields": [{"manager": "helm", "fieldsV1": {"f:stringData": {"f:key": {}}}}]}}
    by: Any = {"f:data": {"f:key": {}, "f:more": {}}}
    assert told(by, union(entries(live)), {"data": {"key": "a2V5", "more": "bQ=="}}) == {"data.more": "bQ=="}


def test_lists_are_compared_by_their_keys_not_by_their_order() -> None:
    one: Any = {"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}
    other: Any = {"env": [{"name": "B", "value": "3"}, {"name": "A", "value": "1"}]}
    fields: Any = {"f:env": {'k:{"name":"A"}': {".": {}}}}
    assert [(text(one.path), one.live, one.wanted) for one in changes(one, other, fields)] == [
        ("env[B].value", "2", "3")
    ]


def test_a_list_that_is_one_value_is_told_as_one() -> None:
    assert [text(one.path) for one in changes({"args": ["a"]}, {"args": ["a", "b"]}, {"f:args": {}})] == ["args"]


def test_what_is_wanted_lies_over_what_is_there() -> None:
    live: Any = {"ports": [{"containerPort": 80, "protocol": "TCP", "name": "old"}], "kept": 1}
    fields: Any = {"f:ports": {'k:{"containerPort":80,"protocol":"TCP"}': {".": {}}}}
    assert merged(live, {"ports": [{"containerPort": 80, "name": "new"}]}, fields) == {
        "ports": [{"containerPort": 80, "protocol": "TCP", "name": "new"}],
        "kept": 1,
    }


def test_a_field_can_be_taken_away_wherever_it_is() -> None:
    path = ("spec", "containers", Item((("name", "hub"),)), "env", Item((("name", "BY"),)))
    left = without(LIVE, path)
    assert left == {"spec": {"containers": [{"name": "hub", "env": [{"name": "LOG", "value": "1"}]}]}}
    assert without({"finalizers": ["a", "b"]}, ("finalizers", Item(value="a"))) == {"finalizers": ["b"]}
    assert without({"a": 1}, ("b", "c")) == {"a": 1}


def test_who_wrote_a_field_last_is_known_with_the_time() -> None:
    listed: Any = [
        {"manager": "helm", "fieldsV1": {"f:spec": {"f:replicas": {}}}, "time": "2026-11-02T12:00:00Z"},
        {"manager": "kubectl-edit", "fieldsV1": {"f:spec": {"f:replicas": {}}}, "time": "2026-11-02T13:00:00Z"},
        {"manager": "kube-controller-manager", "subresource": "status", "fieldsV1": {"f:spec": {"f:replicas": {}}}},
    ]
    by = writer(entries({"metadata": {"managedFields": listed}}), ("spec", "replicas"))
    assert by is not None
    assert (by.manager, by.at and by.at.hour) == ("kubectl-edit", 13)
    assert writer(entries({"metadata": {"managedFields": listed}}), ("spec", "paused")) is None


@pytest.mark.parametrize(
    "name",
    [
        "kube-controller-manager",
        "kubelet",
        "cert-manager-cainjector",
        "aws-load-balancer-controller",
        "glbc",
        "manager",
    ],
)
def test_controllers_keep_what_they_write(name: str) -> None:
    assert is_controller(name)
    assert not is_tool(name)


@pytest.mark.parametrize("name", ["kubectl-edit", "kubectl-create", "kubectl", "k9s", "Mozilla", "node-fetch"])
def test_peoples_tools_are_known(name: str) -> None:
    assert is_tool(name)
    assert not is_controller(name)
    assert not is_ours(name)

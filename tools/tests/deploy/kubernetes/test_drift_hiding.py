"""Values of live objects are shown without what may open something."""

from __future__ import annotations

from hubfleet.deploy.kubernetes.drift.hiding import HIDDEN, Hiding, values_of

ENV = ("spec", "env")


def test_nothing_that_a_secret_holds_is_shown() -> None:
    hiding = Hiding()
    assert hiding.value("Secret", ("data", "key"), "aGVsbG8=") == HIDDEN
    assert hiding.value("Secret", ("data",), {"key": "aGVsbG8="}) == HIDDEN
    assert hiding.value("Secret", ("metadata", "labels", "app"), "hub") == "hub"


def test_nothing_stays_nothing() -> None:
    assert Hiding().value("Secret", ("data", "key"), None) is None


def test_what_is_called_a_secret_is_hidden_in_pairs_too() -> None:
    hiding = Hiding()
    assert hiding.value("Deployment", (*ENV,), {"name": "API_TOKEN", "value": "tide-of-1953"}) == {
        "name": "API_TOKEN",
        "value": HIDDEN,
    }
    assert hiding.value("ConfigMap", ("data", "client_secret"), "tide-of-1953") == HIDDEN
    assert hiding.value("Deployment", ("spec", "replicas"), 2) == 2


def test_a_long_text_is_cut_after_what_is_secret_in_it_was_hidden() -> None:
    text = "tide-of-1953" * 500
    told = Hiding.of({"tide-of-1953"}).value("ConfigMap", ("data", "note"), text)
    assert told == "*" * 1000 + "…"


def test_a_value_of_a_secret_is_hidden_wherever_it_stands() -> None:
    held = values_of([{"kind": "Secret", "data": {"token": "dGlkZS1vZi0xOTUz"}, "stringData": {"other": "low-water"}}])
    assert held == {"tide-of-1953", "low-water"}
    assert Hiding.of(held).value("ConfigMap", ("data", "note"), "see tide-of-1953, low-water") == "see ***, ***"

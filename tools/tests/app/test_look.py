"""Clusters are asked at the same time, and one that does not answer is left out after a while."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from hubfleet.app.look import Look, look
from hubfleet.findings import HubfleetError
from tests.plan.stages import by_stage, runs, want

STAGES = [want("astro/staging", cluster="coast"), want("bio/staging", cluster="hills")]


class Asked:
    """Stands for the ways to clusters; each answers as it was told."""

    def __init__(self, **answers: Callable[[], Mapping[Any, Any]]) -> None:
        self.answers = answers

    def of(self, cluster: str) -> Any:
        answer = self.answers[cluster]
        return type("Target", (), {"live": staticmethod(lambda _stages: answer())})()


def seen(patience: float = 60.0, /, **answers: Callable[[], Mapping[Any, Any]]) -> Look:
    return look(Asked(**answers), STAGES, patience)


def there() -> Mapping[Any, Any]:
    return by_stage(runs("astro/staging"))


def refused() -> Mapping[Any, Any]:
    raise HubfleetError("connection refused")


def test_a_cluster_that_never_answers_is_left_out_once_another_did() -> None:
    ever = threading.Event()

    def never() -> Mapping[Any, Any]:
        ever.wait(60)
        return {}

    try:
        found = seen(0.1, coast=there, hills=never)
    finally:
        ever.set()
    assert list(found.targets) == ["coast"]
    assert str(found.away["hills"]) == "no answer within 0.1 s after others answered"


def test_a_slow_cluster_is_waited_for_where_no_other_is_there() -> None:
    slow = threading.Timer(0.5, lambda: None)
    slow.start()

    def late() -> Mapping[Any, Any]:
        slow.join()
        return by_stage(runs("bio/staging"))

    found = seen(coast=refused, hills=late)
    assert list(found.targets) == ["hills"]
    assert str(found.away["coast"]) == "connection refused"


def test_a_fault_that_is_no_clusters_is_raised() -> None:
    def broken() -> Mapping[Any, Any]:
        raise NotADirectoryError("no tide")

    with pytest.raises(NotADirectoryError, match="no tide"):
        seen(coast=there, hills=broken)


def test_of_nothing_nothing_is_asked() -> None:
    assert look(Asked(), []) == Look({}, {}, {})

"""`charts update` learns from the sources, and from nothing else."""

from __future__ import annotations

import pytest

from hubfleet.charts.errors import ChartMismatch, ChartUnavailable
from hubfleet.charts.lock import ChartLock, ChartPin, read_lock
from hubfleet.charts.update import PinChange, update, versions
from hubfleet.charts.web import Limits, Web
from hubfleet.findings import WrongUse
from tests.chart_server import Server, sha256, tiny
from tests.charts.pins import NOWHERE

WEB = Web(Limits(attempts=1))
ONE, TWO, GULL = tiny(), tiny(version="2.0.0"), tiny("gull", "0.1.0")


@pytest.fixture
def lock(server: Server) -> ChartLock:
    tern = ChartPin("tern", "1.0.0", server.offer(ONE, TWO))
    return ChartLock((ChartPin("gull", "0.1.0", server.hold("group/gull", "0.1.0", GULL)), tern))


def test_digests_are_learned_from_repositories_and_registries(lock):
    learned = update(lock, WEB)
    assert [pin.digest for pin in learned.lock.pins] == [sha256(GULL), sha256(ONE)]
    assert [change.after.name for change in learned.changes] == ["gull", "tern"]
    assert learned.failures == ()
    again = read_lock(learned.text.encode())
    assert (again, again.findings) == (learned.lock, ())


def test_a_second_update_changes_nothing(lock):
    learned = update(lock, WEB).lock
    again = update(learned, WEB)
    assert (again.lock, again.changes) == (learned, ())


def test_one_chart_moves_to_another_version_and_the_rest_stays(lock):
    learned = update(lock, WEB).lock
    moved = update(learned, WEB, to={"tern": "2.0.0"})
    before, after = learned.pin("tern"), moved.lock.pin("tern")
    assert before
    assert after
    assert (after.version, after.digest) == ("2.0.0", sha256(TWO))
    assert moved.changes == (PinChange(before, after),)
    assert moved.lock.pin("gull") == learned.pin("gull")


def test_what_cannot_be_reached_stays_as_it_was_and_the_rest_is_learned(lock):
    learned = update(lock.having(ChartPin("auk", "1.0.0", NOWHERE)), WEB)
    assert [(name, type(error)) for name, error in learned.failures] == [("auk", ChartUnavailable)]
    assert learned.lock.pin("auk") == ChartPin("auk", "1.0.0", NOWHERE)
    assert len(learned.changes) == 2


def test_a_version_whose_bytes_changed_at_their_source_is_an_alarm_not_an_update(lock):
    known = lock.having(ChartPin("tern", "1.0.0", lock.pins[1].source, "sha256:" + "0" * 64))
    learned = update(known, WEB, names=["tern"])
    assert [type(error) for _, error in learned.failures] == [ChartMismatch]
    assert learned.lock == known


def test_only_the_named_charts_are_asked_for(lock, server):
    update(lock, WEB, names=["gull"])
    assert all("gull" in path for path in server.paths())
    with pytest.raises(WrongUse, match='did you mean "gull"'):
        update(lock, WEB, names=["gul"])


def test_the_versions_of_a_source_are_listed(lock):
    assert [versions(pin, WEB) for pin in lock.pins] == [("0.1.0",), ("1.0.0", "2.0.0")]

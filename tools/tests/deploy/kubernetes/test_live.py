"""What is live, read from the labels of Helm's secrets and the state beside them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from hubfleet.deploy.kubernetes.live import live_of
from hubfleet.deploy.kubernetes.pending import refuse_young
from hubfleet.deploy.kubernetes.place import Place
from hubfleet.deploy.kubernetes.releases import read_revisions
from hubfleet.deploy.kubernetes.state import State, read_state
from hubfleet.deploy.target import DeployFailed
from hubfleet.model.key import StageKey, StageName
from hubfleet.plan.live import LiveState

STAGE = StageKey("reef", StageName.STAGING)
PLACE = Place("reef-staging", "reef", "https://staging.reef.example.org/")
AT = datetime(2026, 11, 2, 12, tzinfo=UTC)


def secret(version: int, status: str, digest: str | None, release: str = "reef", **labels: str) -> dict[str, Any]:
    told = {"owner": "helm", "name": release, "status": status, "version": str(version), "modifiedAt": "1793620800"}
    told |= {"hubfleet/digest": digest, "hubfleet/release-digest": f"r-{digest}"} if digest else {}
    return {"metadata": {"namespace": "reef-staging", "labels": {**told, **labels}}}


def look(*secrets: dict[str, Any], state: State | None = None):
    return live_of(STAGE, PLACE, read_revisions(secrets), state)


def test_a_stage_that_was_never_deployed_is_not_live() -> None:
    assert look() is None


def test_the_newest_revision_is_what_is_live() -> None:
    live = look(
        secret(9, "superseded", "v1-a"),
        secret(10, "deployed", "v1-b"),
        state=State(tested="v1-a", written={"reef": 10}),
    )
    assert live is not None
    assert (live.state, live.digest, live.tested, live.revision) == (LiveState.RUNNING, "v1-b", "v1-a", 10)
    assert live.since == datetime(2026, 11, 2, tzinfo=UTC).replace(hour=live.since.hour if live.since else 0)


def test_a_change_by_hand_has_no_digest_though_helm_keeps_the_label() -> None:
    live = look(secret(4, "deployed", "v1-b"), state=State(tested="v1-b", written={"reef": 3}))
    assert live is not None
    assert (live.state, live.digest) == (LiveState.RUNNING, None)


def test_what_helm_did_not_finish_is_broken() -> None:
    live = look(secret(4, "pending-upgrade", "v1-b"), state=State(written={"reef": 4}))
    assert live is not None
    assert (live.state, live.digest) == (LiveState.BROKEN, None)


def test_a_release_beside_the_main_one_counts_as_well() -> None:
    written = {"reef": 1, "reef-base": 1}
    live = look(secret(1, "deployed", "v1-b"), secret(2, "failed", "v1-b", "reef-base"), state=State(written=written))
    assert live is not None
    assert (live.state, live.digest) == (LiveState.BROKEN, None)


def test_a_hub_that_somebody_installed_with_helm_runs_without_a_digest() -> None:
    live = look(secret(7, "deployed", None))
    assert live is not None
    assert (live.state, live.digest, live.tested, live.foreign) == (LiveState.RUNNING, None, None, True)


def test_it_stays_somebody_elses_until_something_of_ours_was_tested() -> None:
    history = [secret(7, "superseded", None), secret(8, "failed", "v1-b"), secret(9, "deployed", None)]
    failed = look(*history, state=State(written={"reef": 9}, failed="v1-b"))
    killed = look(*history[:1], secret(8, "pending-upgrade", "v1-b"), state=State(written={"reef": 8}))
    ours = look(*history[:1], secret(8, "deployed", "v1-b"), state=State(tested="v1-b", written={"reef": 8}))
    assert [one.foreign for one in (failed, killed, ours) if one] == [True, True, False]


def test_a_change_by_hand_does_not_make_it_somebody_elses() -> None:
    by_hand = secret(5, "deployed", "v1-b")
    tested = look(secret(4, "superseded", "v1-b"), by_hand, state=State(tested="v1-b", written={"reef": 4}))
    untested = look(secret(4, "superseded", "v1-b"), by_hand, state=State(written={"reef": 4}))
    by_an_old_helm = look(secret(5, "deployed", None), state=State(tested="v1-b", written={"reef": 4}))
    assert [one.foreign for one in (tested, untested, by_an_old_helm) if one] == [False, False, False]


def test_a_commit_that_files_differed_from_says_so() -> None:
    live = look(secret(1, "deployed", "v1-b", **{"hubfleet/commit": "abc123.dirty"}), state=State(written={"reef": 1}))
    assert live is not None
    assert live.commit == "abc123+"


def test_a_stopped_stage_says_so() -> None:
    live = look(secret(1, "deployed", "v1-b"), state=State(stopped=True, written={"reef": 1}))
    assert live is not None
    assert live.state is LiveState.STOPPED


def test_failures_are_counted_until_another_digest_or_a_tested_one() -> None:
    state = State().has_failed("v1-a", AT, "no tide").has_failed("v1-a", AT, "no tide")
    assert (state.failed, state.attempts) == ("v1-a", 2)
    assert state.has_failed("v1-b", AT, "no tide").attempts == 1
    tested = state.is_tested("v1-a", AT, 3.0, {"reef": "r"}, {"reef": 7})
    assert (tested.failed, tested.attempts, tested.tested, tested.releases) == (None, 0, "v1-a", {"reef": "r"})
    assert tested.revisions == {"reef": 7}


def test_a_helm_that_works_is_as_old_as_its_secret_whatever_label_it_took_over() -> None:
    begun = secret(4, "pending-upgrade", "v1-b", modifiedAt="1793600000")
    begun["metadata"]["creationTimestamp"] = "2026-11-02T11:59:50Z"
    (revision,) = read_revisions([begun])
    assert revision.since == datetime(2026, 11, 2, 11, 59, 50, tzinfo=UTC)
    with pytest.raises(DeployFailed, match="somebody's helm works on release reef \\(pending-upgrade since 10 s\\)"):
        refuse_young(revision, [revision], "ours", AT)


def test_secrets_that_are_no_revisions_are_left_out() -> None:
    assert read_revisions([{"metadata": {"labels": {"owner": "helm", "version": "x"}}}, {"metadata": {}}]) == ()


def test_a_state_that_nobody_can_read_is_none() -> None:
    assert read_state({"data": {"state.json": "{"}}) == State()
    assert read_state({"data": {"state.json": '{"tested": "v1-a", "of another version": 1}'}}) == State(tested="v1-a")

"""What a journal keeps, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hubfleet.deploy import events
from hubfleet.deploy.journal import Journal, read_journal
from hubfleet.deploy.redact import redact
from tests.plan.stages import key

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
STAGE = key("astro/staging")
DIGEST = "v1-" + "0123456789" * 4


def test_events_come_back_in_order(tmp_path):
    path = tmp_path / "state" / "journal.jsonl"
    with Journal(path, "run-1") as journal:
        journal(events.StepStarted(AT, STAGE, "tern", DIGEST))
        journal(events.HealthPart(AT, STAGE, "cell", ok=True, seconds=0.12345))
    with Journal(path, "run-2") as journal:
        journal(events.StepFailed(AT, STAGE, "deploy", "no", ("one", "two")))
    started, part, failed = read_journal(path)
    assert started == {
        "version": 1,
        "run": "run-1",
        "event": "StepStarted",
        "at": "2026-06-01T12:00:00.000Z",
        "stage": "astro/staging",
        "cluster": "tern",
        "digest": DIGEST,
    }
    assert part["seconds"] == 0.123
    assert (failed["run"], failed["lines"]) == ("run-2", ["one", "two"])
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_line_torn_by_a_kill_costs_only_itself(tmp_path):
    path = tmp_path / "journal.jsonl"
    with Journal(path, "run-1") as journal:
        journal(events.StepHeld(AT, STAGE, ("soak",)))
    path.write_bytes(path.read_bytes() + b'{"version": 1, "run": "run-2", "ev')
    with Journal(path, "run-3") as journal:
        journal(events.StepHeld(AT, STAGE, ("soak",)))
    assert [entry["run"] for entry in read_journal(path)] == ["run-1", "run-3"]


def test_a_journal_that_is_not_there_is_empty(tmp_path):
    assert list(read_journal(tmp_path / "none")) == []


@pytest.mark.parametrize(
    "line",
    [
        "JUPYTERHUB_API_TOKEN=s3cr3t-value",
        "Authorization: token s3cr3t-value",
        "Authorization: Bearer s3cr3t-value",
        "the password: s3cr3t-value",
        'c.X.client_secret = "s3cr3t-value"',
        "GET /hub?token=s3cr3t-value&x=1",
    ],
)
def test_secrets_in_lines_are_hidden(line):
    assert "s3cr3t" not in redact(line)


def test_keys_in_hexadecimal_are_hidden_and_digests_are_not():
    assert redact("the key is " + "ab" * 32) == "the key is ***"
    assert redact(f"deployed {DIGEST}") == f"deployed {DIGEST}"
    assert redact("Token expired at 12:03, no servers left") == "Token expired at 12:03, no servers left"


@pytest.mark.parametrize("commit", ["ab" * 20, "ab" * 20 + "+"])
def test_the_commit_that_is_deployed_is_no_key_and_another_of_its_length_may_be(commit):
    assert redact(f"astro/staging at {commit}", commit) == f"astro/staging at {commit}"
    assert redact(f"label {'cd' * 20}", commit) == "label ***"
    assert redact(f"token={commit}", commit) == "token=***"


def test_a_journal_names_the_runs_commit(tmp_path):
    path, commit = tmp_path / "journal.jsonl", "ab" * 20 + "+"
    with Journal(path, "run-1") as journal:
        journal(events.RunStarted(AT, "run-1", commit, 1))
        journal(events.StepFailed(AT, STAGE, "deploy", f"at {commit}", (f"key {'cd' * 20}",)))
    started, failed = read_journal(path)
    assert (started["commit"], failed["message"], failed["lines"]) == (commit, f"at {commit}", ["key ***"])

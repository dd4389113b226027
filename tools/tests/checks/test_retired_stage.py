"""What rules say of a hub one stage of which has a tombstone."""

from __future__ import annotations

from datetime import UTC, datetime

from hubfleet.checks.run import run_checks
from hubfleet.load.fleet import load_fleet
from tests.checks.small_fleet import with_files

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def found(**hubs: str) -> dict[str, str]:
    """The messages of all rules, by rule; each hub is given its stages."""
    files = {f"hubs/{hub}/hub.yaml": f"stages: {stages}\n" for hub, stages in hubs.items()}
    loaded = load_fleet(with_files(files))
    assert loaded.findings == ()
    return {finding.rule: f"{finding.message}; {finding.help}" for finding in run_checks(loaded.fleet, AT)}


def test_its_secrets_may_go_and_its_day_must_have_come() -> None:
    told = found(reef="{staging: {retired: {on: 2027-06-30, data: keep}}, production: {gate: dune}}")
    assert sorted(told) == ["file-unused", "retired-early"]
    assert told["file-unused"] == "nothing refers to this file; remove it: the stage is retired"
    assert told["retired-early"].startswith('"reef/staging" is taken away with this change, before its last day 2027-')


def test_it_tests_for_nobody_any_more() -> None:
    tombstone = "{retired: {on: 2026-06-30, data: keep}}"
    told = found(reef="{staging: {}, production: {gate: dune}}", dune=f"{{staging: {tombstone}}}")
    assert told["gate-unknown"].startswith('the hub "dune" has a staging that is retired, so it tests nothing')
    told = found(reef=f"{{staging: {tombstone}, production: {{}}}}")
    assert told["gate-missing"].startswith("nothing is tested before reef/production takes a change")

"""Run all rules over a fleet."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from hubfleet.checks.registry import RuleModule, all_rules
from hubfleet.findings import Finding, Location, Severity, in_order
from hubfleet.model.fleet import Fleet


def run_checks(fleet: Fleet, at: datetime, touched: Collection[str] | None = None) -> tuple[Finding, ...]:
    """Return what all rules find at the instant `at`.

    What only time brought about is an error in files that a change touches (`touched`, None: in all), and a warning
    elsewhere: main does not turn red overnight.
    """
    return in_order(finding for module in all_rules() for finding in _run(module, fleet, at, touched))


def _run(module: RuleModule, fleet: Fleet, at: datetime, touched: Collection[str] | None) -> Iterator[Finding]:
    try:
        found = tuple(module.check(fleet, at))
    except Exception as error:  # noqa: BLE001 - one rule's fault must not hide what the others find
        yield _crashed(module, error)
        return
    for finding in found:
        aged = module.dated and finding.severity is Severity.ERROR
        untouched = touched is not None and finding.location.file not in touched
        yield replace(finding, severity=Severity.WARNING) if aged and untouched else finding


def _crashed(module: RuleModule, error: Exception) -> Finding:
    message = f"the rule {module.rule.id} itself failed: {type(error).__name__}: {error}"
    return Finding(
        "rule-crashed", Severity.ERROR, message, Location("fleet.yaml"), "report it: this is a fault of hubfleet"
    )

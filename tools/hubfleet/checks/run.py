"""Run all rules over a fleet."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from hubfleet.checks.registry import RuleModule, all_rules
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Location, Severity, in_order
from hubfleet.model.fleet import Fleet
from hubfleet.model.release import CompiledStage
from hubfleet.model.stage import Stage

CRASHED = "rule-crashed"


def run_checks(fleet: Fleet, at: datetime, touched: Container[str] | None = None) -> tuple[Finding, ...]:
    """Return what the rules over data find at the instant `at`.

    What only time brought about is an error in files that a change touches (`touched`, None: in all), and a warning
    elsewhere: main does not turn red overnight.
    """
    return in_order(finding for module in all_rules() for finding in _dated(module, fleet, at, touched))


def run_release_checks(compiled: Iterable[tuple[Stage, CompiledStage]]) -> tuple[Finding, ...]:
    """Return what the rules over releases find in stages that could be compiled."""
    pairs = tuple(compiled)
    modules = [(module.rule, module.check_release) for module in all_rules() if module.check_release]
    return in_order(
        finding
        for rule, check in modules
        for stage, releases in pairs
        for finding in _guarded(rule, partial(check, stage, releases))
    )


def _dated(module: RuleModule, fleet: Fleet, at: datetime, touched: Container[str] | None) -> Iterator[Finding]:
    check = module.check
    if check is None:
        return
    for finding in _guarded(module.rule, lambda: check(fleet, at)):
        aged = module.dated and finding.severity is Severity.ERROR
        # Last: what a change touches is asked of git.
        elsewhere = aged and touched is not None and finding.location.file not in touched
        yield replace(finding, severity=Severity.WARNING) if elsewhere else finding


def _guarded(rule: Rule, check: Callable[[], Iterator[Finding]]) -> tuple[Finding, ...]:
    """One rule's fault must not hide what the others find. Its text may quote data, so only type and place are told."""
    try:
        return tuple(check())
    except Exception as error:  # noqa: BLE001 - whatever it is becomes a finding
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}, line {place.lineno}"
        message = f"the rule {rule.id} itself failed: {type(error).__name__} in {where}"
        advice = "this is a fault of hubfleet: report it with the files that lead to it"
        return (Finding(CRASHED, Severity.ERROR, message, Location("fleet.yaml"), advice),)

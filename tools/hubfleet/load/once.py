"""One finding for one fault, when several readers stumble over the same value."""

from __future__ import annotations

from collections.abc import Iterable

from hubfleet.findings import Finding, Location, in_order

_CAUSES = ("cluster-unknown", "blueprint-unknown")


def one_a_fault(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort, keep the first of those that say the same, and drop what only follows from another at the same place."""
    first: dict[tuple[str, Location, str], Finding] = {}
    causes: dict[Location, str] = {}
    for finding in findings:
        # What an unknown key could be, the first reader knows best: it is the one of the whole file.
        said = "" if finding.rule == "key-unknown" else finding.message
        first.setdefault((finding.rule, finding.location, said), finding)
        if finding.location.line and finding.rule.startswith("yaml-"):
            causes[finding.location] = finding.rule
        elif finding.location.line and finding.rule in _CAUSES:
            causes.setdefault(finding.location, finding.rule)
    return in_order(finding for finding in first.values() if not _follows(finding, causes))


def _follows(finding: Finding, causes: dict[Location, str]) -> bool:
    cause = causes.get(finding.location, finding.rule)
    if finding.rule.startswith("yaml-") or cause == finding.rule or finding.rule in ("key-missing", "secret-plain"):
        return False
    return cause.startswith("yaml-") or finding.rule not in _CAUSES

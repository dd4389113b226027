"""One fault, told once, though it shows in both stages of a hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubfleet.findings import Finding, Location


def once_a_place(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Keep the first of several findings of one rule at one place."""
    told: set[Location] = set()
    for finding in findings:
        if finding.location not in told:
            told.add(finding.location)
            yield finding

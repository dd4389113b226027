"""Findings as text with their lines, as annotations of a pull request, as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from hubfleet.findings import Finding
from hubfleet.report import findings_github, findings_json, findings_text

FORMATS = ("text", "json", "github")


def write_findings(
    findings: Sequence[Finding], form: str, *, stages: int, texts: Mapping[str, str], color: bool = False
) -> str:
    """Write findings in one of FORMATS. `texts` are the files' contents, to show lines of; `stages` were looked at."""
    if form == "json":
        return findings_json.write(findings, stages)
    if form == "github":
        return findings_github.write(findings)
    return findings_text.write(findings, texts, color=color)


def summary(findings: Sequence[Finding], stages: int) -> str:
    """One line: how many of what, in how many stages."""
    counts = Counter(finding.severity for finding in findings)
    told = [
        f"{count} {severity}{'s' if count > 1 else ''}"
        for severity, count in sorted(counts.items(), key=lambda c: c[0].rank)
    ]
    return f"{', '.join(told) or 'no findings'} in {stages} {'stage' if stages == 1 else 'stages'}"

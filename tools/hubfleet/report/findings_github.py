"""Findings as annotations of a pull request.

Source: GitHub Actions, "Workflow commands": data escapes `%`, CR and LF, properties `:` and `,` as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from hubfleet.findings import Finding


def write(findings: Sequence[Finding]) -> str:
    """One workflow command a finding."""
    return "".join(f"{_command(finding)}\n" for finding in findings)


def _command(finding: Finding) -> str:
    location = finding.location
    properties = {"file": location.file, "title": finding.rule}
    if location.line:
        properties |= {"line": str(location.line), "col": str(location.column)}
        properties["endColumn"] = str(location.column + location.length)
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{finding.severity} {written}::{_data(_text(finding))}"


def _text(finding: Finding) -> str:
    """The message; further places, which an annotation has no room of their own for; and what to do."""
    related = (f"{one.location}: {one.message}" for one in finding.related)
    return "\n".join((finding.message, *related, *((finding.help,) if finding.help else ())))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

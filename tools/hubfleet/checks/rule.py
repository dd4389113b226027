"""What a rule is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hubfleet.findings import Finding, Location, Related, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's id (it names the bad pattern), how much it matters, and what holds where it is kept."""

    id: str
    severity: Severity
    title: str

    def at(
        self,
        location: Location,
        message: str,
        *,
        help: str = "",  # noqa: A002 - the word used everywhere
        related: Iterable[Related] = (),
        confidential: bool = False,
    ) -> Finding:
        """Return a finding of this rule. A confidential one is shown without its line."""
        return Finding(self.id, self.severity, message, location, help, tuple(related), confidential)

"""What an import brought, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hubfleet.importers.report import HubLine, Told

HEAD = ("cluster", "source", "hub", "settings", "typed", "values", "left out")
WORDS = 3
"""How many columns hold words, not numbers."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Settings added up."""

    settings: int
    typed: int
    values: int
    left_out: int

    @property
    def share(self) -> int:
        """How much of all is typed, in per cent."""
        return round(100 * self.typed / self.settings) if self.settings else 100


def add_up(hubs: Iterable[HubLine]) -> Sum:
    """Return the settings of several hubs together."""
    listed = list(hubs)
    return Sum(
        sum(one.settings for one in listed),
        sum(one.typed for one in listed),
        sum(one.values for one in listed),
        sum(one.left_out for one in listed),
    )


def write_hubs(hubs: Sequence[HubLine]) -> str:
    """Return one line a source hub, one a cluster, and one for all."""
    rows: list[tuple[str, ...]] = [HEAD]
    for cluster in dict.fromkeys(one.cluster for one in hubs):
        members = [one for one in hubs if one.cluster == cluster]
        rows += [_row(cluster, one.name, _stage(one), add_up([one])) for one in members]
        rows.append(_row(cluster, "", f"{len(members)} together", add_up(members)))
    rows.append(_row("all", "", f"{len(hubs)} together", add_up(hubs)))
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    return "\n".join(_line(row, widths) for row in rows) + "\n"


def write_faults(found: Sequence[Told]) -> str:
    """Return how often each rule finds something in the result, with what in the source is behind it."""
    if not found:
        return "`hubfleet check` finds nothing in the result."
    rules = Counter((one.finding.severity.rank, one.finding.rule, one.reason) for one in found)
    width = max(len(rule) for _, rule, _ in rules)
    lines = [f"  {count:4} {rule.ljust(width)}  {why}".rstrip() for (_, rule, why), count in sorted(rules.items())]
    head = "`hubfleet check` will find in the result (--report says where, and where in the source):"
    return "\n".join([head, *lines])


def _stage(one: HubLine) -> str:
    return " ".join(f"{one.hub}/{stage}" for stage in one.stages)


def _row(cluster: str, name: str, hub: str, found: Sum) -> tuple[str, ...]:
    typed = f"{found.typed} ({found.share} %)"
    return (cluster, name, hub, str(found.settings), typed, str(found.values), str(found.left_out))


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    left = [cell.ljust(width) for cell, width in zip(row[:WORDS], widths[:WORDS], strict=True)]
    right = [cell.rjust(width) for cell, width in zip(row[WORDS:], widths[WORDS:], strict=True)]
    return "  ".join([*left, *right]).rstrip()

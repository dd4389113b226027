"""What of a hub would go, for people who must approve it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubfleet.deploy.retirement import Inventory, Volume
from hubfleet.model.lifecycle import Retired
from hubfleet.report.findings_text import printable
from hubfleet.report.github_untrusted import harmless_text

MOST = 12
"""Objects that are named; the others are counted."""


def write_inventory(found: Inventory, tombstone: Retired, approval: str) -> str:
    """Everything that is there, what happens to it, and the words that approve it."""
    return "\n".join(printable(line) for line in _lines(found, tombstone, approval))


def write_page(told: Iterable[tuple[Inventory, Retired, str]]) -> str:
    """The same as a page of a workflow's run, for those who are asked to agree."""
    blocks = [f"```text\n{write_inventory(*one).replace('`', '')}\n```\n" for one in told]
    return "\n".join(["## What would be taken away\n", *blocks]) if blocks else "## Nothing is left to take away\n"


def write_agreed(words: str) -> str:
    """What people agreed to, for the page of the run."""
    return f"Agreed to, and taken away now: {harmless_text(words)}\n"


def write_over(found: Inventory) -> str:
    """A stage of which nothing runs any more, and what is kept of it."""
    kept = "".join(f"\n  kept         {_volume(one)}" for one in found.volumes)
    return printable(f"{found.stage} on {found.cluster}: nothing of it runs any more ({found.place})") + kept


def _lines(found: Inventory, tombstone: Retired, approval: str) -> Iterator[str]:
    yield f"{found.stage} on {found.cluster}, {found.place}"
    if found.ending:
        yield "  being deleted; nothing is left to decide"
    yield from _rows("release", found.releases)
    yield from _rows("objects", [_objects(found.objects)] if found.objects else [])
    verb = "kept" if tombstone.data == "keep" else "deleted"
    yield from _rows("volume", [f"{verb}: {_volume(one)}" for one in found.volumes])
    notice = f", stopped after a notice of {tombstone.notice}"
    yield from _rows("servers", [f"{', '.join(found.servers)}{notice}"] if found.servers else [])
    yield from _rows("not touched", found.others)
    backup = tombstone.backup
    yield from _rows("backup", [" ".join(backup.command)] if backup else ["none"])
    yield from _rows("approve with", [f"--approve {approval}"])


def _rows(title: str, values: Iterable[str]) -> Iterator[str]:
    for value in values:
        yield f"  {title:<12} {value}"


def _objects(objects: tuple[str, ...]) -> str:
    more = len(objects) - MOST
    return ", ".join(objects[:MOST]) + (f" and {more} more" if more > 0 else "")


def _volume(one: Volume) -> str:
    return f"{one.name} ({one.size}){f', {one.note}' if one.note else ''}"

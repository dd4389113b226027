"""Rules as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Protocol

from hubfleet.findings import Severity

_WIDTH = 100


class Rule(Protocol):
    """What is shown of a rule."""

    @property
    def id(self) -> str:
        """Names the bad pattern."""
        ...

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        ...

    @property
    def title(self) -> str:
        """What holds where it is kept."""
        ...


class Example(Protocol):
    """Files that keep a rule, or break it."""

    @property
    def bad(self) -> bool:
        """Whether they break it."""
        ...

    @property
    def text(self) -> str:
        """The files, each after a line with its path."""
        ...


def as_list(rules: Sequence[Rule]) -> str:
    """One line a rule: id, severity, what holds."""
    width = max((len(rule.id) for rule in rules), default=0)
    return "".join(f"{rule.id:<{width}}  {rule.severity:<7}  {rule.title}\n" for rule in rules)


def as_page(rule: Rule, what: str, why: str, examples: Sequence[Example]) -> str:
    """All that a rule says of itself."""
    return "".join(f"{line}\n" for line in _page(rule, what, why, examples))


def _page(rule: Rule, what: str, why: str, examples: Sequence[Example]) -> Iterator[str]:
    yield f"{rule.id} ({rule.severity}): {rule.title}"
    yield ""
    yield from textwrap.wrap(what, _WIDTH)
    yield from textwrap.wrap(f"Why: {why}", _WIDTH)
    for example in examples:
        yield ""
        yield "Bad:" if example.bad else "Good:"
        yield textwrap.indent(example.text.rstrip(), "    ")

"""All rules: the folder is the list of them."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module

from hubfleet.checks import rules
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding
from hubfleet.model.fleet import Fleet

Check = Callable[[Fleet, datetime], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class RuleModule:
    """One module of `rules/`. `dated` ones look at the calendar: what they find comes by itself with time."""

    rule: Rule
    check: Check
    dated: bool
    text: str


@cache
def all_rules() -> tuple[RuleModule, ...]:
    """Every rule, by the order of its id."""
    names = (module.name for module in pkgutil.iter_modules(rules.__path__))
    return tuple(sorted((_load(name) for name in names), key=lambda module: module.rule.id))


def _load(name: str) -> RuleModule:
    module = import_module(f"{rules.__name__}.{name}")
    dated = hasattr(module, "check_at")
    return RuleModule(module.RULE, module.check_at if dated else _undated(module.check), dated, module.__doc__ or "")


def _undated(check: Callable[[Fleet], Iterator[Finding]]) -> Check:
    return lambda fleet, _: check(fleet)

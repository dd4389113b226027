"""All rules: the folder is the list of them."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from types import ModuleType

from hubfleet.checks import rules
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding
from hubfleet.model.fleet import Fleet
from hubfleet.model.release import CompiledStage
from hubfleet.model.stage import Stage

Check = Callable[[Fleet, datetime], Iterator[Finding]]
ReleaseCheck = Callable[[Stage, CompiledStage], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class RuleModule:
    """One module of `rules/`. It looks at the data (`check`) or at what a stage compiles to (`check_release`).

    `dated` ones look at the calendar: what they find comes by itself with time.
    """

    rule: Rule
    text: str
    check: Check | None = None
    check_release: ReleaseCheck | None = None
    dated: bool = False


@cache
def all_rules() -> tuple[RuleModule, ...]:
    """Every rule, by the order of its id."""
    names = (module.name for module in pkgutil.iter_modules(rules.__path__))
    return tuple(sorted((_load(name) for name in names), key=lambda module: module.rule.id))


def _load(name: str) -> RuleModule:
    module = import_module(f"{rules.__name__}.{name}")
    rule, text = module.RULE, module.__doc__ or ""
    return RuleModule(rule, text, _check(module), getattr(module, "check_release", None), hasattr(module, "check_at"))


def _check(module: ModuleType) -> Check | None:
    if hasattr(module, "check_at"):
        dated: Check = module.check_at
        return dated
    check: Callable[[Fleet], Iterator[Finding]] | None = getattr(module, "check", None)
    return (lambda fleet, _: check(fleet)) if check else None

"""The rules, for people who want to know what must hold and why."""

from __future__ import annotations

from hubfleet.checks.docs import RuleText, read_text
from hubfleet.checks.registry import all_rules
from hubfleet.checks.rule import Rule
from hubfleet.findings import WrongUse


def list_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of their ids."""
    return tuple(module.rule for module in all_rules())


def find_rule(name: str) -> tuple[Rule, RuleText]:
    """Return a rule and what its docstring says. Raises WrongUse with the nearest id."""
    modules = {module.rule.id: module for module in all_rules()}
    if name not in modules:
        raise WrongUse.unknown("rule", name, modules)
    return modules[name].rule, read_text(modules[name].text)

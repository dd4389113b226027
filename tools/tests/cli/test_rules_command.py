"""`hubfleet rules` tells what must hold, and why."""

from __future__ import annotations

import pytest

from hubfleet.checks.registry import all_rules
from hubfleet.cli import main


def test_every_rule_is_listed_with_what_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [module.rule.id for module in all_rules()]
    assert all(line.endswith(module.rule.title) for line, module in zip(lines, all_rules(), strict=True))


def test_one_rule_is_explained_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "gate-missing"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("gate-missing (error): every production stage has a gate\n")
    assert "Why: production takes a change only after a staging took it" in shown
    assert "Bad:\n    # hubs/reef/hub.yaml\n    stages: {production: {}}\n" in shown
    assert "Good:\n    # hubs/reef/hub.yaml\n    stages: {staging: {}, production: {}}\n" in shown


def test_an_unknown_rule_is_refused_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "gate-mising"]) == 2
    assert 'unknown rule "gate-mising", did you mean "gate-missing"?' in capsys.readouterr().err

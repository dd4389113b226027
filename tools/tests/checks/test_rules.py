"""Every rule is told by its examples: bad ones give just its finding, good ones none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hubfleet.checks.docs import Example, list_rules, read_text, render
from hubfleet.checks.registry import RuleModule, all_rules
from hubfleet.checks.run import run_checks, run_release_checks
from hubfleet.compile.stage import compile_stage
from hubfleet.findings import Finding
from hubfleet.load.fleet import load_fleet

from tests.checks.small_fleet import with_files

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EXAMPLES = [
    pytest.param(module, example, id=f"{module.rule.id}-{'bad' if example.bad else 'good'}-{at}")
    for module in all_rules()
    for at, example in enumerate(read_text(module.text).examples)
]


def found_in(files: dict[str, str]) -> tuple[Finding, ...]:
    loaded = load_fleet(with_files(files))
    stages = [] if any("unknown" in f.rule for f in loaded.findings) else loaded.fleet.stages
    rules = run_checks(loaded.fleet, NOW)
    compiled = [(s, compile_stage(s, NOW)) for s in stages] if not any("image-unknown" in f.rule for f in rules) else []
    return (*loaded.findings, *rules, *run_release_checks(compiled))


def test_the_small_fleet_has_no_findings():
    assert found_in({}) == ()


@pytest.mark.parametrize(("module", "example"), EXAMPLES)
def test_examples_hold(module: RuleModule, example: Example):
    found = found_in(dict(example.files))
    if example.bad:
        assert {finding.rule for finding in found} == {module.rule.id}, found
        assert found[0].location.file in example.files or found[0].related
    else:
        assert not found


@pytest.mark.parametrize("module", all_rules(), ids=lambda module: module.rule.id)
def test_every_rule_says_what_and_why_with_a_bad_and_a_good_example(module: RuleModule):
    text = read_text(module.text)
    assert text.what
    assert text.why
    assert {example.bad for example in text.examples} == {True, False}


@pytest.mark.parametrize("module", all_rules(), ids=lambda module: module.rule.id)
def test_every_message_says_what_to_do(module: RuleModule):
    for example in read_text(module.text).examples:
        for finding in found_in(dict(example.files)) if example.bad else ():
            assert finding.help
            assert finding.message


def test_rules_are_listed_in_the_order_of_their_ids():
    ids = [entry.id for entry in list_rules()]
    assert ids == sorted(ids)
    assert len(ids) == len(set(ids))


def test_the_reference_page_names_every_rule():
    (page,) = render().values()
    assert all(f"## {module.rule.id}\n" in page for module in all_rules())

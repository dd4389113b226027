"""Every rule is told by its examples: bad ones give just its finding, good ones none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hubfleet.checks.docs import Example, list_rules, read_text, render
from hubfleet.checks.registry import RuleModule, all_rules
from hubfleet.checks.rule import Rule
from hubfleet.checks.run import run_checks, run_release_checks
from hubfleet.compile.stage import compile_stage
from hubfleet.findings import Finding, Severity
from hubfleet.load.fleet import load_fleet
from hubfleet.model.fleet import Fleet
from hubfleet.report.findings import FORMATS, write_findings
from tests.checks.small_fleet import Memory, with_files

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


@pytest.mark.parametrize(
    "secret",
    [
        "ghp_" + "a1B2" * 9,
        "AKIAIOSFODNN7EXAMPLE",
        "glpat-" + "x" * 20,
        "postgres://mo:geheim@db/x",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x",
    ],
)
def test_a_value_that_looks_like_a_secret_is_found_and_never_shown(secret: str):
    tree = with_files({"hubs/dune/hub.yaml": f'server: {{image: base, environment: {{DATA: "{secret}"}}}}\n'})
    found = run_checks(load_fleet(tree).fleet, NOW)
    assert [finding.rule for finding in found] == ["secret-looking-value"]
    texts = {"hubs/dune/hub.yaml": tree.read("hubs/dune/hub.yaml").decode()}
    for form in FORMATS:
        assert secret not in write_findings(found, form, stages=1, texts=texts)


def test_a_rule_that_crashes_becomes_a_finding_and_hides_no_other(monkeypatch: pytest.MonkeyPatch):
    def fails(_fleet: Fleet, _at: datetime) -> Iterator[Finding]:
        raise KeyError("s3cret")

    broken = RuleModule(Rule("some-rule", Severity.ERROR, "fails"), "", check=fails)
    monkeypatch.setattr("hubfleet.checks.run.all_rules", lambda: (broken, *all_rules()))
    loaded = load_fleet(with_files({"hubs/reef/hub.yaml": "stages: {production: {}}\n"}))
    found = run_checks(loaded.fleet, NOW)
    assert {finding.rule for finding in found} == {"rule-crashed", "gate-missing"}
    assert "s3cret" not in str(found)


def test_what_time_brought_about_is_an_error_only_where_a_change_touches_it():
    loaded = load_fleet(with_files({"hubs/dune/hub.yaml": "lifecycle: {owner: li, review_by: 2026-01-31}\n"}))
    severities = [
        [f.severity for f in run_checks(loaded.fleet, NOW, touched)]
        for touched in (None, frozenset({"hubs/dune/hub.yaml"}), frozenset({"fleet.yaml"}))
    ]
    assert severities == [[Severity.ERROR], [Severity.ERROR], [Severity.WARNING]]


def test_a_broken_fleet_crashes_no_rule():
    texts: dict[str, str | bytes] = dict(with_files({}).texts)
    for file in [*texts, None]:
        left = {name: text for name, text in texts.items() if name != file}
        for tree in (Memory(left), Memory({**left, file or "x": "a: [1"}), Memory({**left, file or "x": "{}"})):
            found = run_checks(load_fleet(tree).fleet, NOW)
            assert not [finding for finding in found if finding.rule == "rule-crashed"]

"""Every rule is written the same way, and tells one fault once."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from importlib import import_module

import pytest

from hubfleet.checks import rules
from hubfleet.checks.docs import read_text
from hubfleet.checks.registry import RuleModule, all_rules
from hubfleet.load.fleet import load_fleet
from tests.checks.small_fleet import with_files

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
ENTRANCES = ("check", "check_at", "check_release")


def rule_id(module: RuleModule) -> str:
    return module.rule.id


@pytest.mark.parametrize("module", all_rules(), ids=rule_id)
def test_a_rule_has_the_form_of_all(module: RuleModule) -> None:
    source = import_module(f"{rules.__name__}.{module.rule.id.replace('-', '_')}")
    assert source.RULE is module.rule, "the file is named like the id"
    assert sum(hasattr(source, name) for name in ENTRANCES) == 1
    assert re.fullmatch(r"(?:[a-z]|[A-Z]{2}).*[^.]", module.rule.title), "what holds, without a capital or a full stop"
    text = read_text(module.text)
    assert re.fullmatch(r"[A-Z`].*\.", text.what)
    assert re.fullmatch(r".*\.", text.why)


@pytest.mark.parametrize("module", all_rules(), ids=rule_id)
def test_both_stages_of_a_hub_tell_one_fault_once(module: RuleModule) -> None:
    for example in read_text(module.text).examples:
        fleet = load_fleet(with_files(example.files)).fleet
        found = set(module.check(fleet, AT)) if module.check else set()
        by_place = Counter(finding.location for finding in found)
        assert all(count == 1 for count in by_place.values()), found


SHARED = {
    "domain-duplicate": "domain: sea.coast.hubs.example.org",
    "bucket-shared": "buckets: {scratch: {url: gs://sea}}",
    "volume-shared": "home: {quota: 5Gi, volume: {kind: disk, id: sea, size: 50Gi}}",
    "client-shared": "login: {provider: github, admins: [li], allow: {users: [mo]}, client_id: Iv1.sea}",
}


@pytest.mark.parametrize("name", SHARED)
def test_what_two_hubs_of_two_stages_share_is_told_once_for_each_line(name: str) -> None:
    text = f"stages: {{staging: {{}}, production: {{}}}}\n{SHARED[name]}\n"
    fleet = load_fleet(with_files({"hubs/reef/hub.yaml": text, "hubs/dune/hub.yaml": text})).fleet
    module = next(module for module in all_rules() if module.rule.id == name)
    assert module.check
    places = [finding.location for finding in set(module.check(fleet, AT))]
    assert places
    assert len(places) == len(set(places))

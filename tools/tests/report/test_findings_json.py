"""Findings for programs keep to the published schema."""

from __future__ import annotations

import json

import jsonschema_rs
from hypothesis import given
from hypothesis import strategies as st

from hubfleet.findings import Finding, Location, Related, Severity
from hubfleet.report.findings import write_findings
from tests.need import ROOT

VALIDATOR = jsonschema_rs.validator_for(json.loads((ROOT / "schemas/output/check.json").read_text(encoding="utf-8")))
COUNTS = st.integers(min_value=0, max_value=10**6)
PLACES = st.builds(Location, st.text(), COUNTS, COUNTS, st.integers(min_value=1, max_value=200))
FINDINGS = st.builds(
    Finding,
    st.from_regex(r"[a-z]{1,9}(-[a-z]{1,9}){0,3}", fullmatch=True),
    st.sampled_from(Severity),
    st.text(),
    PLACES,
    st.text(),
    st.lists(st.builds(Related, PLACES, st.text()), max_size=2).map(tuple),
)


@given(st.lists(FINDINGS, max_size=4), COUNTS)
def test_any_findings_keep_to_the_published_schema(findings: list[Finding], stages: int) -> None:
    data = json.loads(write_findings(findings, "json", stages=stages, texts={}))
    assert VALIDATOR.is_valid(data)
    assert [entry["message"] for entry in data["findings"]] == [finding.message for finding in findings]


def test_the_form_is_the_published_one() -> None:
    related = Related(Location("clusters/tern.yaml", 3, 5), "compared with this")
    finding = Finding("rule-id", Severity.ERROR, "wrong", Location("fleet.yaml", 2, 4, 3), "mend it", (related,))
    assert json.loads(write_findings([finding], "json", stages=3, texts={})) == {
        "version": 1,
        "stages": 3,
        "findings": [
            {
                "rule": "rule-id",
                "severity": "error",
                "message": "wrong",
                "help": "mend it",
                "file": "fleet.yaml",
                "line": 2,
                "column": 4,
                "related": [
                    {"message": "compared with this", "file": "clusters/tern.yaml", "line": 3, "column": 5},
                ],
            }
        ],
    }

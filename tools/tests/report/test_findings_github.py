"""Findings as annotations: one command a line, whatever the data holds. Source: GitHub Actions, "Workflow commands"."""

from __future__ import annotations

from hubfleet.findings import Finding, Location, Related, Severity
from hubfleet.report.findings import write_findings


def written(finding: Finding) -> str:
    return write_findings([finding], "github", stages=1, texts={})


def test_an_annotation_covers_the_value() -> None:
    finding = Finding("rule-id", Severity.ERROR, "wrong", Location("hubs/reef/hub.yaml", 14, 11, 3), "mend it")
    assert written(finding) == (
        "::error file=hubs/reef/hub.yaml,title=rule-id,line=14,col=11,endColumn=14::wrong%0Amend it\n"
    )


def test_a_file_as_a_whole_has_no_line() -> None:
    assert written(Finding("rule-id", Severity.NOTICE, "wrong", Location("a.yaml"))) == (
        "::notice file=a.yaml,title=rule-id::wrong\n"
    )


def test_further_places_stand_between_what_is_wrong_and_what_to_do() -> None:
    related = (Related(Location("clusters/tern.yaml", 3, 5), "compared with this"),)
    finding = Finding("rule-id", Severity.ERROR, "wrong", Location("a.yaml"), "mend it", related)
    assert written(finding).endswith("::wrong%0Aclusters/tern.yaml:3:5: compared with this%0Amend it\n")


def test_data_cannot_start_a_command_or_a_property_of_its_own() -> None:
    place = Location("hubs/a,line=1:b%0A/hub.yaml", 2, 1)
    told = written(Finding("rule-id", Severity.WARNING, "50%\r\n::error::injected", place))
    assert told.count("\n") == 1
    assert "file=hubs/a%2Cline=1%3Ab%250A/hub.yaml," in told
    assert told.endswith("::50%25%0D%0A::error::injected\n")

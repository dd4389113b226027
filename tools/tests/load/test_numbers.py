"""Numbers that are longer than any reader keeps: they stay the text that was written, and are told."""

from __future__ import annotations

import json

import pytest

from hubfleet.load.document import read_document

DIGITS = "9" * 5000


@pytest.mark.parametrize("text", [DIGITS, f"-{DIGITS}", f"0x{DIGITS}", f"{DIGITS}.0", "1.0e+400"])
def test_a_number_without_end_is_a_finding_and_can_be_written(text: str) -> None:
    document = read_document(f"values: {{a: {text}}}\n".encode(), "hub.yaml")
    assert [finding.rule for finding in document.findings] == ["yaml-odd-scalar"]
    assert json.dumps(document.data, allow_nan=False) == json.dumps({"values": {"a": text}})

"""Of a secrets file only names, places and hashes are kept: whatever is wrong with it, nothing of it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubfleet.load.fleet import load_fleet
from hubfleet.report.findings import FORMATS, write_findings
from tests.load.trees import small_with

FILE = "hubs/reef/staging.secrets.yaml"
SECRET = "hunter2-very-secret"


def told(text: str) -> str:
    """Everything that could reach a log: all reports, and the data that is kept."""
    loaded = load_fleet(small_with({FILE: text}))
    texts = {file: document.text for file, document in loaded.documents.items()}
    reports = [write_findings(loaded.findings, form, stages=2, texts=texts) for form in FORMATS]
    return "\n".join([*reports, repr(loaded.documents[FILE]), repr(loaded.fleet.stages)])


@pytest.mark.parametrize(
    "text",
    [
        f"key: {SECRET}\n",
        f"key: {SECRET}\nkey: {SECRET}\n",
        f"key: [{SECRET}\n",
        f"key: '{SECRET}\n",
        f"key: *{SECRET}\n",
        f"key: !{SECRET} x\n",
        f"- {SECRET}\n",
        f"{SECRET}\n",
        f"key: |\n  {SECRET}\n\tx\n",
        f"key: {SECRET}: {SECRET}\n",
        f"key: {SECRET}\n---\n{SECRET}: 1\n",
        f"<<: {SECRET}\n",
        f"key: @{SECRET}\n",
        f"key: &{SECRET} x\nb: &{SECRET} y\n",
        f'key: "\\q{SECRET}"\n',
    ],
)
def test_a_secret_in_plain_text_is_never_repeated(text: str) -> None:
    assert SECRET not in told(text)


@given(st.text(st.sampled_from(list("a:- \n[]{}&*!|>'\"%@?,")), max_size=20), st.integers(0, 20))
def test_no_fault_of_form_repeats_one(around: str, at: int) -> None:
    shown = told(f"key: {around[:at]}7331{around[at:]}\n")
    assert "7331" not in shown.replace("key7331", "")


def test_what_is_encrypted_is_known_by_name_and_hash() -> None:
    loaded = load_fleet(small_with({}))
    (stage, _) = loaded.fleet.stages
    assert stage.secrets is not None
    assert list(stage.secrets.leaves) == ["client_secret"]
    assert loaded.fleet.at(FILE, ("client_secret",), key=True).line == 1
    assert "ENC[" not in repr(loaded.documents[FILE])


def test_who_may_read_it_is_no_part_of_the_hash() -> None:
    text = "client_secret: ENC[AES256_GCM,data:eA==]\nsops: {lastmodified: '%s'}\n"
    one, two = (
        load_fleet(small_with({FILE: text % day})).fleet.stages[0].secrets for day in ("2026-01-01", "2026-02-02")
    )
    assert one == two

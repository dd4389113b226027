"""Plans in files that can't be carried out are refused before anything is looked at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hubfleet.cli import main
from hubfleet.plan.json import dumps
from hubfleet.plan.plan import make_plan
from tests.plan.stages import ORIGIN, want

PLAN = make_plan([want("astro/staging", "inputs-0123")], {}, ORIGIN)
REFUSED = {
    "no file": (None, 'there is no plan in "plan.json"'),
    "something else": ("name: reef\n", "it is not JSON, line 1, column 1"),
    "another version": (dumps(replace(PLAN, version=99)), "99"),
    "made without charts": (dumps(PLAN), "the plan does not tell what astro/staging is to run"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_plan_to_carry_out_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text, told = REFUSED[name]
    monkeypatch.chdir(tmp_path)
    if text is not None:
        Path("plan.json").write_text(text)
    assert main(["deploy", "--plan", "plan.json"]) == (2 if text is None else 1)
    said = capsys.readouterr().err
    assert told in said
    assert "help: " in said

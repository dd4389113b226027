"""Each folder of cases/ is a change of a small fleet, and what the plan says of it.

`before/` and `after/` lie over fleet/ and are two commits; `expected.txt` is what the terminal shows. Where a case has
a `comment.md`, that is what the pull request is told.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from hubfleet.app.plan import plan_between
from hubfleet.report.plan_markdown import write_markdown
from hubfleet.report.plan_text import write_text

from .repository import GitFleet, chart_mirror

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return chart_mirror(tmp_path_factory.mktemp("charts"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_change_gives_the_steps_that_its_case_shows(case, tmp_path, charts, cache, golden):
    fleet = GitFleet.make(tmp_path / "fleet")
    fleet.lay(case / "before")
    fleet.commit("before")
    fleet.lay(case / "after")
    fleet.commit("after")
    planned = plan_between(fleet.settings(charts, cache), "HEAD~1", "HEAD")
    objects = {key: detail.objects for key, detail in planned.details.items()}
    told = write_text(planned.plan, objects) or "nothing to do\n"
    told += "".join(f"{finding.location}: {finding.severity}: {finding.message}\n" for finding in planned.findings)
    golden(case / "expected.txt", told)
    if (case / "comment.md").is_file():
        golden(case / "comment.md", write_markdown(planned.plan, objects))

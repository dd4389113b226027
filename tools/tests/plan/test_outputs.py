"""What a plan looks like: short for any fleet, and without harm whatever the data holds."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubfleet.findings import Finding, Location, Severity
from hubfleet.plan.desired import Desired
from hubfleet.plan.left_out import Cause, LeftOut
from hubfleet.plan.plan import make_plan
from hubfleet.plan.step import Impact, Reason, ReasonKind
from hubfleet.report.plan_github import matrices, write_github
from hubfleet.report.plan_html import write_html
from hubfleet.report.plan_markdown import code, write_markdown
from hubfleet.report.plan_text import write_text
from hubfleet.report.stage_diff import Section

from .stages import ORIGIN, by_stage, key, runs, situations

BUMP = Reason(ReasonKind.CHART, "charts.jupyterhub", "4.3.3", "5.0.0", "charts/lock.yaml:5")
NASTY = "</details><img src=x onerror=alert(1)> @everyone [x](javascript:y) ``` | \n# GH-1 `"


def step(stage: str, *reasons: Reason, **more) -> Desired:
    impact = more.pop("impact", (Impact.HUB_RESTARTS, Impact.SERVERS_UNTOUCHED))
    return Desired(key(stage), more.get("cluster", "tern"), "v1-new", reasons=reasons or (BUMP,), impact=impact)


def planned(*wanted: Desired):
    return make_plan(wanted, by_stage(*(runs(str(one.stage), "v1-old") for one in wanted)), ORIGIN)


def test_a_chart_bump_of_171_hubs_is_told_once_and_the_few_that_differ_by_name():
    wanted = [step(f"hub-{number}/staging") for number in range(168)]
    other = Reason(ReasonKind.VALUES, "home.volume.server", "a", "b", "hubs/odd/hub.yaml:3")
    risk = (Impact.DATA_AT_RISK, Impact.STORAGE_CHANGES)
    wanted += [step(f"odd-{number}/staging", BUMP, other, impact=risk) for number in range(3)]
    text = write_markdown(planned(*wanted), {})
    assert len(text) < 10_000
    assert text.count("charts.jupyterhub") == 2
    assert text.index("odd-0") < text.index("hub-0")
    assert "168 stages of 168 hubs" in text
    assert "Deploy `odd-0/staging`, `odd-1/staging` and `odd-2/staging`\n" in text


def test_a_hub_whose_stages_take_the_same_change_is_named_once_with_its_cluster():
    stages = [f"hub-{number}/{part}" for number in range(171) for part in ("staging", "production")]
    text = write_markdown(planned(*map(step, stages)), {})
    assert len(text) < 4_000
    assert "#### Deploy 342 stages of 171 hubs\n" in text
    assert "<details><summary>171 hubs, each with staging and production</summary>\n" in text
    assert "- on `tern`: `hub-0` `hub-1` `hub-2` " in text
    assert text.count("`hub-170`") == 1


def test_few_hubs_are_named_where_everybody_sees_them():
    some = ["reef/staging", "reef/production", "dune/staging", "dune/production"]
    assert "#### Deploy `dune` and `reef`, staging and production\n" in write_markdown(planned(*map(step, some)), {})
    text = write_markdown(planned(*map(step, some[:3])), {})
    assert "#### Deploy `dune/staging` and `reef` (both stages)\n" in text


@pytest.mark.parametrize("hubs", [0, 1, 400, 1500])
def test_the_comment_stays_below_the_limit_whatever_the_fleet(hubs):
    wanted = [
        step(f"hub-{number}/staging", Reason(ReasonKind.VALUES, f"x.{number}", "a" * 5000, "\U0001f40b" * 5000))
        for number in range(hubs)
    ]
    text = write_markdown(planned(*wanted), {one.stage: ("changed Secret/hub",) * 50 for one in wanted})
    assert len(text.encode("utf-16-le")) // 2 < 65_536
    assert text.count("<details>") == text.count("</details>")


@given(st.text(max_size=300))
def test_a_code_span_holds_any_text_in_one_line(text):
    span = code(text)
    assert "\n" not in span
    if span != "(empty)":
        fence = re.match("`+", span)[0]
        inner = span[len(fence) : -len(fence)]
        assert span.endswith(fence)
        assert all(len(run) != len(fence) for run in re.findall("`+", inner))


def _outside_of_code(text: str) -> str:
    return re.sub(r"(?s)(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text)


def test_nothing_from_the_data_is_read_by_github():
    reason = Reason(ReasonKind.VALUES, NASTY, NASTY, [NASTY], NASTY)
    finding = Finding("rule", Severity.ERROR, NASTY, Location(NASTY, 1, 1))
    plan = planned(step("astro/staging", reason), step("bio/staging", reason), step("chem/staging", reason))
    lost = LeftOut(NASTY, Cause.AWAY, (), NASTY)
    plan = replace(plan, findings=(finding,), left_out=(lost,))
    text = write_markdown(plan, {key("astro/staging"): (NASTY,)})
    left = _outside_of_code(text)
    for bad in ("<img", "@everyone", "javascript", "GH-1"):
        assert bad in text
        assert bad not in left


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        assert not [name for name, _ in attrs if name == "src" or name.startswith("on")]
        assert all(value.startswith("#") for name, value in attrs if name == "href"), "links lead to a step of the page"


def test_the_page_loads_nothing_and_escapes_everything():
    reason = Reason(ReasonKind.VALUES, NASTY, NASTY, NASTY, NASTY)
    page = "".join(write_html(planned(step("astro/staging", reason)), lambda _: [Section(NASTY, (f"+{NASTY}", NASTY))]))
    tags = _Tags()
    tags.feed(page)
    assert not tags.seen & {"img", "script", "link", "iframe"}
    assert "&lt;img" in page


def test_secrets_are_in_no_output():
    reason = Reason(ReasonKind.VALUES, "server.environment", {"DB_PASSWORD": "hunter22"}, {"DB_PASSWORD": "hunter23"})
    plan = planned(step("astro/staging", reason))
    for text in (write_markdown(plan, {}), write_text(plan, {}), "".join(write_html(plan, lambda _: []))):
        assert "hunter" not in text
        assert "DB_PASSWORD" in text


def test_a_matrix_has_one_job_a_cluster_and_keeps_the_limits():
    plan = planned(*(step(f"hub-{number}/staging", cluster=f"cluster-{number:03}") for number in range(600)))
    found = matrices(plan)
    sizes = [len(jobs) for matrix in found if isinstance(jobs := matrix["include"], list)]
    assert sizes == [256, 256, 88]
    assert len(write_github(plan).encode()) < 1_000_000
    assert found[0]["include"][0] == {"cluster": "cluster-000", "steps": 1, "stages": ["hub-0/staging"]}
    assert json.loads(write_github(planned())) == {"matrices": []}


@given(situations())
def test_every_plan_can_be_written_in_every_form(situation):
    desired, live = situation
    plan = make_plan(desired, live, ORIGIN)
    text = write_text(plan, {})
    assert all(f"deploy {one.stage} on " in text for one in plan.steps)
    assert write_markdown(plan, {}) == write_markdown(replace(plan), {})
    assert "".join(write_html(plan, lambda _: [])).count("<section") == len(plan.steps)


def test_a_step_is_never_without_reason():
    with pytest.raises(ValueError, match="needs a reason"):
        replace(planned(step("astro/staging")).steps[0], reasons=())

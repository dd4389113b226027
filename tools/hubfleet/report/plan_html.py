"""A plan as one page with the full differences: nothing is loaded from elsewhere, every text is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape

from hubfleet.model.key import UnitKey
from hubfleet.plan.step import Plan, Step
from hubfleet.report.plan_text import reason_line, summary
from hubfleet.report.plan_words import DANGEROUS, impact_words
from hubfleet.report.stage_diff import Section

_STYLE = """\
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}
pre{background:#f6f8fa;padding:.7rem;overflow:auto;font-size:13px}
.add{color:#116329}.del{color:#82071e}.at{color:#57606a}
.danger{border-left:4px solid #cf222e;padding-left:1rem}
summary{cursor:pointer}
"""


def write_html(plan: Plan, sections: Callable[[UnitKey], Iterable[Section]]) -> Iterator[str]:
    """Yield the page piece by piece: a plan of many stages is never in memory as a whole."""
    head = f"<meta charset=utf-8><title>Plan</title><style>{_STYLE}</style>"
    policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<!doctype html>\n<html lang=en><head>{policy}{head}</head><body>\n"
    yield f"<h1>Plan</h1>\n<p>{escape(summary(plan))}</p>\n"
    for step in plan.steps:
        yield from _step(step, sections(step.stage))
    yield "</body></html>\n"


def _step(step: Step, sections: Iterable[Section]) -> Iterator[str]:
    danger = " class=danger" if DANGEROUS & set(step.impact) else ""
    where = f"{step.action} {step.stage} on {step.cluster}, wave {step.wave}"
    yield f"<section{danger}>\n<h2>{escape(where)}</h2>\n<ul>\n"
    for reason in step.reasons:
        yield f"<li>{escape(reason_line(reason))}</li>\n"
    yield f"<li>impact: {escape(impact_words(step))}</li>\n"
    for hold in step.held:
        yield f"<li>held: {escape(hold.message)}</li>\n"
    yield "</ul>\n"
    for section in sections:
        body = "\n".join(map(_line, section.lines))
        yield f"<details><summary>{escape(section.title)}</summary><pre>{body}</pre></details>\n"
    yield "</section>\n"


_CLASSES: Mapping[str, str] = {"+": "add", "-": "del", "@": "at"}


def _line(line: str) -> str:
    kind = _CLASSES.get(line[:1])
    return f"<span class={kind}>{escape(line)}</span>" if kind else escape(line)

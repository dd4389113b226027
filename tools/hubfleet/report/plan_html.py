"""A plan as one page with the full differences: nothing is loaded from elsewhere, every text is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape

from hubfleet.model.key import UnitKey
from hubfleet.plan.step import Plan, Reason, Step
from hubfleet.report.changed import shown_change
from hubfleet.report.findings_text import printable
from hubfleet.report.left_out import left_out_lines
from hubfleet.report.plan_text import summary
from hubfleet.report.plan_words import DANGEROUS, impact_words, title
from hubfleet.report.stage_diff import Section

_STYLE = """\
:root{color-scheme:light dark;--line:#d1d9e0;--soft:#f6f8fa;--dim:#59636e;--add:#dafbe1;--del:#ffebe9;--danger:#cf222e}
@media(prefers-color-scheme:dark){
:root{--line:#3d444d;--soft:#151b23;--dim:#9198a1;--add:#12351f;--del:#3f1519;--danger:#f85149}}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--dim)}
a{color:inherit;white-space:nowrap}
code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,monospace}
section{border:1px solid var(--line);border-radius:8px;margin:1.2rem 0;padding:.2rem 1rem 1rem}
h2{font-size:1.15rem;margin:.8rem 0}
h2 small,.at,.dim{color:var(--dim);font-weight:400}
.danger{border-left:5px solid var(--danger)}
p.danger{padding-left:.7rem}
td.danger{border-left:0;color:var(--danger)}
pre{background:var(--soft);border-radius:6px;padding:.7rem 0;overflow:auto}
pre span{display:inline-block;min-width:100%;padding:0 .7rem;box-sizing:border-box}
.add{background:var(--add)}.del{background:var(--del)}
summary{cursor:pointer}
"""


def write_html(plan: Plan, sections: Callable[[UnitKey], Iterable[Section]]) -> Iterator[str]:
    """Yield the page piece by piece: a plan of many stages is never in memory as a whole."""
    head = f"<meta charset=utf-8><title>Plan</title><style>{_STYLE}</style>"
    policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<!doctype html>\n<html lang=en><head>{policy}{head}</head><body>\n"
    yield f"<h1>Plan</h1>\n<p>{escape(summary(plan))}</p>\n"
    for line in left_out_lines(plan.left_out, lambda text: escape(printable(text))):
        yield f"<p class=danger>{line}</p>\n"
    if plan.steps:
        yield from _overview(plan)
    for step in plan.steps:
        yield from _step(step, sections(step.stage))
    yield "</body></html>\n"


def _overview(plan: Plan) -> Iterator[str]:
    """One row for each step, in the order in which they run."""
    yield "<table><thead><tr><th>wave<th>step<th>cluster<th>what people notice<th>state</thead><tbody>\n"
    for step in plan.steps:
        held = "; ".join(hold.message for hold in step.held) or "ready"
        link = f'<a href="#{_anchor(step)}">{_name(step)}</a>'
        cells = f"<td>{escape(step.cluster)}<td{_danger(step)}>{escape(impact_words(step))}<td>{escape(held)}"
        yield f"<tr><td>{step.wave}<td>{link}{cells}\n"
    yield "</tbody></table>\n"


def _step(step: Step, sections: Iterable[Section]) -> Iterator[str]:
    where = f"<small>on {escape(step.cluster)}, wave {step.wave}</small>"
    yield f'<section id="{_anchor(step)}"{_danger(step)}>\n'
    yield f"<h2>{_name(step)} {where}</h2>\n"
    yield "<table><tbody>\n"
    yield from map(_reason, step.reasons)
    yield "</tbody></table>\n"
    yield f"<p>{escape(impact_words(step))}</p>\n"
    for hold in step.held:
        yield f"<p>held: {escape(hold.message)}</p>\n"
    for section in sections:
        body = "\n".join(map(_line, section.lines))
        yield f"<details><summary>{escape(section.title)}</summary><pre>{body}</pre></details>\n"
    yield "</section>\n"


def _reason(reason: Reason) -> str:
    about = f"{escape(title(reason))} <code>{escape(printable(reason.path or ''))}</code>"
    plain = reason.before is None and reason.after is None
    change, source = "" if plain else shown_change(reason), reason.source or ""
    return f"<tr><td>{about}{''.join(f'<td><code>{escape(printable(one))}</code>' for one in (change, source))}\n"


def _name(step: Step) -> str:
    return escape(f"{step.action.value} {step.stage}")


def _anchor(step: Step) -> str:
    return escape(f"{step.action.value}-{step.stage}".replace("/", "-"))


def _danger(step: Step) -> str:
    return " class=danger" if DANGEROUS & set(step.impact) else ""


_CLASSES: Mapping[str, str] = {"+": "add", "-": "del", "@": "at"}


def _line(line: str) -> str:
    return f"<span class={_CLASSES.get(line[:1], 'same')}>{escape(line)}</span>"

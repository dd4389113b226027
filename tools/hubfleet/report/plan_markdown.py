"""A plan for the pull request: readable in a minute, below GitHub's limit whatever the fleet.

Whatever comes from the data stands in code spans, where GitHub reads no mention, no link and no HTML.
Source: GitHub Flavored Markdown, "Code spans"; a comment holds 65,536 characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hubfleet.findings import Finding, Severity
from hubfleet.model.key import UnitKey
from hubfleet.plan.step import Plan, Reason, Step, Unit
from hubfleet.report.changed import shown_change
from hubfleet.report.left_out import left_out_lines
from hubfleet.report.plan_groups import Group, groups
from hubfleet.report.plan_names import Named, clusters_of, names_of
from hubfleet.report.plan_text import objects_line
from hubfleet.report.plan_words import DANGEROUS, impact_words, title

MOST = 60_000
"""Characters of the whole: room is left for what a comment adds."""

MOST_CHANGES = 1000
"""More different changes never fit."""

MOST_NAMED = 400
MOST_IN_TITLE = 6
"""More hubs are folded: those that differ from the rest are few, and stand where everybody sees them."""

MOST_REASONS = 12
MOST_FINDINGS = 20
_LONGEST = 200


def write_markdown(plan: Plan, objects: Mapping[UnitKey, tuple[str, ...]], most: int = MOST) -> str:
    """Write the plan; where it would be too long, lists of stages go first, then the least dangerous changes."""
    found = groups(plan.steps, objects)
    for named in (MOST_NAMED, 20, 0) if len(found) < MOST_CHANGES else ():
        text = _page(plan, found, named)
        if _length(text) <= most:
            return text
    return _cut(plan, found, most)


def code(text: str, longest: int = _LONGEST) -> str:
    """Return untrusted text as a code span: one line, nothing in it means anything."""
    beginning = text[: longest + 2]
    plain = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in beginning).strip()
    short = plain if len(plain) <= longest else f"{plain[:longest]}…"
    if not short:
        return "(empty)"
    fence = "`" * (max((len(run) for run in re.findall("`+", short)), default=0) + 1)
    space = " " if "`" in short else ""
    return f"{fence}{space}{short}{space}{fence}"


def _page(plan: Plan, found: Sequence[Group], named: int) -> str:
    changes = ("\n".join(_group(one, named)) for one in found)
    parts = [*_head(plan, found), *_left_out(plan), *_faults(plan.findings), *changes]
    return "\n\n".join(parts) + "\n"


def _cut(plan: Plan, found: Sequence[Group], most: int) -> str:
    """Keep whole changes as long as there is room."""
    text = "\n\n".join([*_head(plan, found), *_left_out(plan), *_faults(plan.findings)])
    room = most - _length(text) - _LONGEST
    parts: list[str] = []
    for one in found:
        part = "\n".join(_group(one, 0))
        room -= _length(part) + 2
        if room < 0:
            break
        parts.append(part)
    left = len(found) - len(parts)
    end = f"… and {left} further changes: `hubfleet plan` shows all of them." if left else ""
    return "\n\n".join(filter(None, [text, *parts, end])) + "\n"


def _head(plan: Plan, found: Sequence[Group]) -> Iterator[str]:
    if not plan.steps:
        faulty = any(one.severity is Severity.ERROR for one in plan.findings)
        yield "### Nothing is deployed" + (", and there are errors" if faulty else "")
        all_others = "the other" if faulty or plan.left_out else "all"
        yield f"What would be deployed is the same in {all_others} {plan.unchanged} stages."
        return
    yield f"### {_count(len(plan.steps), 'step')} in {_owners(plan)}, {plan.unchanged} stages unchanged"
    changes = _count(len(found), "change") if len(found) > 1 else "One change"
    held = _later(len(plan.held))
    yield f"{changes}, the most dangerous first{held}." if len(found) > 1 else f"{changes}{held}."


def _later(held: int) -> str:
    if held == 1:
        return "; 1 step waits for a later run"
    return f"; {held} steps wait for later runs" if held else ""


def _owners(plan: Plan) -> str:
    """How many hubs, and how many clusters' support, have steps."""
    owners = Counter(unit for unit, _ in {(step.unit, step.stage.owner) for step in plan.steps})
    hubs, clusters = owners[Unit.STAGE], owners[Unit.SUPPORT]
    told = [_count(hubs, "hub")] if hubs or not clusters else []
    return " and ".join([*told, *([f"the support of {_count(clusters, 'cluster')}"] if clusters else [])])


def _left_out(plan: Plan) -> Iterator[str]:
    if plan.left_out:
        yield "\n".join(f"- ⚠️ {line}" for line in left_out_lines(plan.left_out, code))


def _faults(findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        lines = [
            f"- **{one.severity}** {code(str(one.location))} {code(one.message)}" for one in findings[:MOST_FINDINGS]
        ]
        more = len(findings) - MOST_FINDINGS
        yield "\n".join(["**Findings**", "", *lines, *([f"- and {more} more"] if more > 0 else [])])


def _group(group: Group, named: int) -> Iterator[str]:
    first = group.steps[0]
    mark = "⚠️ " if DANGEROUS & set(first.impact) else ""
    yield f"#### {mark}{_who(group)}"
    yield ""
    for reason in first.reasons[:MOST_REASONS]:
        yield f"- {_reason(reason, group)}"
    if len(first.reasons) > MOST_REASONS:
        yield f"- and {len(first.reasons) - MOST_REASONS} more reasons"
    if words := impact_words(first):
        yield f"- impact: {words}"
    if group.objects:
        yield f"- objects: {code(objects_line(group.objects), 400)}"
    if first.approval:
        yield f"- needs approval: {code(first.approval)}"
    yield from _waiting(group.steps)
    names = names_of(group.steps)
    if len(names) > MOST_IN_TITLE and named:
        yield from _folded(group, names, named)


def _who(group: Group) -> str:
    first = group.steps[0]
    verb = "Retire" if first.action.value == "retire" else "Deploy"
    names = names_of(group.steps)
    if len(names) > MOST_IN_TITLE and first.unit is Unit.SUPPORT:
        return f"{verb} the support of {len(names)} clusters"
    if len(names) > MOST_IN_TITLE:
        return f"{verb} {len(group.steps)} stages of {len(group.owners)} hubs"
    if all(one.both for one in names):
        return f"{verb} {_and(code(one.name) for one in names)}, staging and production"
    return f"{verb} {_and(code(one.name) + ' (both stages)' * one.both for one in names)}"


def _and(words: Iterable[str]) -> str:
    *some, last = words
    return f"{', '.join(some)} and {last}" if some else last


def _reason(reason: Reason, group: Group) -> str:
    words = title(reason)
    about = f"**{words}**" if words else ""
    path = f" {code(reason.path)}" if reason.path else ""
    plain = reason.before is None and reason.after is None
    change = "" if plain else f" {code(shown_change(reason))}"
    place = group.source(reason)
    where = f" <sub>{code(place)}</sub>" if reason.source else ""
    return f"{about}{path}{change}{where}".strip()


def _waiting(steps: Iterable[Step]) -> Iterator[str]:
    counted = Counter(hold.message for step in steps for hold in step.held)
    for message, count in counted.most_common(3):
        yield f"- held ({_count(count, 'stage')}): {code(message)}"
    more = sum(list(dict(counted.most_common()).values())[3:])
    if more:
        yield f"- held ({_count(more, 'stage')}) for like reasons"


def _folded(group: Group, names: Sequence[Named], named: int) -> Iterator[str]:
    """List them cluster by cluster, as people look for theirs."""
    yield ""
    yield f"<details><summary>{_summary(group, names)}</summary>"
    yield ""
    for cluster, some in clusters_of(names[:named]).items():
        on = "" if group.steps[0].unit is Unit.SUPPORT else f"on {code(cluster)}: "
        yield f"- {on}{' '.join(code(one.name) for one in some)}"
    if len(names) > named:
        yield f"- and {len(names) - named} more"
    yield ""
    yield "</details>"


def _summary(group: Group, names: Sequence[Named]) -> str:
    if group.steps[0].unit is Unit.SUPPORT:
        return _count(len(names), "cluster")
    hubs = _count(len(group.owners), "hub")
    if all(one.both for one in names):
        return f"{hubs}, each with staging and production"
    return f"{hubs}; where no stage is named, both" if any(one.both for one in names) else hubs


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _length(text: str) -> int:
    """GitHub counts UTF-16 units: a character beyond the first plane is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

"""A plan for a terminal: each step, why, what people notice, what it waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from hubfleet.model.key import UnitKey
from hubfleet.plan.step import Plan, Reason, ReasonKind, Step
from hubfleet.report.changed import shown_change
from hubfleet.report.findings_text import printable
from hubfleet.report.left_out import left_out_lines
from hubfleet.report.plan_words import IMPACTS, IN_WORDS

MOST_OBJECTS = 8


def write_text(plan: Plan, objects: Mapping[UnitKey, tuple[str, ...]]) -> str:
    """Write the steps in the order in which they run, and what could not be compared."""
    lines: list[str] = []
    for wave, steps in groupby(plan.steps, key=lambda step: step.wave):
        lines.append(f"wave {wave}")
        for step in steps:
            lines += [f"  {line}" for line in step_lines(step, objects.get(step.stage, ()))]
    lines += left_out_lines(plan.left_out, printable)
    return "\n".join(lines) + "\n" if lines else ""


def step_lines(step: Step, objects: Iterable[str] = ()) -> Iterator[str]:
    """Yield one step: its stage, its reasons with their places, its impact, its objects, what it waits for."""
    yield f"{step.action} {step.stage} on {step.cluster}"
    for reason in step.reasons:
        yield f"  {reason_line(reason)}"
    if step.impact:
        yield f"  impact: {', '.join(step.impact)}"
        yield from (f"    {impact}: {IMPACTS[impact]}" for impact in step.impact if impact in IN_WORDS)
    if shown := objects_line(tuple(objects)):
        yield f"  objects: {shown}"
    if step.gate:
        yield f"  after its gate {step.gate}"
    for hold in step.held:
        yield f"  held: {printable(hold.message)}"
    if step.approval:
        yield f"  needs approval: {step.approval}"


def reason_line(reason: Reason) -> str:
    """One reason in one line, the place behind it."""
    place = f"  ({reason.source})" if reason.source else ""
    return printable(f"{_what(reason)}{place}").replace("\n", " ")


def _what(reason: Reason) -> str:
    if reason.kind is ReasonKind.DRIFTED:
        change = "" if reason.before is None and reason.after is None else f": {shown_change(reason)}"
        return f"drifted: {reason.path}{change}"
    if reason.kind is ReasonKind.SECRET:
        fate = "is gone" if reason.before else "is new" if reason.after else "changed"
        return f"secret {reason.path} {fate}"
    if reason.kind in {ReasonKind.VALUES, ReasonKind.IMAGE} or (reason.path and reason.before is not None):
        return f"{reason.path}: {shown_change(reason)}"
    told = str(reason.kind)
    return f"{told}: {reason.after}" if isinstance(reason.after, str | int) and reason.before is None else told


def objects_line(objects: tuple[str, ...]) -> str:
    """The first few objects, and how many more there are."""
    more = len(objects) - MOST_OBJECTS
    return ", ".join(objects[:MOST_OBJECTS]) + (f" and {more} more" if more > 0 else "")


def summary(plan: Plan) -> str:
    """One line: how many steps, how many wait, how many stages have none, how many could not be compared."""
    count = len(plan.steps)
    steps = "nothing to do" if not count else "1 step" if count == 1 else f"{count} steps"
    held = f", {len(plan.held)} held" if plan.held else ""
    left = sum(len(one.stages) for one in plan.left_out)
    unknown = f", {left} not compared" if left else ""
    return f"{steps}{held}, {plan.unchanged} unchanged{unknown} ({plan.before} to {plan.after})"

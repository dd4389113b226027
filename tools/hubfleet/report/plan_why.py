"""Why a stage has a step, or why not."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from hubfleet.model.key import StageKey, SupportKey, UnitKey
from hubfleet.plan.absent import Absent
from hubfleet.plan.left_out import Cause, LeftOut
from hubfleet.plan.step import Plan
from hubfleet.report.findings_text import printable
from hubfleet.report.left_out import left_out_lines
from hubfleet.report.plan_text import step_lines

MOST_FILES = 8


def write_why(
    plan: Plan,
    stage: UnitKey,
    objects: tuple[str, ...],
    changed: AbstractSet[str] | None,
    absent: Absent | None = None,
) -> str:
    """Write the step of a stage, or what keeps it from having one; `absent` says what became of one that is no more."""
    step = plan.step_of(stage)
    if step is not None:
        return "\n".join(step_lines(step, objects)) + "\n"
    if absent and absent.now:
        return f"{stage} is {absent.now} now\n{write_why(plan, absent.now, objects, changed)}"
    return f"{stage} has no step: {_why_not(plan, stage, changed, absent)}\n"


def _why_not(plan: Plan, stage: UnitKey, changed: AbstractSet[str] | None, absent: Absent | None) -> str:
    if absent and absent.tombstone:
        return f"it has a tombstone ({absent.tombstone}), and nothing of it is known to run"
    if absent:
        return "it is no longer in the data, and no tombstone says what happens to it"
    if unknown := [one for one in plan.left_out if _is_in(one, stage)]:
        return "; ".join(left_out_lines(unknown, printable))
    if changed is None:
        support = "what runs beside its hubs is what the data wants"
        return support if isinstance(stage, SupportKey) else "it runs, tested, at what the data wants"
    if files := _files_of(stage, changed):
        return f"{', '.join(files[:MOST_FILES])} changed, but what is deployed stays the same"
    return f"no file that it reads differs between {plan.before} and {plan.after}"


def _is_in(one: LeftOut, stage: UnitKey) -> bool:
    beside = isinstance(stage, SupportKey) and one.cause is Cause.AWAY and one.name == stage.cluster
    return beside or stage in one.stages


def _files_of(stage: UnitKey, changed: AbstractSet[str]) -> list[str]:
    """Those that it may read: its own first, then what is shared."""
    own = sorted(file for file in changed if file.startswith(f"hubs/{stage.owner}/") and isinstance(stage, StageKey))
    shared = sorted(file for file in changed if not file.startswith("hubs/") or file.startswith("hubs/_"))
    return [*own, *shared]

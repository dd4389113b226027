"""Why a stage has a step, or why not."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from hubfleet.model.key import StageKey, UnitKey
from hubfleet.plan.step import Plan
from hubfleet.report.plan_text import step_lines


def write_why(plan: Plan, stage: UnitKey, objects: tuple[str, ...], changed: AbstractSet[str] | None) -> str:
    """Write the step of a stage, or what keeps it from having one."""
    step = plan.step_of(stage)
    if step is not None:
        return "\n".join(step_lines(step, objects)) + "\n"
    if changed is None:
        return f"{stage} has no step: it runs, tested, at what the data wants\n"
    own = sorted(file for file in changed if file.startswith(f"hubs/{stage.owner}/") and isinstance(stage, StageKey))
    shared = sorted(file for file in changed if not file.startswith("hubs/") or file.startswith("hubs/_"))
    if not own and not shared:
        return f"{stage} has no step: no file that it reads differs between {plan.before} and {plan.after}\n"
    files = ", ".join([*own, *shared][:8])
    return f"{stage} has no step: {files} changed, but what is deployed stays the same\n"

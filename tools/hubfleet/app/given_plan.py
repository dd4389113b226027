"""A plan from a file."""

from __future__ import annotations

from pathlib import Path

from hubfleet.findings import HubfleetError, WrongUse
from hubfleet.plan.json import NotAPlan, loads
from hubfleet.plan.state import UNRENDERED
from hubfleet.plan.step import Plan


def read_plan(file: Path) -> Plan:
    """Return the plan of a file. Raises HubfleetError where there is none."""
    try:
        return loads(file.read_bytes())
    except (OSError, NotAPlan) as error:
        why = (error.strerror or str(error)).lower() if isinstance(error, OSError) else error
        kind = WrongUse if isinstance(error, FileNotFoundError) else HubfleetError
        raise kind(
            f'there is no plan in "{file}": {why}', help="write one with `hubfleet plan --format json`"
        ) from None


def read_rendered(file: Path) -> Plan:
    """Return a plan that can be carried out. Raises HubfleetError for one that was made without the charts."""
    plan = read_plan(file)
    without = [step.stage for step in plan.steps if (step.digest.after or "").startswith(UNRENDERED)]
    if without:
        raise HubfleetError(
            f"the plan does not tell what {without[0]} is to run: its chart was not at hand when it was made",
            help="plan again where the charts can be had",
        )
    return plan

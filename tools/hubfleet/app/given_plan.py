"""A plan from a file, to be carried out."""

from __future__ import annotations

from pathlib import Path

from hubfleet.findings import HubfleetError
from hubfleet.plan.json import loads
from hubfleet.plan.step import Plan


def read_plan(file: Path) -> Plan:
    """Return the plan of a file. Raises HubfleetError where there is none."""
    try:
        return loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise HubfleetError(
            f'there is no plan in "{file.name}": {error}', help="write one with `hubfleet plan --format json`"
        ) from None

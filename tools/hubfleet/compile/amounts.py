"""Memory and CPUs of what runs beside people's servers, as Kubernetes takes them."""

from __future__ import annotations

from hubfleet.model.bounds import Bounds
from hubfleet.model.json import Values
from hubfleet.model.quantities import Cpu


def resources(bounds: Bounds) -> Values:
    """Return requests and limits; what is not said is left to the chart."""
    requests = _amounts(bounds.memory.guarantee, bounds.cpu.guarantee)
    limits = _amounts(bounds.memory.limit, bounds.cpu.limit)
    return {name: amounts for name, amounts in (("limits", limits), ("requests", requests)) if amounts}


def _amounts(memory: str | None, cpu: Cpu | None) -> Values:
    found: Values = {"memory": str(memory)} if memory else {}
    return found | ({"cpu": cpu.cores} if cpu else {})

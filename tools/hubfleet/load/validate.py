"""Data to models; what does not fit becomes findings at the line that was written."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TypeVar

from pydantic import ValidationError

from hubfleet.findings import Finding, Location
from hubfleet.load.merge import settle
from hubfleet.load.node import Node
from hubfleet.load.shape import shape_of
from hubfleet.model.base import Model

M = TypeVar("M", bound=Model)


def validate(
    model: type[M], node: Node, *, top: Location | None = None, told: AbstractSet[Location] = frozenset()
) -> tuple[M | None, tuple[Finding, ...]]:
    """Return the model, or None and all that is wrong.

    `top` is where a missing top-level key is reported; places in `told` have a fault already, and may hold what seems
    to be missing.
    """
    settled = settle(node, shape_of(model))
    try:
        return model.model_validate(settled.plain()), ()
    except ValidationError as error:
        from hubfleet.load.faults import Context

        context = Context(model, settled, node, top or node.at, told=told)
        return None, tuple(context.findings(error.errors(include_url=False)))


def validate_part(model: type[Model], node: Node, name: str = "") -> tuple[Finding, ...]:
    """Return what is wrong in data that need not be complete: defaults, blueprints, a hub before they are merged.

    `name` is what to call the data as a whole.
    """
    settled = settle(node, shape_of(model))
    try:
        model.model_validate(settled.plain())
    except ValidationError as error:
        from hubfleet.load.faults import Context

        # Filtered before it is worded: every hub lacks what stands in the layers below it.
        errors = (fault for fault in error.errors(include_url=False) if fault["type"] != "missing")
        return tuple(Context(model, settled, node, node.at, name).findings(errors))
    return ()

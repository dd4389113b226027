"""What the API server refuses and no schema can say: one rule a module, a function from an object to faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from hubfleet.model.json import Manifest, Path
from hubfleet.render.kubernetes.rules import containers, names, resources, restarts, selectors, volumes

Rule: TypeAlias = Callable[[Manifest], Iterator[tuple[Path, str]]]

RULES: tuple[Rule, ...] = (
    containers.check,
    names.check,
    resources.check,
    restarts.check,
    selectors.check,
    volumes.check,
)

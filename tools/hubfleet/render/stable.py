"""Does a release render to the same objects twice? A chart that draws random values deploys on every run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from hubfleet.model.json import Json, Manifest, Path
from hubfleet.render.faults import FaultKind, RenderFault
from hubfleet.render.manifests import parse, title
from hubfleet.render.normalise import normalise
from hubfleet.render.renderer import Renderer, RenderRequest


def unstable(request: RenderRequest, renderer: Renderer) -> tuple[RenderFault, ...]:
    """Render twice; one fault for every place that differs, none for a stable release."""
    first, second = (list(normalise(parse(renderer.render(request).documents).manifests)) for _ in range(2))
    return tuple(_faults(first, second))


def _faults(first: list[Manifest], second: list[Manifest]) -> Iterator[RenderFault]:
    nothing: Manifest = {}
    for before, after in zip_longest(first, second, fillvalue=nothing):
        for path in differences(before, after):
            yield RenderFault(
                FaultKind.UNSTABLE,
                "differs between two renders of the same values",
                help="the chart draws it at random: give the value, as a secret of the stage",
                object=title(before or after),
                object_path=path,
            )


def differences(before: Json, after: Json, path: Path = ()) -> Iterator[Path]:
    """The deepest paths at which two values differ, in order."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            yield from differences(before.get(key), after.get(key), (*path, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, (*path, index))
    elif before != after or type(before) is not type(after):
        yield path

"""One release from request to result: render, parse, validate, digest. This is what a worker does."""

from __future__ import annotations

from hubfleet.findings import HubfleetError
from hubfleet.render.blame import blame
from hubfleet.render.digest import release_digest
from hubfleet.render.faults import FaultKind, RenderFault
from hubfleet.render.renderer import Renderer, RenderRequest
from hubfleet.render.stage import ReleaseResult, pack

_WHOLE = (FaultKind.HELM_WARNING, FaultKind.DUPLICATE)
"""Faults beside which every object was still read."""


def render_release(request: RenderRequest, renderer: Renderer) -> ReleaseResult:
    """Render one release; every fault in chart or values is in the result. What is unforeseen becomes a fault too."""
    try:
        return _render(request, renderer)
    except HubfleetError as error:
        return failed(str(error), error.help)
    except Exception as error:  # noqa: BLE001 - one release must not stop the fleet
        return failed(f"{type(error).__name__}: {error}", "this is a fault of hubfleet or of Helm: please report it")


def failed(message: str, help: str = "") -> ReleaseResult:  # noqa: A002 - the word used everywhere
    """The result of a release that could not be rendered for a reason outside its data."""
    return ReleaseResult(None, (RenderFault(FaultKind.WORKER, message, help=help),), b"")


def _render(request: RenderRequest, renderer: Renderer) -> ReleaseResult:
    from hubfleet.render.kubernetes import validate
    from hubfleet.render.manifests import parse

    raw = renderer.render(request)
    parsed = parse(raw.documents)
    refused = tuple(validate(parsed.manifests, request.capabilities.minor))
    faults = (*raw.faults, *parsed.faults, *blame(refused, parsed.manifests, request.values))
    whole = all(fault.kind in _WHOLE for fault in (*raw.faults, *parsed.faults))
    digest = release_digest(parsed.manifests) if whole else None
    return ReleaseResult(
        digest, tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.sort_key)), pack(parsed.manifests)
    )

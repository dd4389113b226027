"""Releases to manifests: Helm, Kubernetes' schemas, one digest per stage, and a cache that is never stale."""

from __future__ import annotations

from hubfleet.render.cache import RenderCache
from hubfleet.render.faults import FaultKind, RenderFault, findings_of
from hubfleet.render.pool import Workers
from hubfleet.render.renderer import Renderer
from hubfleet.render.run import render_all, requests_of
from hubfleet.render.stage import RenderedRelease, RenderedStage, StageInput

__all__ = [
    "FaultKind",
    "RenderCache",
    "RenderFault",
    "RenderedRelease",
    "RenderedStage",
    "Renderer",
    "StageInput",
    "Workers",
    "findings_of",
    "render_all",
    "requests_of",
]

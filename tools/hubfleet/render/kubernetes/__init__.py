"""Every rendered object against Kubernetes' own schemas, and against what the API server checks beyond them."""

from __future__ import annotations

from hubfleet.render.kubernetes.validate import validate

__all__ = ["validate"]

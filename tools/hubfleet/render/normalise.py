"""What of a manifest counts as desired state; the rest must not make a step.

Left out, because it changes nothing that runs and would turn every chart bump into a change of every object:
- the chart's version in the labels of the object itself (`helm.sh/chart`, and `chart` of older charts); in a pod
  template the same label restarts pods, so there it counts;
- objects that only `helm test` creates;
- null fields: the API server drops them, Helm 3 writes some that Helm 4 leaves out.

Checksums in annotations stay: with stand-ins for secrets they are stable, and they restart pods.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubfleet.model.json import Json, Manifest
from hubfleet.render.manifests import hooks, metadata_of

NORMALISATION = "v1"
"""Raise it with any change to what this module leaves out: digests of different versions are never compared."""

CHART_LABELS = ("helm.sh/chart", "chart")
_TESTS = frozenset({"test", "test-success", "test-failure"})


def normalise(manifests: Iterable[Manifest]) -> Iterator[Manifest]:
    """The desired state of a release, without changing what was given."""
    for manifest in manifests:
        when = hooks(manifest)
        if when and when <= _TESTS:
            continue
        yield _without_chart_labels({key: _pruned(value) for key, value in manifest.items() if value is not None})


def _without_chart_labels(manifest: Manifest) -> Manifest:
    metadata = metadata_of(manifest)
    labels = metadata.get("labels")
    if not isinstance(labels, dict) or not any(label in labels for label in CHART_LABELS):
        return manifest
    kept = {label: value for label, value in labels.items() if label not in CHART_LABELS}
    return {**manifest, "metadata": {**metadata, "labels": kept}}


def _pruned(value: Json) -> Json:
    """Without null fields of mappings; a null in a list has a place and stays."""
    if isinstance(value, dict):
        return {key: _pruned(below) for key, below in value.items() if below is not None}
    if isinstance(value, list):
        return [_pruned(item) for item in value]
    return value

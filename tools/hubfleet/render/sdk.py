"""Helm in process, through `helm-python-sdk`: the only module that knows its private interface.

The package's own `Chart.render` can't say which Kubernetes version and API groups the cluster has; the C function
behind it can (`kube_version`, `api_versions`). So the package is pinned exactly, and a test holds both to it.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from hubfleet.render.chartfile import precheck
from hubfleet.render.faults import FaultKind, RenderFault
from hubfleet.render.helm_errors import faults_of
from hubfleet.render.renderer import ChartPath, RawRender, RenderRequest, ordered
from hubfleet.render.stderr import captured_stderr

if TYPE_CHECKING:
    from helm_python import Chart


@cache
def _identity() -> str:
    """Reading a package's metadata takes a millisecond, which a fleet would pay for every release."""
    from importlib.metadata import version

    return f"helm-python-sdk {version('helm-python-sdk')}"


class SdkRenderer:
    """Keeps charts open, since a fleet renders few charts many times."""

    def __init__(self) -> None:
        self._charts: dict[ChartPath, Chart] = {}

    def __reduce__(self) -> tuple[type[SdkRenderer], tuple[()]]:
        """A copy in another process starts with no chart open: handles belong to this one."""
        return SdkRenderer, ()

    @property
    def identity(self) -> str:
        return _identity()

    def render(self, request: RenderRequest) -> RawRender:
        if faults := precheck(request):
            return RawRender(faults=faults)
        from helm_python import HelmChartLoadError, HelmError

        with captured_stderr() as warnings:
            try:
                chart = self._open(request.chart)
                documents = ordered(_render(chart, request), {crd["filename"]: crd["data"] for crd in chart.crds})
            except HelmChartLoadError as error:
                return RawRender(faults=(RenderFault(FaultKind.CHART, f"the chart can't be loaded: {error}"),))
            except HelmError as error:
                return RawRender(faults=faults_of(str(error), request.values, request.chart.name))
        return RawRender(documents, tuple(warned(line) for line in warnings))

    def _open(self, path: ChartPath) -> Chart:
        from helm_python import Chart

        if path not in self._charts:
            self._charts[path] = Chart.load(path.path)
        return self._charts[path]


def _render(chart: Chart, request: RenderRequest) -> dict[str, str]:
    """Call the C function with the options that the Python wrapper lacks."""
    from helm_python import _native

    options: dict[str, Any] = {
        "name": request.name,
        "namespace": request.namespace,
        "is_install": True,
        "kube_version": request.capabilities.full_version,
        "api_versions": list(request.capabilities.api_versions),
    }
    text = _native.call_string("helm_render", chart._raw(), json.dumps(request.values), json.dumps(options))  # noqa: SLF001
    rendered: dict[str, str] = json.loads(text)
    return rendered


def warned(line: str) -> RenderFault:
    """One line that Helm wrote past us, less its time stamp and source file."""
    return RenderFault(FaultKind.HELM_WARNING, f"Helm warns: {line.rpartition('warning:')[2].strip()}")

"""Small charts and stages for the tests of rendering."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from hubfleet.charts.errors import ChartUnavailable
from hubfleet.charts.store import ChartFiles
from hubfleet.model.json import Values
from hubfleet.model.release import CompiledStage, Release, SecretNeed
from hubfleet.render.renderer import Capabilities, ChartPath, RawRender, RenderRequest
from hubfleet.render.sdk import SdkRenderer
from hubfleet.render.stage import StageInput

JUPYTERHUB = Path(__file__).parents[1] / "charts" / "jupyterhub"
SECRETS = (
    SecretNeed("proxy-token", ("hub", "config", "ConfigurableHTTPProxy", "auth_token")),
    SecretNeed("cookie-secret", ("hub", "config", "JupyterHub", "cookie_secret")),
)
CONFIG_MAP = """apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}}
data:
  values: {{ .Values | toJson | quote }}
  kubernetes: {{ .Capabilities.KubeVersion.Version }}
  certificates: {{ .Capabilities.APIVersions.Has "cert-manager.io/v1" | quote }}
"""


def write_chart(
    folder: Path, templates: Mapping[str, str], *, metadata: str = "", files: Mapping[str, str] | None = None
) -> ChartFiles:
    """Write a chart named like its folder. `files` are beside the templates."""
    written = {
        "Chart.yaml": f"apiVersion: v2\nname: {folder.name}\nversion: 1.0.0\n{metadata}",
        **{f"templates/{name}": text for name, text in templates.items()},
        **(files or {}),
    }
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    digest = hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()
    return ChartFiles(folder.name, "1.0.0", None, folder, digest)


def request(
    chart: ChartFiles,
    values: Values | None = None,
    *,
    name: str = "demo",
    kubernetes: str = "1.34",
    groups: tuple[str, ...] = (),
) -> RenderRequest:
    return RenderRequest(ChartPath.of(chart), name, "demo-ns", values or {}, Capabilities(kubernetes, groups))


def own_chart() -> ChartFiles:
    return ChartFiles("jupyterhub", "4.3.3", None, JUPYTERHUB, "test-chart")


def real_chart(name: str = "jupyterhub-4.3.3") -> ChartFiles | None:
    """The real chart from the mirror that the environment names, when it is a folder."""
    mirror = os.environ.get("HUBFLEET_CHART_MIRROR")
    archive = Path(mirror) / f"{name}.tgz" if mirror else None
    if not archive or not archive.is_file():
        return None
    chart, _, version = name.rpartition("-")
    return ChartFiles(chart, version, archive, None, hashlib.sha256(archive.read_bytes()).hexdigest())


def hub_values(number: int = 0) -> Values:
    config: Values = {"JupyterHub": {"authenticator_class": "dummy"}, "CryptKeeper": {"keys": ["b" * 64]}}
    return {"hub": {"config": config}, "cull": {"every": 300 + number}}


def stage(
    number: int = 0,
    *,
    chart: str = "jupyterhub",
    values: Values | None = None,
    secrets: tuple[SecretNeed, ...] = SECRETS,
) -> StageInput:
    """A stage with one release of a chart."""
    name = f"hub{number}"
    release = Release(name, chart, f"{name}-staging", hub_values(number) if values is None else values, secrets)
    return StageInput(CompiledStage(f"{name}/staging", (release,)), "1.34")


def charts_of(*known: ChartFiles) -> Callable[[str], ChartFiles]:
    """The charts that can be had; others raise as a client without a network does."""
    by_name = {chart.name: chart for chart in known}

    def get(name: str) -> ChartFiles:
        if name not in by_name:
            raise ChartUnavailable(f"chart {name} can't be downloaded")
        return by_name[name]

    return get


class Deadly(SdkRenderer):
    """A renderer that takes its process along at one release, and hangs at another."""

    def __reduce__(self) -> tuple[type[Deadly], tuple[()]]:
        return Deadly, ()

    def render(self, request: RenderRequest) -> RawRender:
        if request.name == "hub3":
            os.write(2, b"fatal error: stack overflow\n")
            os._exit(2)
        while request.name == "hub4":
            pass
        return super().render(request)

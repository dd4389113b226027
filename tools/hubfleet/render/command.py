"""The `helm` command (3 or 4) as the second renderer: slower, but everybody's, so the first is measured by it."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from hubfleet.findings import HubfleetError
from hubfleet.render.chartfile import precheck
from hubfleet.render.helm_errors import faults_of
from hubfleet.render.renderer import RawRender, RenderRequest, ordered
from hubfleet.render.sdk import warned

_SOURCE = re.compile(r"^---\n# Source: (?P<template>\S+)\n", re.MULTILINE)
_SECONDS = 120


class HelmCommandFailed(HubfleetError):
    """The command itself could not be run."""


@dataclass(frozen=True, slots=True)
class CommandRenderer:
    """Renders with `helm template`. `command` is the path of the program."""

    command: Path

    @property
    def identity(self) -> str:
        return f"helm {_version(self.command)}"

    def render(self, request: RenderRequest) -> RawRender:
        if faults := precheck(request):
            return RawRender(faults=faults)
        done = _run(self.command, _arguments(request), json.dumps(request.values))
        if done.returncode:
            text = done.stderr.partition("Error: ")[2] or done.stderr
            return RawRender(faults=faults_of(text, request.values, request.chart.name))
        crds, templates = _split(done.stdout)
        warnings = [warned(line) for line in done.stderr.splitlines() if "warning" in line.lower()]
        return RawRender(ordered(templates, crds), tuple(warnings))


@lru_cache
def _version(command: Path) -> str:
    return _run(command, ["version", "--short"], "").stdout.strip()


def _arguments(request: RenderRequest) -> list[str]:
    capabilities = request.capabilities
    groups = [f"--api-versions={group}" for group in capabilities.api_versions]
    where = ["--namespace", request.namespace, "--kube-version", capabilities.full_version, *groups]
    return ["template", request.name, str(request.chart.path), *where, "--include-crds", "--values", "-"]


def _run(command: Path, arguments: list[str], given: str) -> subprocess.CompletedProcess[str]:
    """Run with an environment of its own: nobody's plugins, repositories or cluster."""
    with tempfile.TemporaryDirectory(prefix="hubfleet-helm-") as home:
        environment = {
            "HOME": home,
            **{f"HELM_{part}_HOME": home for part in ("CACHE", "CONFIG", "DATA")},
        }
        try:
            return subprocess.run(
                [str(command), *arguments],
                input=given,
                capture_output=True,
                text=True,
                check=False,
                timeout=_SECONDS,
                env=environment,
                encoding="utf-8",
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise HelmCommandFailed(f"{command} can't be run: {error}", help="install Helm 3 or 4") from error


def _split(stream: str) -> tuple[dict[str, str], dict[str, str]]:
    """One stream of documents as (CRDs, templates) by their template; what one template gave stays together."""
    pieces = _SOURCE.split("\n" + stream if stream.startswith("---") else stream)
    crds: dict[str, str] = {}
    templates: dict[str, str] = {}
    for template, text in zip(pieces[1::2], pieces[2::2], strict=True):
        part = crds if "/crds/" in template and "/templates/" not in template else templates
        part[template] = f"{part[template]}\n---\n{text}" if template in part else text
    return crds, templates

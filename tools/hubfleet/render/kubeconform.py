"""The real `kubeconform` over rendered manifests, with the embedded schemas and no network.

People already trust it; it also guards our own validator: both must refuse the same objects.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubfleet.findings import HubfleetError
from hubfleet.model.json import Manifest
from hubfleet.render.digest import canonical
from hubfleet.render.faults import FaultKind, RenderFault
from hubfleet.render.helm_errors import pointer_path
from hubfleet.render.kubernetes.package import PREFIX, Definitions, definitions, kinds, nearest
from hubfleet.render.manifests import title
from hubfleet.render.version import tool_version

LAYOUT = "{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json"
_SECONDS = 300
_PLACE = re.compile(r"- at '([^']*)': (?!validation failed)(.+?)(?= - at '|\n|$)")


class KubeconformFailed(HubfleetError):
    """The command itself could not be run."""


@dataclass(frozen=True, slots=True)
class Kubeconform:
    """The program and the folder where it finds schemas; they are written there when they are first needed."""

    command: Path
    folder: Path

    def check(self, manifests: Sequence[Manifest], minor: str) -> tuple[RenderFault, ...]:
        """Faults of all objects, for a Kubernetes such as `1.34`; kinds it has no schema for are passed over."""
        version = nearest(minor)
        root = self.folder / tool_version()[:16]
        write_schemas(root, version, manifests)
        with tempfile.TemporaryDirectory(prefix="hubfleet-kubeconform-") as scratch:
            for number, manifest in enumerate(manifests):
                (Path(scratch) / f"{number}.json").write_bytes(canonical(manifest))
            return tuple(_faults(self._run(Path(scratch), root, version), manifests))

    def _run(self, scratch: Path, root: Path, version: str) -> list[dict[str, Any]]:
        arguments = ["-strict", "-output", "json", "-ignore-missing-schemas", "-kubernetes-version", f"{version}.0"]
        where = ["-schema-location", f"{root}/{LAYOUT}", str(scratch)]
        try:
            done = subprocess.run(
                [str(self.command), *arguments, *where],
                capture_output=True,
                check=False,
                text=True,
                timeout=_SECONDS,
                env={},
                encoding="utf-8",
            )
            resources: list[dict[str, Any]] = json.loads(done.stdout)["resources"] or []
        except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
            raise KubeconformFailed(f"{self.command} can't be run: {error}", help="install kubeconform") from error
        return resources


def _faults(resources: Iterable[dict[str, Any]], manifests: Sequence[Manifest]) -> Iterator[RenderFault]:
    """By object in our order; kubeconform works on several at once and reports as it goes."""
    for resource in sorted(resources, key=lambda resource: int(Path(resource["filename"]).stem)):
        manifest = manifests[int(Path(resource["filename"]).stem)]
        message = str(resource.get("msg", ""))
        places = sorted(set(_PLACE.findall(message))) or [("", message)]
        for pointer, said in places:
            path = pointer_path(pointer, manifest)
            yield RenderFault(FaultKind.KUBECONFORM, said.strip(), object=title(manifest), object_path=path)


def write_schemas(root: Path, version: str, manifests: Iterable[Manifest]) -> None:
    """Write the schemas of these objects' kinds in kubeconform's layout, each complete in itself, strict."""
    known = definitions(version)
    names = kinds(known)
    for key in sorted({(str(manifest["apiVersion"]), str(manifest["kind"])) for manifest in manifests}):
        if key in names:
            path = root / f"v{version}.0-standalone-strict" / _file(*key)
            if not path.exists():
                _write(path, canonical(complete(names[key], known)))


def _file(api_version: str, kind: str) -> str:
    """`deployment-apps-v1.json`, `role-rbac-v1.json`, `service-v1.json`."""
    group, _, version = api_version.rpartition("/")
    return "-".join(part for part in (kind.lower(), group.split(".")[0], version) if part) + ".json"


def complete(name: str, known: Definitions) -> dict[str, Any]:
    """One definition with all that it refers to, without descriptions."""
    needed: dict[str, Any] = {}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in needed:
            needed[current] = _bare(known[current])
            waiting += _references(needed[current])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": f"{PREFIX}{name}", "$defs": needed}


def _bare(schema: Any, *, named: bool = False) -> Any:  # noqa: ANN401 - any JSON Schema
    """`named`: the keys are names of properties, one of which may be `description`."""
    if isinstance(schema, dict):
        kept = {key: value for key, value in schema.items() if named or key not in ("description", "$schema", "$id")}
        return {key: _bare(value, named=key == "properties" and not named) for key, value in kept.items()}
    return [_bare(item) for item in schema] if isinstance(schema, list) else schema


def _references(schema: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON Schema
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref" and isinstance(value, str):
                yield value.removeprefix(PREFIX)
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _references(item)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(path)

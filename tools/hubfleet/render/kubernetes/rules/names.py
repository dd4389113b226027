"""Names that the API server refuses for the kind of object they name (Kubernetes docs: "Object Names and IDs")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubfleet.model.json import Manifest, Path
from hubfleet.render.manifests import metadata_of

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_SERVICE = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_DOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_SEGMENT = re.compile(r"(?!\.\.?$)[^/%]+")
_SHORT, _LONG, _CRON_JOB = 63, 253, 52

_FORMS: dict[str, tuple[re.Pattern[str], int, str]] = {
    "ClusterRole": (_SEGMENT, _LONG, "characters other than / and %"),
    "ClusterRoleBinding": (_SEGMENT, _LONG, "characters other than / and %"),
    "CronJob": (_DOMAIN, _CRON_JOB, "small letters, digits, - and ."),
    "Namespace": (_LABEL, _SHORT, "small letters, digits and -"),
    "Role": (_SEGMENT, _LONG, "characters other than / and %"),
    "RoleBinding": (_SEGMENT, _LONG, "characters other than / and %"),
    "Service": (_SERVICE, _SHORT, "small letters, digits and -, a letter first"),
}
_OTHERS = (_DOMAIN, _LONG, "small letters, digits, - and .")


def check(manifest: Manifest) -> Iterator[tuple[Path, str]]:
    metadata = metadata_of(manifest)
    yield from _namespace(metadata.get("namespace"))
    name = metadata.get("name")
    if not isinstance(name, str) or not name:
        if not metadata.get("generateName"):
            yield ("metadata", "name"), "the object has no name"
        return
    form, longest, words = _FORMS.get(str(manifest["kind"]), _OTHERS)
    if not form.fullmatch(name):
        yield ("metadata", "name"), f'"{name}" can\'t name a {manifest["kind"]}: use {words}'
    elif len(name) > longest:
        yield ("metadata", "name"), f'"{name}" has {len(name)} characters; at most {longest} for a {manifest["kind"]}'


def _namespace(name: object) -> Iterator[tuple[Path, str]]:
    if isinstance(name, str) and name and (not _LABEL.fullmatch(name) or len(name) > _SHORT):
        yield (
            ("metadata", "namespace"),
            f'"{name}" can\'t name a namespace: use small letters, digits and -, at most 63',
        )

"""Archives whose values schema refers to the network: Helm would fetch those parts each time it renders or upgrades.

The chart is verified as it was published. Then it is packed again with such references left out: what they said is not
asked of values any more, and what values become is checked against Kubernetes' own schemas all the same.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Mapping

from hubfleet.model.json import Json

SCHEMA = "values.schema.json"


def sealed(contents: Mapping[str, bytes], name: str) -> bytes | None:
    """Return the archive of a chart without such references; None where it has none and can stay as it is."""
    schemas = {path: text for path in contents if path.endswith(SCHEMA) and (text := _closed(contents[path]))}
    return _packed({**contents, **schemas}, name) if schemas else None


def _closed(schema: bytes) -> bytes | None:
    try:
        given: Json = json.loads(schema)
    except ValueError:
        return None
    closed = _without_remote(given)
    return None if closed == given else json.dumps(closed).encode()


def _without_remote(schema: Json) -> Json:
    if isinstance(schema, list):
        return [_without_remote(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _without_remote(value) for key, value in schema.items() if not is_remote(key, value)}


def is_remote(key: str, value: Json) -> bool:
    """Whether a keyword of a schema is a reference that a validator would fetch over the network."""
    return key == "$ref" and isinstance(value, str) and "://" in value


def _packed(contents: Mapping[str, bytes], name: str) -> bytes:
    """The same bytes for the same files, whenever and wherever."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(contents):
            member = tarfile.TarInfo(f"{name}/{path}")
            member.size = len(contents[path])
            archive.addfile(member, io.BytesIO(contents[path]))
    return gzip.compress(plain.getvalue(), mtime=0)

"""A hub that somebody installed: what its release says, and what is beside it in its namespace."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hubfleet.model.json import Json, Manifest, Values, get
from hubfleet.render.manifests import kind_of, read_yaml

VALUES = "values.yaml"
"""Where the JupyterHub chart keeps its effective values: in the Secret that its hub reads them from."""


@dataclass(frozen=True, slots=True)
class Running:
    """One release and its surroundings. `objects` are as it applied them, `held` is what its hub's Secret holds.

    `homes` are claims of users, `servers` their running pods. `fleet` is another fleet whose namespace it is,
    `written` are the releases that it made there. `staying` are titles of objects that somebody marked to be kept.
    """

    namespace: str
    release: str
    revision: int
    since: datetime | None
    chart: str
    app_version: str
    server_side: bool
    objects: tuple[Manifest, ...] = field(repr=False)
    held: Mapping[str, str] = field(repr=False, default_factory=dict)
    homes: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    fleet: str | None = None
    written: tuple[str, ...] = ()
    staying: frozenset[str] = frozenset()


def opened(secret: Manifest) -> dict[str, str]:
    """Return what a Secret holds, as text; what is no text is left as it is."""
    data = get(secret, ("data",))
    found = {name: _decoded(str(value)) for name, value in data.items()} if isinstance(data, dict) else {}
    plain = get(secret, ("stringData",))
    return found | ({name: str(value) for name, value in plain.items()} if isinstance(plain, dict) else {})


def hub_secret(objects: Iterable[Manifest]) -> Manifest | None:
    """Return the Secret that the JupyterHub chart keeps its values in."""
    return next((one for one in objects if kind_of(one) == "Secret" and VALUES in opened(one)), None)


def hub_values(held: Mapping[str, str]) -> Values:
    """Return the chart's effective values out of what that Secret holds."""
    found: Json = next(iter(read_yaml(held.get(VALUES, ""))), None)
    return found if isinstance(found, dict) else {}


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode()
    except (binascii.Error, ValueError):
        return text

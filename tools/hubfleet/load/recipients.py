"""Who can open a sops file, from its `sops:` block.

Source: sops, `stores.go`: keys stand in the block itself, or below it in groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from hubfleet.load.node import Node
from hubfleet.model.json import Json
from hubfleet.model.recipient import RecipientKind

Entry = Mapping[str, Json]


def _named(key: str) -> Callable[[Entry], str]:
    return lambda entry: str(entry.get(key))


def _azure(entry: Entry) -> str:
    return f"{entry.get('vault_url')}/keys/{entry.get('name')}/{entry.get('version')}"


def _vault(entry: Entry) -> str:
    return f"{entry.get('vault_address')}/{entry.get('engine_path')}/{entry.get('key_name')}"


_NAMES: Mapping[str, Callable[[Entry], str]] = {
    RecipientKind.AGE: _named("recipient"),
    RecipientKind.AWS: _named("arn"),
    RecipientKind.GCP: _named("resource_id"),
    RecipientKind.AZURE: _azure,
    "pgp": _named("fp"),
    "hc_vault": _vault,
    "hckms": _named("key_id"),
}


def read_recipients(block: Node | None) -> frozenset[tuple[str, str]]:
    """Return each key with its kind as sops names it; empty where the block is missing or not as sops writes it."""
    return frozenset(_of(block.plain())) if block else frozenset()


def _of(block: Json) -> Iterator[tuple[str, str]]:
    if not isinstance(block, dict):
        return
    for kind, name in _NAMES.items():
        found = block.get(kind)
        entries = found if isinstance(found, list) else []
        yield from ((str(kind), name(entry)) for entry in entries if isinstance(entry, dict))
    groups = block.get("key_groups")
    for group in groups if isinstance(groups, list) else []:
        yield from _of(group)

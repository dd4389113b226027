"""What a sops file tells without its keys: names, and hashes of encrypted values.

Source: sops, "Encryption protocol": each leaf is `ENC[AES256_GCM,data:...,iv:...,tag:...,type:str]`; the `sops:`
block holds the recipients and changes when only they do.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import replace

from hubfleet.findings import Finding, Severity
from hubfleet.load.document import Document
from hubfleet.load.node import Node
from hubfleet.load.recipients import read_recipients
from hubfleet.model.json import dotted
from hubfleet.model.stage import Secrets, SecretShape

BLOCK = "sops"
_LEAF = re.compile(r"ENC\[AES256_GCM,data:([^,]*),iv:[^,]*,tag:[^,]*,type:(\w+)\]")

_TELL_NO_VALUE = frozenset({"yaml-bounds", "yaml-documents", "yaml-encoding", "yaml-empty", "yaml-not-mapping"})


def without_secrets(document: Document) -> Document:
    """Return the document with its keys and places only: no text to quote, no value, and no finding that tells one."""
    findings = tuple(_untold(finding) for finding in document.findings)
    return Document(document.file, "", _keys_only(document.root), findings)


def _keys_only(node: Node) -> Node:
    if node.mapping is not None:
        return Node({name: _keys_only(below) for name, below in node.mapping.items()}, node.at, node.key)
    if node.items is not None:
        return Node(tuple(_keys_only(below) for below in node.items), node.at, node.key)
    return Node(None, node.at, node.key)


def _untold(finding: Finding) -> Finding:
    if finding.rule in _TELL_NO_VALUE:
        return finding
    message = {"yaml-syntax": "the file is not YAML here", "yaml-duplicate-key": "a key stands twice in one mapping"}
    told = message.get(finding.rule, "this is not as sops writes it")
    return replace(finding, message=told, help="write the file with sops", related=())


def read_secrets(document: Document) -> tuple[Secrets, tuple[Finding, ...]]:
    """Return key names with hashes of what is encrypted; a value in plain text is a finding that does not repeat it."""
    leaves: dict[str, str] = {}
    shapes: dict[str, SecretShape] = {}
    findings: list[Finding] = []
    for path, node in document.root.walk():
        if path[:1] == (BLOCK,) or not path or node.mapping is not None or node.items is not None:
            continue
        text = node.content if isinstance(node.content, str) else ""
        if text.startswith("ENC["):
            leaves[dotted(path)] = hashlib.sha256(text.encode()).hexdigest()
            if shape := _shape(text):
                shapes[dotted(path)] = shape
        elif node.content is not None:
            message = f'"{dotted(path)}" is not encrypted'
            findings.append(
                Finding(
                    "secret-plain",
                    Severity.ERROR,
                    message,
                    node.key or node.at,
                    f"change the secret, it was readable; then: sops encrypt --in-place {document.file}",
                )
            )
    recipients = read_recipients(document.root.child(BLOCK))
    return Secrets(document.file, leaves, shapes, recipients), tuple(findings)


def _shape(text: str) -> SecretShape | None:
    """Tell type and length of what is encrypted: the cipher keeps both in the open (AES-GCM neither pads nor packs)."""
    found = _LEAF.fullmatch(text)
    if found is None:
        return None
    try:
        return SecretShape(found[2], len(base64.b64decode(found[1], validate=True)))
    except binascii.Error:
        return None

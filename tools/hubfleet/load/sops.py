"""What a sops file tells without its keys: names, and hashes of encrypted values.

Source: sops, "Encryption protocol": each leaf is `ENC[AES256_GCM,data:...,iv:...,tag:...,type:str]`; the `sops:`
block holds the recipients and changes when only they do.
"""

from __future__ import annotations

import hashlib

from hubfleet.findings import Finding, Severity
from hubfleet.load.document import Document
from hubfleet.model.json import dotted
from hubfleet.model.stage import Secrets

BLOCK = "sops"


def read_secrets(document: Document) -> tuple[Secrets, tuple[Finding, ...]]:
    """Return key names with hashes of what is encrypted; a value in plain text is a finding that does not repeat it."""
    leaves: dict[str, str] = {}
    findings: list[Finding] = []
    for path, node in document.root.walk():
        if path[:1] == (BLOCK,):
            continue
        text = node.content if isinstance(node.content, str) else ""
        if text.startswith("ENC["):
            leaves[dotted(path)] = hashlib.sha256(text.encode()).hexdigest()
        elif node.content is not None:
            message = f'"{dotted(path)}" is not encrypted'
            findings.append(
                Finding(
                    "secret-plain",
                    Severity.ERROR,
                    message,
                    node.key or node.at,
                    "encrypt the file: sops encrypt --in-place FILE; and change the secret, it was readable",
                )
            )
    return Secrets(document.file, leaves), tuple(findings)

"""What a text looks like that may open something, by its own form or by what it is called."""

from __future__ import annotations

import re

from hubfleet.model.json import Path

_FORMS = (
    ("an AWS access key", re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})")),
    ("a GitLab token", re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}")),
    ("a Slack token", re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}")),
    ("a Google API key", re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b")),
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AGE-SECRET-KEY-1[A-Z0-9]{20,}")),
    ("a signed token", re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.")),
    ("an address with a password", re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/@$]+@")),
)
_SECRET_KEY = re.compile(
    r"(?:^|[_-])(?i:pass(?:word|wd|phrase)|secret|token|api_?key|private_?key|access_?key)$"
    r"|(?:Password|(?<!existing)(?<!Pull)(?<!pull)(?<!tls)Secret|Token|ApiKey|apiKey|PrivateKey|privateKey|AccessKey)$",
)
_PASSWORD = re.compile(r"(?i:passw(?:or)?d)$")
_SHORTEST = 8
"""Characters of what is no mere word; a password may be shorter."""


def looks_like(path: Path, text: str) -> str | None:
    """Say what a text at a path looks like, or None for an ordinary one."""
    for what, form in _FORMS:
        if form.search(text):
            return what
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    named = _SECRET_KEY.search(key) and "environment" not in path
    looks = (
        len(text) >= (1 if _PASSWORD.search(key) else _SHORTEST)
        and " " not in text
        and "$(" not in text
        and "://" not in text
    )
    return "a secret, by its name" if named and looks else None

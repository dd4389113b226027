"""Takes out of a line of a log what could open something."""

from __future__ import annotations

import re

_NAMED = re.compile(
    r"""(?ix)
    ( (?:token|secret|password|passwd|api_?key|authorization|cookie) [\w.-]* ["']?
      \s* [:=] \s* ["']? (?: (?:token|bearer|basic) \s+ )? )
    [^\s"'&,;}]{3,}
    """
)
_BARE = re.compile(r"(?i)\b(token|bearer|basic)\s+[\w.~+/=-]{16,}")
_HEX = re.compile(r"(?i)(?<![\w-])[0-9a-f]{32,}(?!\w)")


def redact(line: str, commit: str | None = None) -> str:
    """Return the line with values of tokens, passwords and cookies, and bare hexadecimal keys, replaced by `***`.

    `commit` is the one that is deployed (`<sha>`, or `<sha>+`): it looks like a key, and is none.
    """
    known = (commit or "").removesuffix("+")
    line = _NAMED.sub(r"\1***", line)
    line = _BARE.sub(r"\1 ***", line)
    return _HEX.sub(lambda found: found[0] if found[0] == known else "***", line)

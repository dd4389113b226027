"""What a label of Kubernetes can say of a deployment: its commit, and the run that made it.

Source: Kubernetes, "Labels and Selectors", "Syntax and character set": at most 63 characters, letters and digits at
both ends, `-`, `_` and `.` between them; or nothing.
"""

from __future__ import annotations

import re

LONGEST = 63
_CHANGED, _DIRTY = "+", ".dirty"
"""What stands behind a commit where files differ from it: for people, and in a label, which takes no `+`."""

_OTHER = re.compile(r"[^A-Za-z0-9._-]")
_ENDS = "._-"


def label_value(text: str) -> str:
    """Return the text as a label may have it: other characters become `-`, what is too long is cut at its end."""
    return _OTHER.sub("-", text)[:LONGEST].strip(_ENDS)


def commit_label(commit: str) -> str:
    """Return a commit as a label may have it; that files differed from it is never cut off."""
    if not commit.endswith(_CHANGED):
        return label_value(commit)
    known = label_value(commit.removesuffix(_CHANGED))[: LONGEST - len(_DIRTY)].rstrip(_ENDS)
    return f"{known}{_DIRTY}" if known else ""


def commit_of(label: str | None) -> str | None:
    """Return the commit that a label means, in the form for people; None where it says none."""
    if label and label.endswith(_DIRTY):
        return f"{label.removesuffix(_DIRTY)}{_CHANGED}"
    return label or None

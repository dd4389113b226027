"""Git reads no repository of another user unless it is told to: in a container or in CI that must not pass unseen.

Source: git-config(1), `safe.directory`.
"""

from __future__ import annotations

import re

from hubfleet.findings import HubfleetError

_WAY_OUT = re.compile(r"git config --global --add safe\.directory (?P<root>.+)")
"""What git proposes, the same in every language."""


def refuse_distrust(told: str) -> None:
    """Raise HubfleetError where git told, as it failed, that the repository belongs to somebody whom it does not trust.

    Whoever took that for a folder outside git would deploy without a commit.
    """
    if found := _WAY_OUT.search(told):
        reason = told.strip().splitlines()[0].removeprefix("fatal: ")
        raise HubfleetError(
            f"git does not read the repository at {found['root']}: it belongs to another user (git: {reason})",
            help=f"if you trust it: {found[0]}",
        )

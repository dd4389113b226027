"""Files of the toolkit that become part of values: pieces of Python, pages."""

from __future__ import annotations

import pkgutil
from functools import cache

from hubfleet.compile import __name__ as PACKAGE  # noqa: N812 - a constant
from hubfleet.compile.errors import CompileError


@cache
def text_of(file: str) -> str:
    """Return a file's text, by its path below this package. Raises CompileError when the toolkit is incomplete."""
    try:
        found = pkgutil.get_data(PACKAGE, file)
    except OSError:
        found = None
    if found is None:
        raise CompileError(f"the toolkit lacks {file}", help="install it again")
    return found.decode("utf-8")

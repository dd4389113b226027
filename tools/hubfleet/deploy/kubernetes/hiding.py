"""Keeps secret values out of what is told of a fault: a container's last lines and Helm's own words may quote them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from hubfleet.deploy.local.keeping import hide
from hubfleet.deploy.target import DeployFailed
from hubfleet.findings import HubfleetError


@contextmanager
def hiding(values: Callable[[], Iterable[str]]) -> Iterator[None]:
    """Let no error out of the block that quotes one of these values. Where they can't be had, no line is quoted."""
    try:
        yield
    except HubfleetError as error:
        known = _known(values)
        error.args = (hide(str(error), known or ()),)
        if isinstance(error, DeployFailed):
            error.lines = () if known is None else tuple(hide(line, known) for line in error.lines)
        raise


def longest_first(values: Iterable[str]) -> list[str]:
    """Return the values in the order in which they are to be hidden: one may begin with another."""
    return sorted(set(values), key=len, reverse=True)


def _known(values: Callable[[], Iterable[str]]) -> list[str] | None:
    try:
        return longest_first(values())
    except HubfleetError:
        return None

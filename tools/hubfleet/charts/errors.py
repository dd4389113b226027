"""What stops a chart from being used."""

from __future__ import annotations

from hubfleet.findings import HubfleetError

WAY_OUT = (
    "set HUBFLEET_CHART_MIRROR to a folder or URL of a chart repository that has it;"
    " without --require-charts everything else goes on"
)


class ChartError(HubfleetError):
    """A chart cannot be used."""


class ChartUnknown(ChartError):
    """No pin and no folder has that name."""


class ChartUnavailable(ChartError):
    """The chart could not be had: no network, no such version, a server that fails. Others may go on without it."""

    def __init__(self, message: str, *, help: str = WAY_OUT) -> None:  # noqa: A002 - the word used everywhere
        super().__init__(message, help=help)


class ChartMismatch(ChartError):
    """What was had is not what was asked for: never to be used, never to be passed over."""


class ChartUnsafe(ChartError):
    """An archive or folder that could harm whoever unpacks it: links, paths that lead outside, bombs."""

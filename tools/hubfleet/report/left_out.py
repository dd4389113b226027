"""What a plan could not compare, in words: whatever has the same cause is told once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from hubfleet.plan.left_out import Cause, LeftOut

MOST_NAMED = 20
_WHY = {
    Cause.ERRORS: ("it has errors", "they have errors"),
    Cause.ERRORS_BEFORE: ("it had errors before", "they had errors before"),
    Cause.AWAY: ("what runs there is not known", "what runs there is not known"),
}


def left_out_lines(left_out: Iterable[LeftOut], shown: Callable[[str], str]) -> Iterator[str]:
    """Yield a line for each cause; `shown` makes text of the data fit for where it will stand."""
    alike: dict[tuple[Cause, str], list[str]] = {}
    for one in left_out:
        alike.setdefault((one.cause, one.message), []).append(one.name)
    for (cause, message), names in alike.items():
        why = _WHY[cause][len(names) > 1]
        because = f": {shown(message)}" if message else ""
        yield f"{_names(names, shown)} can't be compared: {why}{because}"


def _names(names: list[str], shown: Callable[[str], str]) -> str:
    *some, last = [shown(name) for name in names[:MOST_NAMED]]
    if len(names) > MOST_NAMED:
        return f"{', '.join([*some, last])} and {len(names) - MOST_NAMED} more"
    return f"{', '.join(some)} and {last}" if some else last

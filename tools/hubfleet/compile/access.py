"""Who may enter at an instant: what the hub says for good, widened by the events that are open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hubfleet.model.event import Event
from hubfleet.model.login import Allow
from hubfleet.model.stage import Stage

LEAD = timedelta(hours=1)
"""How long before an event nodes are brought up for its people: about what a pool needs for some dozens of nodes."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may enter: the hub's own rule first, then the rules of open events, each with its place in the data."""

    rules: tuple[tuple[str, Allow], ...]

    @property
    def everyone(self) -> bool:
        """Whether a rule lets in anybody whom the provider knows."""
        return any(allow.everyone for _, allow in self.rules)

    @property
    def users(self) -> list[str]:
        """People by name, in lower case, as JupyterHub compares them."""
        return sorted({name.lower() for name in self._all(lambda allow: allow.users)})

    @property
    def organisations(self) -> list[str]:
        """GitHub organisations and teams."""
        return sorted({*self._all(lambda allow: allow.teams), *self._all(lambda allow: allow.organisations)})

    @property
    def domains(self) -> list[str]:
        """Domains of addresses."""
        return sorted({*self._all(lambda allow: allow.domains)})

    @property
    def groups(self) -> list[str]:
        """Groups of people, as the provider's claims name them."""
        return sorted({*self._all(lambda allow: allow.groups)})

    def source(self, field: str) -> str:
        """Return the place of what is said about a field, or of the whole rule where nothing is said about it."""
        said = [place for place, allow in self.rules if getattr(allow, field)]
        return f"{said[-1]}.{field}" if said else self.rules[0][0]

    def _all(self, pick: Callable[[Allow], Iterable[str]]) -> set[str]:
        return {str(name) for _, allow in self.rules for name in pick(allow)}


def access(stage: Stage, at: datetime) -> Access:
    """Return who may enter at an instant."""
    rules = [("login.allow", stage.settings.login.allow)]
    rules += [(f"events[{event.name}].access", event.access) for event in open_events(stage, at)]
    return Access(tuple(rules))


def open_events(stage: Stage, at: datetime, lead: timedelta = timedelta(0)) -> tuple[Event, ...]:
    """Return the events that have begun (or begin within `lead`) and not ended, by name."""
    found = (e for e in stage.settings.events if e.from_.instant - lead <= at < e.until.instant)
    return tuple(sorted(found, key=lambda event: event.name))

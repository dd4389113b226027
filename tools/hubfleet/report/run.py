"""What happens in a run, line by line, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from hubfleet.deploy import events
from hubfleet.deploy.local.login import Login
from hubfleet.deploy.result import Outcome, RunResult
from hubfleet.findings import HubfleetError
from hubfleet.model.key import UnitKey

_PATHS = re.compile(r" \([^()]*\)\Z")
"""The chart values at the end of a note, which differ from stage to stage."""


@dataclass(frozen=True, slots=True)
class RunLines:
    """Listens to a run and hands on plain lines: what CI keeps, and what a terminal shows."""

    say: Callable[[str], None]
    verbose: bool = False

    def __call__(self, event: events.Event) -> None:
        """Tell one event."""
        for line in _lines(event, verbose=self.verbose):
            self.say(line)


def _lines(event: events.Event, *, verbose: bool) -> Iterator[str]:  # noqa: C901, PLR0912 - one case an event
    match event:
        case events.StepStarted():
            yield f"{event.stage}: deploying to {event.cluster}"
        case events.Progress():
            yield f"{event.stage}: {event.message}"
        case events.StepDeployed():
            up = f"answers at {event.url}" if event.url else "is up"
            yield f"{event.stage}: revision {event.revision} {up} ({event.seconds:.1f} s)"
            if verbose:
                yield from (f"{event.stage}: note: {note}" for note in event.notes)
        case events.HealthPart(ok=False):
            yield f"{event.stage}: {event.name} failed after {event.seconds:.1f} s: {event.detail}"
        case events.HealthPart() if verbose or event.seconds >= 1:
            yield f"{event.stage}: {event.name} ({event.seconds:.1f} s)"
        case events.HealthPassed():
            yield f"{event.stage}: tested ({event.seconds:.1f} s)"
        case events.StepDone():
            yield f"{event.stage}: done ({event.seconds:.1f} s)"
        case events.StepFailed():
            yield from _failure(event)
        case events.RolledBack(revision=None):
            yield f"{event.stage}: stopped, because no revision of it was ever tested"
        case events.RolledBack():
            yield f"{event.stage}: back at revision {event.revision}"
        case events.RetireStarted():
            yield f"{event.stage}: taking it away from {event.cluster}, as {event.approval} approves"
        case events.NoticeGiven():
            yield f"{event.stage}: the servers of {', '.join(event.users)} are stopped at {event.until:%H:%M:%S} UTC"
        case events.ServersStopped():
            yield f"{event.stage}: no server runs any more"
        case events.BackedUp():
            yield f"{event.stage}: the final backup is done ({event.seconds:.1f} s)"
        case events.StageRetired():
            yield f"{event.stage}: gone ({event.seconds:.1f} s)"
            yield from (f"{event.stage}: kept: {kept}" for kept in event.kept)
        case events.StepHeld():
            yield f"{event.stage}: held: {'; '.join(event.reasons)}"
        case events.StepSkipped():
            yield f"{event.stage}: {event.message}"


def _failure(event: events.StepFailed) -> Iterator[str]:
    yield f"{event.stage}: error: {event.message}"
    for line in event.lines:
        yield f"    | {line}"
    for place in event.places:
        yield f"  data: {place}"
    if event.help:
        yield f"  help: {event.help}"


def write_notes(result: RunResult, more: Iterable[str] = ()) -> str:
    """What the target does differently from a cluster: each thing once, with the stages it holds for; and `more`."""
    stages: dict[str, list[str]] = {}
    for step in result.steps:
        for note in step.notes:
            stages.setdefault(_PATHS.sub("", note), []).append(str(step.step.stage))
    every = len(result.steps)
    told = (note if len(who) == every else f"{note} ({', '.join(who)})" for note, who in sorted(stages.items()))
    return "\n".join(f"not as on a cluster: {note}" for note in (*told, *more))


def write_away(away: Mapping[str, HubfleetError]) -> str:
    """Why clusters could not be looked at: their stages are left for the next run."""
    lines = (
        f"cluster {name}: {error}" + (f"\n  help: {error.help}" if error.help else "") for name, error in away.items()
    )
    return "\n".join(lines)


def write_result(result: RunResult, unchanged: int) -> str:
    """One line: how many steps ended how."""
    counts = ((outcome, result.count(outcome)) for outcome in Outcome)
    told = [f"{count} {outcome}" for outcome, count in counts if count]
    if unchanged:
        told.append(f"{unchanged} unchanged")
    return f"{', '.join(told) or 'nothing to do'} ({result.seconds:.1f} s)"


def write_places(urls: Mapping[UnitKey, str], logins: Mapping[UnitKey, Iterable[Login]]) -> str:
    """Where each hub is, and how to log in: with passwords, so for a terminal only."""
    lines: list[str] = []
    for key, url in urls.items():
        if url:
            lines.append(f"{key}  {url}")
            lines += [f"  {_login(login)}" for login in logins.get(key, ())]
    return "\n".join(lines)


def _login(login: Login) -> str:
    instead = f"  (stands in for {login.stand_in_for})" if login.stand_in_for else ""
    who = f"user {login.username}" if login.username else "any user name"
    password = f"password {login.password}" if login.password else "any password"
    return f"{who}, {password}{', admin' if login.admin else ''}{instead}"

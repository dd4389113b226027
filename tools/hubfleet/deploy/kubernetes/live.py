"""The live state of stages, from the labels of Helm's secrets and the states beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from hubfleet.deploy.kubernetes.api import CONFIG_MAP, SECRET, Api, ApiError
from hubfleet.deploy.kubernetes.place import Place, stage_of
from hubfleet.deploy.kubernetes.releases import COMMIT, GOOD, SELECTOR, Revision, newest, read_revisions
from hubfleet.deploy.kubernetes.stamp import commit_of
from hubfleet.deploy.kubernetes.state import SELECTOR as STATES
from hubfleet.deploy.kubernetes.state import State, states_by_namespace
from hubfleet.model.key import StageKey, UnitKey
from hubfleet.plan.live import Live, LiveState

FORBIDDEN = 403


def read_live(api: Api, asked: Mapping[UnitKey, Place]) -> dict[UnitKey, Live]:
    """Return the state of those that were ever deployed, from two requests where that is allowed."""
    if not asked:
        return {}
    names = sorted({place.namespace for place in asked.values()})
    try:
        revisions, states = _look(api, names if len(names) == 1 else [None])
    except ApiError as error:
        if error.status != FORBIDDEN:
            raise
        revisions, states = _look(api, names)
    found = {stage: live_of(stage, place, revisions, states.get(place.namespace)) for stage, place in asked.items()}
    return {stage: live for stage, live in found.items() if live}


def _look(api: Api, namespaces: Sequence[str | None]) -> tuple[list[Revision], dict[str, State]]:
    """Read releases and states of namespaces (None: of all, which not every account may)."""
    revisions: list[Revision] = []
    states: dict[str, State] = {}
    for namespace in namespaces:
        revisions += read_revisions(api.list(SECRET, namespace, SELECTOR, metadata_only=True))
        states |= states_by_namespace(api.list(CONFIG_MAP, namespace, STATES))
    return revisions, states


def live_of(stage: UnitKey, place: Place, revisions: Sequence[Revision], state: State | None) -> Live | None:
    """Return what is live of a stage; None where nothing of it was ever deployed.

    The digest is None where the newest revision is not one that a run of ours brought to its end: it was interrupted,
    or somebody used `helm` by hand.
    """
    own = [one for one in revisions if one.namespace == place.namespace]
    main = newest(own, place.namespace, place.release)
    if main is None and state is None:
        return None
    known = state or State()
    last = [one for name in known.written if (one := newest(own, place.namespace, name))]
    every = (main, *last) if main else tuple(last)
    whole = main is not None and all(is_whole(one, known) for one in every)
    return Live(
        stage=stage,
        state=_state(every, known),
        digest=main.stage_digest if main and whole else None,
        revision=main.number if main else None,
        commit=commit_of(main.labels.get(COMMIT)) if main else None,
        since=main.since if main else None,
        tested=known.tested,
        tested_at=_instant(known.tested_at),
        failed=known.failed,
        failed_at=_instant(known.failed_at),
        attempts=known.attempts,
        trying=known.trying,
        url=place.url,
        was=_other_name(stage, main),
        foreign=isinstance(stage, StageKey) and is_foreign([one for one in own if one.release == place.release], known),
    )


def is_whole(revision: Revision, state: State) -> bool:
    """Whether Helm brought this revision to its end, and a run of ours asked for it."""
    return revision.status == "deployed" and state.written.get(revision.release) == revision.number


def is_foreign(history: Iterable[Revision], state: State) -> bool:
    """Whether somebody else brought the release up, and nothing of ours was ever tested in its place.

    A `helm upgrade` by hand on a release of ours does not make it somebody else's: it was tested once, and Helm hands
    our labels on.
    """
    return state.tested is None and any(one.stage_digest is None and one.status in GOOD for one in history)


def _other_name(stage: UnitKey, main: Revision | None) -> StageKey | None:
    """The stage that the release was deployed as, where that is another one: its hub was renamed."""
    named = stage_of(dict(main.labels)) if main and isinstance(stage, StageKey) else None
    return named if named != stage else None


def _state(every: Sequence[Revision], state: State) -> LiveState:
    if state.stopped:
        return LiveState.STOPPED
    ended = bool(every) and all(one.status == "deployed" for one in every)
    return LiveState.RUNNING if ended else LiveState.BROKEN


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def by_release(revisions: Sequence[Revision], namespace: str) -> Mapping[str, list[Revision]]:
    """Return the history of each release of a namespace, oldest first."""
    found: dict[str, list[Revision]] = {}
    for one in revisions:
        if one.namespace == namespace:
            found.setdefault(one.release, []).append(one)
    return found

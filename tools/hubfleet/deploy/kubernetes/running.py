"""A hub that somebody installed with plain `helm`, read from its namespace: nothing is written, no lock is taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hubfleet.deploy.kubernetes.api import CLAIM, NAMESPACE, POD, SECRET, Api
from hubfleet.deploy.kubernetes.place import Place
from hubfleet.deploy.kubernetes.ready import USER_SERVER, component, is_ending
from hubfleet.deploy.kubernetes.record import record_of
from hubfleet.deploy.kubernetes.releases import FLEET, GOOD, SELECTOR, Revision, read_revisions
from hubfleet.deploy.kubernetes.state import load_state
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Manifest, get
from hubfleet.plan.adoption.objects import KEEP
from hubfleet.plan.adoption.running import Running, hub_secret, opened
from hubfleet.render.manifests import name_of

STORAGE = "singleuser-storage"
"""The chart's word for what people's homes are on."""

USER = "hub.jupyter.org/username"


def read_running(api: Api, place: Place, fleet: str) -> Running:
    """Read the release of a stage. Raises HubfleetError where there is none that could be taken over."""
    revision = _revision(api, place)
    stored = record_of(api, revision)
    if stored is None:
        raise HubfleetError(f"revision {revision.number} of release {place.release} is gone", help="look again")
    objects = stored.manifests
    secret = hub_secret(objects)
    live = api.get(SECRET, place.namespace, name_of(secret)) if secret else None
    claims, pods = api.list(CLAIM, place.namespace), api.list(POD, place.namespace)
    return Running(
        namespace=place.namespace,
        release=place.release,
        revision=revision.number,
        since=revision.since,
        chart=stored.chart,
        app_version=stored.app_version,
        server_side=stored.server_side,
        objects=objects,
        held=opened(live or secret or {}),
        homes=_names(one for one in claims if component(one) == STORAGE or _has(one, "labels", USER)),
        servers=_names(one for one in pods if component(one) == USER_SERVER and not is_ending(one)),
        fleet=_other_fleet(api, place, fleet),
        written=tuple(sorted(load_state(api, place.namespace).written)),
        staying=frozenset(f"PersistentVolumeClaim/{name_of(one)}" for one in claims if _has(one, "annotations", KEEP)),
    )


def _revision(api: Api, place: Place) -> Revision:
    """The newest revision, which must be up: of half a release nobody knows what runs.

    What a run of ours left in the middle will be taken back: what counts is what it began from.
    """
    every = read_revisions(api.list(SECRET, place.namespace, SELECTOR, metadata_only=True))
    own = [one for one in every if one.release == place.release]
    if not own:
        raise HubfleetError(
            f"there is no release {place.release} in namespace {place.namespace}",
            help=_others(every) or "set `namespace:` and `release:` to those of the running hub; or deploy a new one",
        )
    if own[-1].stage_digest is not None and own[-1].status != "deployed":
        own = [one for one in own if one.stage_digest is None and one.status in GOOD] or own
    elif own[-1].status != "deployed":
        raise HubfleetError(
            f"revision {own[-1].number} of release {place.release} is {own[-1].status}, and nobody knows what runs",
            help="bring it to an end first: `helm rollback`, or `helm upgrade`",
        )
    return own[-1]


def _others(revisions: Sequence[Revision]) -> str:
    names = sorted({one.release for one in revisions})
    return f"releases there: {', '.join(names)}; say which: `release:`" if names else ""


def _other_fleet(api: Api, place: Place, fleet: str) -> str | None:
    found = get(api.get(NAMESPACE, None, place.namespace) or {}, ("metadata", "labels", FLEET))
    return found if isinstance(found, str) and found != fleet else None


def _names(objects: Iterable[Manifest]) -> tuple[str, ...]:
    return tuple(sorted(name_of(one) for one in objects))


def _has(manifest: Manifest, part: str, name: str) -> bool:
    return get(manifest, ("metadata", part, name)) is not None

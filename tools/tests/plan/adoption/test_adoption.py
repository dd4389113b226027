"""What an adoption says, case by case: what stays, what changes, what is refused, and that no secret is shown."""

from __future__ import annotations

from typing import Any

import pytest

from hubfleet.plan.adoption.adoption import Adoption
from hubfleet.plan.adoption.taken import Fate
from hubfleet.plan.objects import Fate as ObjectFate
from hubfleet.report.adoption import write_adoption

from .hub import CLIENT, COOKIE, KEYS, TOKEN, compared, hub, new_secret, old_values, running, thing


def test_what_is_the_same_but_for_secrets_of_its_own_differs_in_nothing() -> None:
    found = compared(running(hub()), hub())
    assert [one.title for one in found.compared.changes] == ["Secret/hub"]
    assert found.refusals == ()
    assert {str(one.path[-1]) for one in found.compared.values} == {"keys", "cookieSecret", "apiToken", "secretToken"}


def test_secrets_that_the_hub_has_are_taken_over_and_others_are_new() -> None:
    found = compared(running(hub()), hub())
    assert {one.name: one.fate for one in found.secrets} == {
        "client_secret": Fate.KEPT,
        "cookie_secret": Fate.KEPT,
        "crypt_key": Fate.KEPT,
        "health_token": Fate.NEW,
        "proxy_token": Fate.KEPT,
    }


def test_a_secret_that_the_data_changes_is_said_with_what_it_does() -> None:
    told = write_adoption(compared(running(hub()), hub(), given={"cookie_secret": "ee" * 32}))
    assert "secret cookie_secret: the secrets file has another one. Signs cookies." in told
    assert "ee" * 32 not in told


def test_no_secret_is_shown_wherever_it_stands() -> None:
    env = [{"name": "WHY", "value": f"x-{COOKIE}-y"}]
    told = write_adoption(
        compared(running(hub(), thing("ConfigMap", "a", {"at": TOKEN})), hub(), thing("ConfigMap", "a", {"env": env})),
        verbose=True,
    )
    assert not [one for one in (COOKIE, TOKEN, CLIENT, *KEYS.split(";"), KEYS) if one in told]
    assert "ConfigMap/a" in told


def test_a_checksum_is_no_change_but_a_pod_template_is_and_says_what_restarts() -> None:
    assert "Deployment/hub" not in [one.title for one in compared(running(hub()), hub()).compared.changes]
    found = compared(running(hub()), hub(image="hub:2"), given={"proxy_token": "another"})
    assert found.restarts == ("Deployment/hub",)


def test_what_no_release_has_any_more_is_removed_unless_it_holds_data_or_is_marked() -> None:
    mark: dict[str, Any] = {"annotations": {"helm.sh/resource-policy": "keep"}}
    old = (thing("PersistentVolumeClaim", "scratch"), thing("ConfigMap", "notes"), thing("ConfigMap", "x", **mark))
    found = compared(running(hub(), *old), hub())
    assert sorted(one.title for one in found.compared.staying) == ["ConfigMap/x", "PersistentVolumeClaim/scratch"]
    assert removed(found) == ["ConfigMap/notes"]
    assert [one["metadata"]["name"] for one in found.marked] == ["scratch", "x"]


def test_what_goes_over_to_another_release_is_marked_so_that_helm_leaves_it() -> None:
    policy = thing("NetworkPolicy", "isolate", {"podSelector": {}}, "networking.k8s.io/v1")
    found = compared(running(hub(), policy), hub(), base=(policy,))
    assert [one["metadata"]["name"] for one in found.marked] == ["isolate"]
    assert not removed(found)


CLAIM_OF = {"spec": {"resources": {"requests": {"storage": "1Gi"}}}}
SETS: dict[str, Any] = {"volumeClaimTemplates": [CLAIM_OF]}
REFUSED = {
    "another claim for the database": (running(hub()), (hub(claim="other"),), "on the claim hub-db-dir"),
    "an older chart": (
        running(hub(chart="jupyterhub-4.4.0")),
        (hub(),),
        "jupyterhub 4.4.0 runs and 4.3.3 would be deployed",
    ),
    "a kind of homes": (running(hub()), (new_secret(type="static"), hub()), "dynamic and would be static"),
    "names of claims": (
        running(hub(), values=old_values(dynamic={"pvcNameTemplate": "home-{username}"})),
        (hub(),),
        "pvcNameTemplate is home-{username} and would be not set",
    ),
    "a share that people's homes are on": (
        running(hub(), thing("PersistentVolume", "homes", {"nfs": {"server": "10.0.0.1", "path": "/"}})),
        (hub(), thing("PersistentVolume", "homes", {"nfs": {"server": "10.0.0.2", "path": "/"}})),
        "PersistentVolume/homes: spec.nfs",
    ),
    "a set with volumes": (
        running(hub(), thing("StatefulSet", "postgres", SETS, "apps/v1")),
        (hub(),),
        "volumes of its own",
    ),
    "a release without a hub": (running(thing("ConfigMap", "a")), (hub(),), "release jhub has no hub"),
    "another fleet": (running(hub(), fleet="coast"), (hub(),), "belongs to the fleet coast"),
    "another fleet with other releases": (
        running(hub(), fleet="coast", written=("jhub", "old-base")),
        (hub(),),
        "that this stage does not have: old-base",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_lose_something_is_refused(name: str) -> None:
    now, objects, message = REFUSED[name]
    assert any(message in one.message for one in compared(now, *objects).refusals), name


def test_names_of_claims_that_only_an_older_chart_gave_are_no_others() -> None:
    old = old_values(dynamic={"pvcNameTemplate": "claim-{username}{servername}"})
    assert compared(running(hub(chart="jupyterhub-3.3.8"), values=old), hub()).refusals == ()


def share(claim: str, volume: str, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A claim, and the volume on a file server that it is bound to."""
    nfs = {"nfs": {"server": "10.0.0.2", "path": path}, "mountOptions": [claim]}
    return thing("PersistentVolumeClaim", claim, {"volumeName": volume}), thing("PersistentVolume", volume, nfs)


@pytest.mark.parametrize(("path", "refused"), [("/homes/jhub", False), ("/homes/other", True)])
def test_homes_on_the_same_share_are_no_others_whatever_their_claim_is_called(path: str, refused: bool) -> None:
    old = old_values(type="static", static={"pvcName": "home-nfs", "subPath": "{username}"})
    new = new_secret(type="static", static={"pvcName": "home", "subPath": "{username}"})
    now = running(hub(), *share("home-nfs", "jhub-home-nfs", "/homes/jhub"), values=old)
    found = compared(now, new, hub(), base=share("home", "reef-homes", path))
    assert bool(found.refusals) == refused
    assert [one.title for one in found.compared.staying] == [
        "PersistentVolumeClaim/home-nfs",
        "PersistentVolume/jhub-home-nfs",
    ]


def test_a_fleet_that_is_said_to_be_left_must_be_the_one() -> None:
    def messages(fleet: str | None, leaves: str | None) -> list[str]:
        return [one.message for one in compared(running(hub(), fleet=fleet), hub(), leaves=leaves).refusals]

    assert messages("coast", "coast") == []
    assert messages("coast", "shore") == ["the namespace reef-prod belongs to the fleet coast"]
    assert messages(None, "coast") == ["it does not belong to a fleet coast"]


def removed(found: Adoption) -> list[str]:
    return [one.title for one in found.compared.changes if one.fate is ObjectFate.REMOVED]

"""What Helm says of a refusal, understood: the texts are those that Helm 4.2 gave on a real cluster."""

from __future__ import annotations

from hubfleet.deploy.blame import Fault
from hubfleet.deploy.kubernetes.refused import blame_of


def test_an_object_that_a_policy_denies() -> None:
    blame = blame_of(
        'Helm: server-side apply failed for object reef/quota /v1, Kind=ResourceQuota: resourcequotas "quota" is'
        " forbidden: ValidatingAdmissionPolicy 'tides' with binding 'tides' denied request: thirteen is unlucky",
        "reef-base",
    )
    assert blame
    assert (blame.fault, blame.object, blame.part, blame.release) == (
        Fault.REFUSED,
        "ResourceQuota/quota",
        "quota",
        "reef-base",
    )
    assert blame.said.endswith("thirteen is unlucky")


def test_an_object_that_somebody_else_made() -> None:
    blame = blame_of(
        'Helm: unable to continue with update: ServiceAccount "diver" in namespace "reef-staging" exists and cannot be'
        " imported into the current release: invalid ownership metadata",
        "reef-base",
    )
    assert blame
    assert (blame.fault, blame.object) == (Fault.REFUSED, "ServiceAccount/diver")


def test_what_is_about_no_object_blames_nothing() -> None:
    assert blame_of("Helm: Kubernetes cluster unreachable", "reef") is None

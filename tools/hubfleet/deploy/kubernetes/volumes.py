"""Claims of a namespace and the volumes behind them: shown, kept for good, or deleted with what is on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from hubfleet.deploy.kubernetes.api import CLAIM, Api, Kind
from hubfleet.deploy.kubernetes.ready import RELEASE
from hubfleet.deploy.retirement import Volume
from hubfleet.model.json import Json, Manifest, get

VOLUME = Kind("v1", "persistentvolumes", namespaced=False)
RETIRED = "hubfleet/retired"
"""On what a retired hub left: the day of its end. `kubectl get pvc -A -l hubfleet/retired` finds all."""

MANAGER = "hubfleet-retire"
"""A field manager of its own: its labels can be taken back when the hub returns."""

_PROVISIONER = "pv.kubernetes.io/provisioned-by"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, with the volume that it is bound to."""

    manifest: Manifest
    volume: Manifest | None

    @property
    def name(self) -> str:
        """The claim's name."""
        return str(get(self.manifest, ("metadata", "name")))

    @property
    def volume_name(self) -> str | None:
        """The volume's name, where it is bound to one."""
        return str(get(self.volume, ("metadata", "name"))) if self.volume else None

    @property
    def release(self) -> str | None:
        """The release whose manifest it is in; None for homes that the hub made."""
        name = get(self.manifest, ("metadata", "annotations", RELEASE))
        return str(name) if name else None

    @property
    def is_provisioned(self) -> bool:
        """Whether the cluster made the disk behind it, and can delete it."""
        return get(self.volume, ("metadata", "annotations", _PROVISIONER)) is not None

    @property
    def size(self) -> str:
        """As the volume has it, or as it was asked for."""
        paths = (("status", "capacity", "storage"), ("spec", "resources", "requests", "storage"))
        return str(next((size for path in paths if (size := get(self.manifest, path))), "no size"))

    def shown(self) -> Volume:
        """As people see it: for what is not the cluster's own, where it really is."""
        return Volume(self.name, self.size, self._outside())

    def _outside(self) -> str:
        server, path = (get(self.volume, ("spec", "nfs", key)) for key in ("server", "path"))
        if server:
            return f"on {server}:{path}, where its files stay until somebody deletes them there"
        handle = get(self.volume, ("spec", "csi", "volumeHandle"))
        if handle and not self.is_provisioned:
            return f"disk {handle}, which stays until somebody deletes it there"
        return ""


def claims_of(api: Api, namespace: str, foreign: Collection[str] = ()) -> tuple[Claim, ...]:
    """Return the claims of a namespace, sorted; those of releases named `foreign` are somebody else's."""
    claims = api.list(CLAIM, namespace)
    volumes = {str(get(one, ("metadata", "name"))): one for one in api.list(VOLUME)} if claims else {}
    found = (Claim(one, volumes.get(str(get(one, ("spec", "volumeName"))))) for one in claims)
    return tuple(sorted((one for one in found if one.release not in foreign), key=lambda claim: claim.name))


def keep(api: Api, namespace: str, claim: Claim, labels: Mapping[str, str]) -> None:
    """Have the volume outlive its claim, whatever its class says, and label both so that they are found."""
    if claim.volume_name:
        _apply_volume(api, claim.volume_name, "Retain", labels)
    api.apply(CLAIM, namespace, _marked("PersistentVolumeClaim", claim.name, labels), manager=MANAGER)


def revive(api: Api, namespace: str) -> None:
    """Take the labels back from what an earlier hub left here: it is used again. Volumes stay protected."""
    for one in api.list(CLAIM, namespace, RETIRED):
        name, volume = get(one, ("metadata", "name")), get(one, ("spec", "volumeName"))
        api.apply(CLAIM, namespace, _marked("PersistentVolumeClaim", str(name), {}), manager=MANAGER)
        if volume:
            _apply_volume(api, str(volume), "Retain", {})


def delete(api: Api, namespace: str, claim: Claim) -> None:
    """Delete the claim, its volume, and the disk behind it where the cluster can."""
    if claim.volume_name and claim.is_provisioned:
        _apply_volume(api, claim.volume_name, "Delete", {})
    api.delete(CLAIM, namespace, claim.name)
    if claim.volume_name and not claim.is_provisioned:
        api.delete(VOLUME, None, claim.volume_name)


def _apply_volume(api: Api, name: str, policy: str, labels: Mapping[str, str]) -> None:
    """Say what becomes of the disk when its claim goes."""
    spec: Json = {"persistentVolumeReclaimPolicy": policy}
    api.apply(VOLUME, None, {**_marked("PersistentVolume", name, labels), "spec": spec}, manager=MANAGER)


def _marked(kind: str, name: str, labels: Mapping[str, str]) -> Manifest:
    metadata: dict[str, Json] = {"name": name, **({"labels": dict(labels)} if labels else {})}
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata}

"""Fields that Kubernetes refuses to change in an object that exists.

Source: the API's own validation, k8s.io/kubernetes/pkg/apis/*/validation: "field is immutable".
"""

from __future__ import annotations

from hubfleet.model.json import Json, Path, get
from hubfleet.plan.objects import Fate, ObjectChange

_FIXED: dict[str, tuple[Path, ...]] = {
    "Deployment": (("spec", "selector"),),
    "DaemonSet": (("spec", "selector"),),
    "ReplicaSet": (("spec", "selector"),),
    "StatefulSet": (
        ("spec", "selector"),
        ("spec", "serviceName"),
        ("spec", "podManagementPolicy"),
        ("spec", "volumeClaimTemplates"),
    ),
    "Job": (("spec", "selector"), ("spec", "template"), ("spec", "completionMode")),
    "PersistentVolumeClaim": (
        ("spec", "accessModes"),
        ("spec", "selector"),
        ("spec", "storageClassName"),
        ("spec", "volumeMode"),
        ("spec", "volumeName"),
        ("spec", "dataSource"),
        ("spec", "dataSourceRef"),
    ),
    "PersistentVolume": (
        ("spec", "nfs"),
        ("spec", "csi"),
        ("spec", "hostPath"),
        ("spec", "local"),
        ("spec", "storageClassName"),
        ("spec", "volumeMode"),
        ("spec", "nodeAffinity"),
    ),
    "StorageClass": (("provisioner",), ("parameters",), ("reclaimPolicy",), ("volumeBindingMode",)),
    "RoleBinding": (("roleRef",),),
    "ClusterRoleBinding": (("roleRef",),),
    "Service": (("spec", "clusterIP"),),
    "CSIDriver": (("spec", "attachRequired"), ("spec", "fsGroupPolicy")),
    "PriorityClass": (("value",), ("preemptionPolicy",)),
}
_SIZE: Path = ("spec", "resources", "requests", "storage")
_UNITS = {"": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def fixed_fields(change: ObjectChange) -> tuple[Path, ...]:
    """Return the fields of a changed object that can't be changed in place; a claim can't shrink either."""
    if change.fate is not Fate.CHANGED or change.before is None or change.after is None:
        return ()
    frozen = _FIXED.get(change.kind, ())
    if change.kind in {"Secret", "ConfigMap"} and change.before.get("immutable") is True:
        frozen = (("data",), ("binaryData",), ("stringData",))
    found = [path for path in frozen if get(change.before, path) != get(change.after, path)]
    return (*found, _SIZE) if shrinks(change) else tuple(found)


def shrinks(change: ObjectChange) -> bool:
    """Whether a claim asks for less room than it has."""
    if change.kind != "PersistentVolumeClaim":
        return False
    old, new = _bytes(get(change.before, _SIZE)), _bytes(get(change.after, _SIZE))
    return old is not None and new is not None and new < old


def _bytes(quantity: Json) -> float | None:
    text = str(quantity)
    number = text.rstrip("KMGTi")
    try:
        return float(number) * _UNITS[text[len(number) :]]
    except (KeyError, ValueError):
        return None

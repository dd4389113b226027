"""What the API server checks and Kubernetes' schemas leave out, as a table that is laid over them.

Sources: the API reference, and the validation that it describes in words.
"""

from __future__ import annotations

from typing import Any

from hubfleet.render.kubernetes.package import Definitions

LABEL = r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
PORT_NAME = r"^(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$"
QUANTITY = r"^[+-]?([0-9]+|[0-9]+\.[0-9]*|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$"
BASE64 = r"^\s*(([A-Za-z0-9+/]\s*){4})*(([A-Za-z0-9+/]\s*){2}==|([A-Za-z0-9+/]\s*){3}=)?\s*$"
LABEL_VALUE = r"^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$"
_DOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
LABEL_KEY = rf"^({_DOMAIN}/)?([A-Za-z0-9][-A-Za-z0-9_.]{{0,61}})?[A-Za-z0-9]$"
ENVIRONMENT = r"^[ -<>-~]+$"
ABSOLUTE = r"^[^:]+$"
CRON = r"^(@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+)|(TZ=\S+ |CRON_TZ=\S+ )?\S+( \S+){4})$"
MODE = {"minimum": 0, "maximum": 0o777}

WORDS = {
    LABEL: "a name of small letters, digits and -, at most 63 characters",
    PORT_NAME: "a port name of small letters, digits and -, at most 15 characters, with a letter",
    QUANTITY: "a quantity, such as 500m, 2, 4G (10^9) or 4Gi (2^30)",
    BASE64: "base64; plain text belongs under stringData",
    LABEL_VALUE: "a label value: letters, digits, -, _ and ., at most 63 characters, a letter or digit at both ends",
    LABEL_KEY: "a label or annotation key: name or domain/name",
    ENVIRONMENT: "a name of an environment variable: printable ASCII without =",
    ABSOLUTE: "a path without a colon",
    CRON: "a schedule of five fields, or @daily and the like",
}
"""Patterns in words, for messages."""


def _one_of(*allowed: str) -> dict[str, Any]:
    return {"enum": [*allowed, None]}


def _ports(least: int) -> dict[str, Any]:
    return {"minimum": least, "maximum": 65535}


_PROTOCOL = _one_of("TCP", "UDP", "SCTP")
_TARGET_PORT = {
    "if": {"type": "integer"},
    "then": _ports(1),
    "else": {"if": {"type": "string"}, "then": {"pattern": PORT_NAME}},
}
_CONTAINER = {
    "name": {"pattern": LABEL},
    "imagePullPolicy": _one_of("Always", "IfNotPresent", "Never", ""),
    "terminationMessagePolicy": _one_of("File", "FallbackToLogsOnError"),
}

PROPERTIES: dict[str, dict[str, dict[str, Any]]] = {
    "io.k8s.api.apps.v1.DaemonSetUpdateStrategy": {"type": _one_of("OnDelete", "RollingUpdate")},
    "io.k8s.api.apps.v1.DeploymentSpec": {"replicas": {"minimum": 0}},
    "io.k8s.api.apps.v1.DeploymentStrategy": {"type": _one_of("Recreate", "RollingUpdate")},
    "io.k8s.api.apps.v1.StatefulSetSpec": {
        "podManagementPolicy": _one_of("OrderedReady", "Parallel"),
        "replicas": {"minimum": 0},
    },
    "io.k8s.api.batch.v1.CronJobSpec": {
        "concurrencyPolicy": _one_of("Allow", "Forbid", "Replace"),
        "schedule": {"pattern": CRON},
    },
    "io.k8s.api.core.v1.ConfigMapVolumeSource": {"defaultMode": MODE},
    "io.k8s.api.core.v1.Container": _CONTAINER,
    "io.k8s.api.core.v1.ContainerPort": {
        "containerPort": _ports(1),
        "hostPort": _ports(0),
        "name": {"pattern": PORT_NAME},
        "protocol": _PROTOCOL,
    },
    "io.k8s.api.core.v1.EnvVar": {"name": {"pattern": ENVIRONMENT}},
    "io.k8s.api.core.v1.EphemeralContainer": _CONTAINER,
    "io.k8s.api.core.v1.HTTPGetAction": {"port": _TARGET_PORT, "scheme": _one_of("HTTP", "HTTPS")},
    "io.k8s.api.core.v1.KeyToPath": {"mode": MODE},
    "io.k8s.api.core.v1.NodeSelectorRequirement": {
        "operator": {"enum": ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]},
    },
    "io.k8s.api.core.v1.PersistentVolumeClaimSpec": {
        "accessModes": {"items": {"enum": ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]}},
        "volumeMode": _one_of("Block", "Filesystem"),
    },
    "io.k8s.api.core.v1.PersistentVolumeSpec": {
        "accessModes": {"items": {"enum": ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]}},
        "persistentVolumeReclaimPolicy": _one_of("Delete", "Recycle", "Retain"),
    },
    "io.k8s.api.core.v1.PodSpec": {
        "dnsPolicy": _one_of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
        "restartPolicy": _one_of("Always", "Never", "OnFailure"),
        "terminationGracePeriodSeconds": {"minimum": 0},
    },
    "io.k8s.api.core.v1.SecretVolumeSource": {"defaultMode": MODE},
    "io.k8s.api.core.v1.ServicePort": {
        "name": {"pattern": LABEL},
        "nodePort": _ports(0),
        "port": _ports(1),
        "protocol": _PROTOCOL,
        "targetPort": _TARGET_PORT,
    },
    "io.k8s.api.core.v1.ServiceSpec": {
        "externalTrafficPolicy": _one_of("Cluster", "Local", ""),
        "sessionAffinity": _one_of("ClientIP", "None"),
        "type": _one_of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"),
    },
    "io.k8s.api.core.v1.TCPSocketAction": {"port": _TARGET_PORT},
    "io.k8s.api.core.v1.Taint": {"effect": {"enum": ["NoExecute", "NoSchedule", "PreferNoSchedule"]}},
    "io.k8s.api.core.v1.Toleration": {
        "effect": _one_of("NoExecute", "NoSchedule", "PreferNoSchedule", ""),
        "operator": _one_of("Equal", "Exists", "Gt", "Lt", ""),
    },
    "io.k8s.api.core.v1.Volume": {"name": {"pattern": LABEL}},
    "io.k8s.api.core.v1.VolumeMount": {"mountPath": {"pattern": ABSOLUTE}},
    "io.k8s.api.networking.v1.HTTPIngressPath": {"pathType": {"enum": ["Exact", "ImplementationSpecific", "Prefix"]}},
    "io.k8s.api.networking.v1.NetworkPolicyPort": {"port": _TARGET_PORT, "protocol": _PROTOCOL},
    "io.k8s.api.networking.v1.NetworkPolicySpec": {"policyTypes": {"items": {"enum": ["Egress", "Ingress"]}}},
    "io.k8s.api.networking.v1.ServiceBackendPort": {"number": _ports(0)},
    "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector": {
        "matchLabels": {"propertyNames": {"pattern": LABEL_KEY}, "additionalProperties": {"pattern": LABEL_VALUE}},
    },
    "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement": {
        "operator": {"enum": ["In", "NotIn", "Exists", "DoesNotExist"]},
    },
    "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": {
        "annotations": {"propertyNames": {"pattern": LABEL_KEY}},
        "labels": {"propertyNames": {"pattern": LABEL_KEY}, "additionalProperties": {"pattern": LABEL_VALUE}},
    },
}
"""By definition and property: what is laid over that property's schema."""

WHOLE: dict[str, dict[str, Any]] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": ["string", "number", "null"], "pattern": QUANTITY},
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"type": ["string", "integer", "null"]},
}
"""Definitions that are replaced: theirs are a `oneOf`, whose errors say nothing."""

FORMATS: dict[str, dict[str, Any]] = {
    "int32": {"minimum": -(2**31), "maximum": 2**31 - 1},
    "int64": {"minimum": -(2**63), "maximum": 2**63 - 1},
    "byte": {"pattern": BASE64},
}
"""By OpenAPI format, which JSON Schema does not check."""


def tighten(found: Definitions) -> Definitions:
    """The definitions with the table laid over them, without changing what was given."""
    return {name: WHOLE.get(name) or _tighter(name, schema) for name, schema in found.items()}


def _tighter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    properties = schema.get("properties")
    if not properties:
        return schema
    extra = PROPERTIES.get(name, {})
    return {**schema, "properties": {key: _laid(below, extra.get(key, {})) for key, below in properties.items()}}


def _laid(schema: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    """One level down is enough: what lies deeper has a definition of its own, except in lists and mappings."""
    laid = {**schema, **FORMATS.get(str(schema.get("format")), {})}
    for below in ("items", "additionalProperties"):
        inner = laid.get(below)
        if isinstance(inner, dict):
            laid[below] = {**inner, **FORMATS.get(str(inner.get("format")), {})}
    for key, value in extra.items():
        inner = laid.get(key)
        laid[key] = {**inner, **value} if isinstance(inner, dict) and isinstance(value, dict) else value
    return laid

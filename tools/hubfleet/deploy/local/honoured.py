"""The one table of chart values that the local target honours, and what follows from it: what it can't."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hubfleet.model.json import Json, Path, Values, dotted, get


@dataclass(frozen=True, slots=True)
class Honoured:
    """A chart value that works on this machine. `trait` is the JupyterHub trait it sets, "" where code sees to it."""

    path: str
    does: str
    trait: str = ""


HONOURED = (
    Honoured("hub.config", "Set as traitlets configuration, class by class; the spawner is always the local one."),
    Honoured("hub.extraConfig", "Run in name order, with `z2jh` and `kubespawner` to import."),
    Honoured("hub.extraEnv", "Environment of the hub's process."),
    Honoured("hub.extraFiles", "Written into the revision's folder; `hub.templatePaths` below them are found there."),
    Honoured("hub.services", "Started as services; each gets its own token."),
    Honoured("hub.loadRoles", "Loaded as roles."),
    Honoured("hub.templatePaths", "Searched for templates, where the folder exists.", "JupyterHub.template_paths"),
    Honoured("hub.templateVars", "Given to the pages (announcements).", "JupyterHub.template_vars"),
    Honoured("hub.baseUrl", "Path below which the hub answers.", "JupyterHub.base_url"),
    Honoured("hub.concurrentSpawnLimit", "Servers that may start at once.", "JupyterHub.concurrent_spawn_limit"),
    Honoured("hub.activeServerLimit", "Servers that may run at once.", "JupyterHub.active_server_limit"),
    Honoured("hub.consecutiveFailureLimit", "Failed starts before the hub ends.", "Spawner.consecutive_failure_limit"),
    Honoured("hub.allowNamedServers", "Named servers.", "JupyterHub.allow_named_servers"),
    Honoured("hub.namedServerLimitPerUser", "Named servers a user may have.", "JupyterHub.named_server_limit_per_user"),
    Honoured("hub.authenticatePrometheus", "Whether metrics need a token.", "JupyterHub.authenticate_prometheus"),
    Honoured("hub.shutdownOnLogout", "Servers end at logout.", "JupyterHub.shutdown_on_logout"),
    Honoured("hub.redirectToServer", "Where a login leads.", "JupyterHub.redirect_to_server"),
    Honoured("hub.cookieSecret", "Signs the hub's cookies.", "JupyterHub.cookie_secret"),
    Honoured("proxy.secretToken", "Not needed: proxy and hub share a token of this machine."),
    Honoured("singleuser.defaultUrl", "Interface that a server opens with.", "Spawner.default_url"),
    Honoured("singleuser.cmd", "Command of a server; it must be installed here.", "Spawner.cmd"),
    Honoured("singleuser.startTimeout", "Seconds a server may take to start.", "Spawner.start_timeout"),
    Honoured(
        "singleuser.extraEnv",
        "Environment of a server, `{username}` and `$(NAME)` filled in.",
        "KubeSpawner.environment",
    ),
    Honoured("singleuser.profileList", "The form with profiles, options and groups.", "KubeSpawner.profile_list"),
    Honoured("singleuser.image.name", "Told to the server as JUPYTER_IMAGE; what is installed here runs."),
    Honoured("singleuser.image.tag", "Told to the server as JUPYTER_IMAGE; what is installed here runs."),
    Honoured("singleuser.memory.limit", "Told to the server as MEM_LIMIT; not enforced.", "KubeSpawner.mem_limit"),
    Honoured(
        "singleuser.memory.guarantee", "Told to the server as MEM_GUARANTEE; not reserved.", "KubeSpawner.mem_guarantee"
    ),
    Honoured("singleuser.cpu.limit", "Told to the server as CPU_LIMIT; not enforced.", "KubeSpawner.cpu_limit"),
    Honoured(
        "singleuser.cpu.guarantee", "Told to the server as CPU_GUARANTEE; not reserved.", "KubeSpawner.cpu_guarantee"
    ),
    Honoured("singleuser.extraFiles", "Written into the home, or where Jupyter looks for its configuration."),
    Honoured("singleuser.storage.type", "A home is a folder of the stage on this machine."),
    Honoured("singleuser.storage.homeMountPath", "Paths below it mean the user's home."),
    Honoured("cull", "Idle servers are ended by jupyterhub-idle-culler."),
    Honoured("debug.enabled", "Logs in full."),
    Honoured("custom", "Read by custom Python."),
)

IMAGE = "images: servers run what is installed on this machine"
LIMITS = "memory and CPU sizes: servers are told, nothing is enforced"
POOLS = "node pools: every server runs on this machine"

NOT_HERE = (
    ("singleuser.image", IMAGE),
    ("singleuser.memory", LIMITS),
    ("singleuser.cpu", LIMITS),
    ("singleuser.extraResource", "GPUs and other devices: servers see what this machine has"),
    ("singleuser.nodeSelector", POOLS),
    ("singleuser.extraTolerations", POOLS),
    ("singleuser.extraNodeAffinity", POOLS),
    ("singleuser.networkPolicy", "network policy: servers reach what this machine reaches"),
    ("singleuser.cloudMetadata", "network policy: servers reach what this machine reaches"),
    ("hub.networkPolicy", "network policy: servers reach what this machine reaches"),
    ("proxy.chp.networkPolicy", "network policy: servers reach what this machine reaches"),
    ("singleuser.storage", "storage classes, volumes and quotas: homes are folders on this disk"),
    ("singleuser.initContainers", "init containers"),
    ("singleuser.extraContainers", "containers beside a server"),
    ("singleuser.serviceAccountName", "cloud identities and buckets: servers have no cloud credentials"),
    ("hub.serviceAccount", "cloud identities and buckets: servers have no cloud credentials"),
    ("singleuser.extraPodConfig", "pod settings"),
    ("singleuser.lifecycleHooks", "pod settings"),
    ("scheduling", POOLS),
    ("prePuller", IMAGE),
    ("ingress", "domains and certificates: the hub answers on 127.0.0.1 only"),
    ("httpRoute", "domains and certificates: the hub answers on 127.0.0.1 only"),
    ("proxy.https", "domains and certificates: the hub answers on 127.0.0.1 only"),
    ("proxy.service", "domains and certificates: the hub answers on 127.0.0.1 only"),
    ("proxy", "proxy settings: this machine's proxy has its own"),
    ("hub.db", "other databases: the hub's is SQLite"),
    ("hub.image", IMAGE),
    ("hub", "settings of the hub's pod"),
    ("imagePullSecret", IMAGE),
    ("imagePullSecrets", IMAGE),
)
"""Why a value that the table above does not hold has no effect here; the first prefix counts."""

QUIET = frozenset(
    {"extraLabels", "extraAnnotations", "labels", "annotations", "fullnameOverride", "nameOverride", "global"}
)
"""Names for bookkeeping, which nobody misses here."""

TOLD = ("singleuser.memory", "singleuser.cpu", "singleuser.image")
"""Honoured as information only, so listed as not enforced all the same."""

OVERRIDES = {
    "image": IMAGE,
    "mem_limit": LIMITS,
    "mem_guarantee": LIMITS,
    "cpu_limit": LIMITS,
    "cpu_guarantee": LIMITS,
    "node_selector": POOLS,
    "tolerations": POOLS,
    "extra_resource_limits": "GPUs and other devices: servers see what this machine has",
    "extra_resource_guarantees": "GPUs and other devices: servers see what this machine has",
}
"""What a profile's override can't do here."""

WORKING = frozenset({"environment", "default_url", "cmd", "args", "start_timeout", "working_dir", "notebook_dir"})


def not_enforced(values: Values) -> tuple[str, ...]:
    """Return what these values ask for and this machine can't do, one sentence each, sorted."""
    notes: dict[str, set[str]] = {}
    for path in leaves(values):
        name = dotted(path)
        if (reason := _reason(name)) and not QUIET.intersection(path):
            notes.setdefault(reason, set()).add(name)
    for name, reason in _override_notes(get(values, ("singleuser", "profileList"))):
        notes.setdefault(reason, set()).add(name)
    return tuple(f"{reason} ({_some(sorted(names))})" for reason, names in sorted(notes.items()))


def leaves(values: Json, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of what is set to something: what is off, empty or null asks for nothing."""
    if isinstance(values, dict):
        for key, inside in values.items():
            yield from leaves(inside, (*path, key))
    elif values not in (None, False, "", []):
        yield path


def is_honoured(name: str) -> bool:
    """Whether the table holds the dotted path, or one above it."""
    return any(_under(name, entry.path) for entry in HONOURED)


def as_markdown() -> str:
    """Write the table for the docs."""
    rows = (f"| `{entry.path}` | {entry.does} |" for entry in HONOURED)
    reasons = sorted({reason for _, reason in NOT_HERE} | set(OVERRIDES.values()))
    missing = (f"- {reason}" for reason in reasons)
    return "\n".join(
        ["| chart value | on this machine |", "|---|---|", *rows, "", "Listed, not enforced:", "", *missing, ""]
    )


def _reason(name: str) -> str:
    if is_honoured(name) and not any(_under(name, told) for told in TOLD):
        return ""
    return next(
        (reason for prefix, reason in NOT_HERE if _under(name, prefix)), "values that only Kubernetes understands"
    )


def _override_notes(profiles: Json) -> Iterator[tuple[str, str]]:
    """Every `kubespawner_override` below, whatever holds it."""
    if isinstance(profiles, list):
        for inside in profiles:
            yield from _override_notes(inside)
    elif isinstance(profiles, dict):
        for key, inside in profiles.items():
            if key == "kubespawner_override" and isinstance(inside, dict):
                yield from _notes_of(inside)
            else:
                yield from _override_notes(inside)


def _notes_of(override: dict[str, Json]) -> Iterator[tuple[str, str]]:
    for name, value in override.items():
        if name not in WORKING and value not in (None, {}, []):
            yield f"kubespawner_override.{name}", OVERRIDES.get(name, "pod settings")


def _under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith((f"{prefix}.", f"{prefix}["))


def _some(names: list[str]) -> str:
    shown = names[:3]
    return ", ".join(shown) + (f" and {len(names) - len(shown)} more" if len(names) > len(shown) else "")

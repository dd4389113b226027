"""What hubfleet adds to every hub by itself: the only values of an imported stage that its source does not have.

Each pattern of paths of the JupyterHub chart's values, with the reason.
"""

from __future__ import annotations

ADDED: dict[str, str] = {
    "cull.**": "said in full: the chart's own times are other ones",
    "custom.hubfleet.**": "data for hubfleet's pieces of Python",
    "hub.allowNamedServers": "said out loud",
    "hub.authenticatePrometheus": "whether the cluster has monitoring",
    "hub.concurrentSpawnLimit": "the chart's own value for a trait",
    "hub.config.*.client_id": "the secrets file has it",
    "hub.config.*.oauth_callback_url": "follows from the domain",
    "hub.config.Authenticator.**": "who may enter is said in full, for any class",
    "hub.config.CILogonOAuthenticator.allowed_idps.*.allow_all": "nobody is let in by accident",
    "hub.config.CILogonOAuthenticator.allowed_idps.*.default": "said out loud",
    "hub.config.GenericOAuthenticator.**": "endpoints, claims and groups are said in full",
    "hub.config.GitHubOAuthenticator.**": "teams are only seen with the scope for them",
    "hub.config.GoogleOAuthenticator.allowed_domains": "domains that come in, by a rule of hubfleet's own",
    "hub.config.GoogleOAuthenticator.strip_domain": "nobody gets another one's name",
    "hub.config.KubeSpawner.working_dir": "where the preselected image starts",
    "hub.config.TmpAuthenticator.**": "said out loud",
    "hub.extraConfig.00-hubfleet-*": "hubfleet's pieces of Python",
    "hub.extraFiles.hubfleet-*.**": "the login page",
    "hub.labels.**": "labels for cost",
    "hub.loadRoles.hubfleet.**": "the health check",
    "hub.loadRoles.**": "the roles of what hubfleet runs beside the hub",
    "hub.namedServerLimitPerUser": "said out loud",
    "hub.services.**": "the health check, and what hubfleet runs beside the hub",
    "hub.templatePaths": "the login page",
    "hub.templateVars.**": "the login page",
    "hub.extraVolumes": "the login page",
    "hub.extraVolumeMounts": "the login page",
    "hub.initContainers": "the login page",
    "hub.redirectToServer": "said out loud",
    "hub.networkPolicy.**": "lets in what runs beside the hub",
    "ingress.**": "follows from the domain and the cluster's support",
    "prePuller.**": "an upgrade does not wait for images, and labels for cost",
    "proxy.**": "labels for cost, and the ingress in front",
    "scheduling.**": "nodes by their purpose, room for events, labels for cost",
    "singleuser.cloudMetadata.**": "buckets and accounts of the cloud",
    "singleuser.cpu.**": "those of the preselected choice",
    "singleuser.defaultUrl": "that of the preselected choice",
    "singleuser.extraEnv.DASK_*": "how servers find the Dask gateway",
    "singleuser.extraLabels.**": "labels for cost",
    "singleuser.extraResource.**": "that of the preselected choice",
    "singleuser.image.**": "that of the preselected choice",
    "singleuser.initContainers": "homes belong to whom servers run as",
    "singleuser.memory.**": "those of the preselected choice",
    "singleuser.networkPolicy.**": "what servers reach is said in full",
    "singleuser.nodeSelector.**": "that of the preselected choice",
    "singleuser.profileList": "images or sizes to choose from",
    "singleuser.serviceAccountName": "buckets without keys",
    "singleuser.startTimeout": "said out loud",
    "singleuser.storage.**": "where homes are is said in full, by names of hubfleet's own",
    "singleuser.extraFiles.**": "files by names of hubfleet's own",
}


def is_added(path: tuple[str, ...]) -> bool:
    """Whether a value at a path is one that hubfleet adds."""
    return any(_fits(tuple(pattern.split(".")), path) for pattern in ADDED)


def _fits(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    if not pattern:
        return not path
    if pattern[0] == "**":
        return True
    if not path:
        return False
    head = pattern[0]
    fits = path[0].startswith(head[:-1]) if head.endswith("*") else path[0] == head
    return fits and _fits(pattern[1:], path[1:])

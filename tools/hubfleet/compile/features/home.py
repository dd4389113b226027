"""Where people's files are: a claim each, one cloud disk behind a small NFS server, an NFS server, or nowhere.

Chart: `singleuser.storage`; release `home-nfs` (chart jupyterhub-home-nfs) for a disk; `volumes` of the base release.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.amounts import resources
from hubfleet.compile.part import NOTHING, Entries, Part, part
from hubfleet.compile.shares import CLAIM, SHARED, Share, own_part, path_of, share_of
from hubfleet.model.home import FileServer, Homes
from hubfleet.model.json import Json, Values
from hubfleet.model.stage import Stage

DISKS = ("eks", "gke", "openstack")
"""Providers whose disks the chart knows by id."""

SQUASHED = 1000
"""The user and group that the disk's NFS server writes as, whoever asks; the same as in the images."""

INIT_IMAGE = "docker.io/library/busybox:1.37.0"


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `home`, apart from its shared folders."""
    home = stage.settings.home
    if isinstance(home, str):
        return part({"singleuser": {"storage": {"type": "none"}}}, "home")
    share = share_of(stage, home)
    where = _personal(home, share) if home.personal else _folders_alone(share)
    if share is None:
        return where
    served = _disk(stage, home) if home.volume.kind == "disk" else _ownership(home, share)
    return where + _volume(share) + served


def _personal(home: Homes, share: Share | None) -> Part:
    """Give each person a home."""
    mount = part({"singleuser": {"storage": {"homeMountPath": str(home.mount)}}}, "home.mount")
    return mount + (_static(share, home.volume.person) if share else _claims(home))


def _folders_alone(share: Share | None) -> Part:
    """Give people no home, but the volume that shared folders are on."""
    storage: Values = {"type": "none"}
    if share:
        storage["extraVolumes"] = {CLAIM: {"name": CLAIM, "persistentVolumeClaim": {"claimName": CLAIM}}}
    return part({"singleuser": {"storage": storage}}, "home.personal")


def _claims(home: Homes) -> Part:
    dynamic: Values = {"storageClass": str(home.volume.storage_class)} if home.volume.storage_class else {}
    storage: Values = {"type": "dynamic"} | ({"dynamic": dynamic} if dynamic else {})
    found = part({"singleuser": {"storage": storage}}, "home.volume")
    quota = str(home.quota) if home.quota else "10Gi"
    return found + part({"singleuser": {"storage": {"capacity": quota}}}, "home.quota")


def _static(share: Share, person: str) -> Part:
    storage: Values = {"type": "static", "static": {"pvcName": CLAIM, "subPath": share.below(person)}}
    return part({"singleuser": {"storage": storage}}, "home.volume")


def _volume(share: Share) -> Part:
    volume: Values = {
        "nfs": {"server": share.server, "path": share.path},
        "mountOptions": [*share.options],
        "size": share.size,
        "keep": True,
    }
    return part({"volumes": {CLAIM: volume}}, "home.volume", release="base")


def _disk(stage: Stage, home: Homes) -> Part:
    """Add the NFS server; what it writes belongs to one user already, so nothing has to be handed over."""
    disk: Values = {
        "fullnameOverride": str(stage.namespace),
        "persistentVolume": {"size": str(home.volume.size or "1Ti")},
        "prometheusExporter": {"enabled": True},
    }
    if stage.cluster.provider in DISKS:
        disk[stage.cluster.provider] = {"enabled": True, "volumeId": home.volume.id or ""}
    found = part(disk, "home.volume", release="home-nfs", releases=frozenset({"home-nfs"}))
    found += part(_quota(home, own_part(stage, home.volume)), "home.quota", release="home-nfs")
    parts = _file_server(home.volume.file_server)
    return found + part(parts, "home.volume.file_server", release="home-nfs") if parts else found


def _file_server(said: FileServer) -> Values:
    names = {
        "nfsServer": said.server,
        "quotaEnforcer": said.quotas,
        "nodeExporter": said.exporter,
        "autoResizer": said.resizer,
    }
    made: Values = {name: {"resources": amounts} for name, one in names.items() if (amounts := resources(one))}
    if said.bandwidth:
        combined: Values = {"enabled": True, "combined": said.bandwidth.bytes}
        server = made.get("nfsServer")
        made["nfsServer"] = {
            **(server if isinstance(server, dict) else {}),
            "qos": {"enabled": True, "bandwidth": combined},
        }
    return made


def _quota(home: Homes, inside: str) -> Values:
    """Return the limit on each home, in GiB; folders below an underscore are everybody's and have none."""
    if home.quota is None:
        return {"quotaEnforcer": {"enabled": False}}
    limit = home.quota.bytes / 2**30
    folders = {path_of(folder).partition("/")[0] for folder in home.folders if folder.holds == "files"}
    manager: Values = {
        "paths": [f"/export/{inside}".rstrip("/")],
        "hard_quota": int(limit) if limit == int(limit) else limit,
        "exclude": [*sorted({SHARED, *folders})],
        "uid": SQUASHED,
        "gid": SQUASHED,
    }
    return {"quotaEnforcer": {"enabled": True, "config": {"QuotaManager": manager}}}


def _ownership(home: Homes, share: Share) -> Part:
    """Hand a new home, and folders, over to whom servers run as: on somebody else's server, root makes them."""
    places = {str(home.mount): share.below(home.volume.person)} if home.personal else {}
    shared = (folder for folder in home.folders if folder.holds == "files")
    places |= {f"/{SHARED}/{folder.name}": share.below(path_of(folder)) for folder in shared}
    container: Json = {
        "name": "own-home",
        "image": INIT_IMAGE,
        "command": ["chown", f"{SQUASHED}:{SQUASHED}", *places],
        "securityContext": {"runAsUser": 0, "allowPrivilegeEscalation": False},
        "volumeMounts": [{"name": "home", "mountPath": at, "subPath": path} for at, path in places.items()],
    }
    if not places:
        return NOTHING
    return part({"singleuser": {"initContainers": Entries({"own-home": container})}}, "home.volume")

"""Folders that several people see, on the share of the homes.

What everybody has is a plain mount. What admins alone have, or alone may write to, a small piece of Python adds to
their servers. Where each person has a claim there is no share, and so no folder.

Chart: `singleuser.storage.extraVolumeMounts`, `custom`, `hub.extraConfig`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.custom_python import python
from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.compile.shares import Share, path_of, share_of
from hubfleet.model.home import Folder, Homes, Who
from hubfleet.model.json import Json
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `home.folders`."""
    home = stage.settings.home
    share = None if isinstance(home, str) else share_of(stage, home)
    found = NOTHING
    if isinstance(home, str) or share is None:
        return found
    for folder in home.folders:
        found += _folder(folder, home, share)
    return found


def _folder(folder: Folder, home: Homes, share: Share) -> Part:
    key, source = f"folder-{folder.name}", f"home.folders[{folder.name}]"
    everyone = _mount(folder, home, share, folder.read == "everyone", folder.write == "everyone")
    admins = _mount(folder, home, share, _admins(folder.read), _admins(folder.write))
    found = NOTHING
    if everyone:
        found += part({"singleuser": {"storage": {"extraVolumeMounts": {key: everyone}}}}, source)
    if admins and admins != everyone:
        found += part({"custom": {"hubfleet": {"adminMounts": {key: admins}}}}, source)
        found += python("admin_mounts", "home.folders")
    return found


def _admins(who: Who) -> bool:
    return who != "nobody"


def _mount(folder: Folder, home: Homes, share: Share, read: bool, write: bool) -> Json:
    """Return the mount for people who may read and write so, or None for those who see nothing."""
    if not (read or write):
        return None
    place = share.below(path_of(folder)) if folder.holds == "files" else share.inside
    mount: dict[str, Json] = {
        "name": "home",
        "mountPath": str(folder.mount or f"{home.mount}/{folder.name}"),
        "readOnly": not write,
    }
    return mount | ({"subPath": place} if place else {})

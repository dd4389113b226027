"""What people may choose when they start a server, and which groups see what.

A list is only there where there is something to choose; `server` is its first entry. KubeSpawner knows no limits by
group, so a small piece of Python leaves out of the list what is limited to groups that a person is not in.

Chart: `singleuser.profileList`, `hub.extraConfig`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.choice import pictures, place_of
from hubfleet.compile.custom_python import python
from hubfleet.compile.groups import group_names
from hubfleet.compile.inherit import inherited
from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.compile.profile_list import SIZES, entry, offers_images
from hubfleet.model.json import Path
from hubfleet.model.server import Profile, Server
from hubfleet.model.stage import Stage

AT: Path = ("singleuser", "profileList")


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `profiles`, and the choices within `server`."""
    server = stage.settings.server
    if not (stage.settings.profiles or server.sizes or offers_images(stage, server, pictures(stage, server, "server"))):
        return NOTHING
    further = [inherited(profile, server) for profile in stage.settings.profiles]
    choices: list[Server | Profile] = [server, *further] if server.offered or not further else [*further]
    first = next((one for one in further if one.default), choices[0])
    entries = [entry(stage, one, place_of(one), default=one is first) for one in choices]
    exact = {path: source for at, one in enumerate(choices) for path, source in _sources((*AT, at), one).items()}
    found = part({"singleuser": {"profileList": [*entries]}}, "profiles", sources=exact)
    return found + (python("limit_choices", "profiles") if group_names(stage) else NOTHING)


def _sources(at: Path, choice: Server | Profile) -> dict[Path, str]:
    place = place_of(choice)
    override = (*at, "kubespawner_override")
    return {
        at: place,
        (*at, "display_name"): f"{place}.name",
        (*at, "slug"): f"{place}.slug",
        (*at, "description"): f"{place}.description",
        (*at, "allowed_groups"): f"{place}.groups",
        (*at, "profile_options", "image"): f"{place}.images",
        (*at, "profile_options", SIZES): f"{place}.sizes",
        (*override, "image"): f"{place}.image",
        (*override, "image_pull_policy"): f"{place}.always_pull",
        (*override, "default_url"): f"{place}.interface",
        (*override, "working_dir"): f"{place}.working_folder",
        (*override, "node_selector"): f"{place}.pool",
        (*override, "extra_resource_limits"): f"{place}.gpus",
        (*override, "tolerations"): f"{place}.gpus",
        (*override, "environment"): f"{place}.environment",
        **{(*override, f"mem_{bound}"): f"{place}.memory.{bound}" for bound in ("guarantee", "limit")},
        **{(*override, f"cpu_{bound}"): f"{place}.cpu.{bound}" for bound in ("guarantee", "limit")},
    }

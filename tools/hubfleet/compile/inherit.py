"""Profiles inherit the default choice and say what differs."""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.model.server import ComputedSizes, Profile, Server

_ABOUT_IMAGE = ("image", "images")
_WITH_IMAGE = (*_ABOUT_IMAGE, "images_title", "always_pull", "interface", "working_folder")


def inherited(profile: Profile, server: Server) -> Profile:
    """Return the profile with all that it has from the default choice.

    An image of its own brings no interface or working folder of the default one along; a pool or amounts of its own
    bring no sizes that were meant for another pool.
    """
    names = set(_inherited(profile, server)) - profile.model_fields_set
    environment = {**server.environment, **profile.environment}
    return profile.model_copy(update={name: getattr(server, name) for name in names} | {"environment": environment})


def _inherited(profile: Profile, server: Server) -> Iterator[str]:
    said = profile.model_fields_set
    yield from ("own_image", "build_image", "pool", "sizes_title")
    if said.isdisjoint(_ABOUT_IMAGE):
        yield from _WITH_IMAGE
    if "pool" not in said:
        yield "gpus"
    if "sizes" not in said:
        yield from ("memory", "cpu")
    if _sizes_fit(profile, server):
        yield "sizes"


def _sizes_fit(profile: Profile, server: Server) -> bool:
    said = profile.model_fields_set
    if not said.isdisjoint({"memory", "cpu"}):
        return False
    if "pool" not in said or profile.pool == server.pool:
        return True
    return isinstance(server.sizes, ComputedSizes) and server.sizes.pool in {None, profile.pool}

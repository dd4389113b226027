"""Leaves out of the list of choices what is limited to groups that a person is not in.

Runs in the hub. Reads `allowed_groups` of profiles, and of choices within them, in `singleuser.profileList`.
"""
# ruff: noqa: ANN401 - what is configured here has no types

import copy
from typing import Any

from z2jh import get_config


def hubfleet_limit_choices(c: Any, profiles: list[dict[str, Any]]) -> None:
    """Have KubeSpawner list only what is open to whoever asks."""

    def is_open(thing: dict[str, Any], groups: set[str]) -> bool:
        allowed = thing.pop("allowed_groups", None)
        return allowed is None or not groups.isdisjoint(allowed)

    def narrowed(profile: dict[str, Any], groups: set[str]) -> dict[str, Any]:
        options = profile.get("profile_options", {})
        for option in options.values():
            choices = option.get("choices", {})
            option["choices"] = {key: one for key, one in choices.items() if is_open(one, groups)}
        kept = {key: one for key, one in options.items() if one["choices"] or "unlisted_choice" in one}
        return {**profile, "profile_options": kept}

    def profile_list(spawner: Any) -> list[dict[str, Any]]:
        groups = {group.name for group in spawner.user.groups}
        return [narrowed(one, groups) for one in copy.deepcopy(profiles) if is_open(one, groups)]

    c.KubeSpawner.profile_list = profile_list


hubfleet_limit_choices(c, get_config("singleuser.profileList", []))

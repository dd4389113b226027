"""Profiles as KubeSpawner has them: which a user may choose, the form, and what a choice overrides."""
# ruff: noqa: ANN401 - what JupyterHub, traitlets and profiles hold has no types

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

UNLISTED = "unlisted_choice"
"""The value of a choice's field when the user writes what is not in the list."""


class ChoiceRefused(Exception):
    """The user asked for what is not offered to them; JupyterHub shows the message on the page."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.jupyterhub_message = message


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles that one user may choose from, the default marked."""

    profiles: tuple[dict[str, Any], ...]

    @classmethod
    def of(cls, profiles: Iterable[Mapping[str, Any]], groups: set[str]) -> Profiles:
        """Leave out what is limited to groups that the user is not in; give each profile a slug."""
        offered = [_offered(profile, groups) for profile in profiles or () if _may(profile, groups)]
        slugged = [{**profile, "slug": profile.get("slug") or slug(profile["display_name"])} for profile in offered]
        return cls(tuple(slugged))

    def overrides(self, options: Mapping[str, str]) -> dict[str, Any]:
        """Return what the chosen profile and its choices set, environments merged, later ones over earlier ones."""
        if not self.profiles:
            raise ChoiceRefused("No profile is offered to you here. Ask the admins to put you into a group.")
        profile = self.chosen(options.get("profile"))
        parts = [profile.get("kubespawner_override") or {}]
        for name, option in (profile.get("profile_options") or {}).items():
            parts.append(_choice(name, option, options))
        return _joined(parts)

    def chosen(self, wanted: str | None) -> dict[str, Any]:
        """Return the profile with that slug; without one, the default."""
        if not wanted:
            return next((profile for profile in self.profiles if profile.get("default")), self.profiles[0])
        for profile in self.profiles:
            if profile["slug"] == wanted:
                return profile
        offered = ", ".join(profile["slug"] for profile in self.profiles)
        raise ChoiceRefused(f'There is no profile "{wanted}" for you. Offered: {offered}')


def slug(name: str) -> str:
    """A profile's name as it stands in addresses and forms."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def from_form(formdata: Mapping[str, list[str]]) -> dict[str, str]:
    """Read the form's fields into the options that KubeSpawner's API takes: `profile`, and one per option."""
    chosen = (formdata.get("profile") or [""])[0]
    prefix = f"profile-option-{chosen}--"
    fields = {key.removeprefix(prefix): value[0] for key, value in formdata.items() if key.startswith(prefix) and value}
    return {**({"profile": chosen} if chosen else {}), **{key: value for key, value in fields.items() if value}}


def form(offered: Profiles, username: str) -> str:
    """Write the form with the fields of KubeSpawner's, so that tools that fill in that one work here."""
    if not offered.profiles:
        return f"<p>No profile is offered to {escape(username)}. Ask the admins to put you into a group.</p>"
    default = offered.chosen(None)
    return "\n".join(_profile(profile, checked=profile is default) for profile in offered.profiles)


def _profile(profile: Mapping[str, Any], *, checked: bool) -> str:
    name, title = escape(profile["slug"]), escape(profile["display_name"])
    about = profile.get("description") or ""
    options = (_option(profile["slug"], key, option) for key, option in (profile.get("profile_options") or {}).items())
    mark = " checked" if checked else ""
    return (
        f'<div class="form-group"><label><input type="radio" name="profile" value="{name}"{mark}> '
        f"<strong>{title}</strong></label><p>{about}</p>{''.join(options)}</div>"
    )


def _option(profile: str, key: str, option: Mapping[str, Any]) -> str:
    field = escape(f"profile-option-{profile}--{key}")
    choices = [_item(name, choice) for name, choice in (option.get("choices") or {}).items()]
    unlisted = option.get("unlisted_choice") or {}
    text = ""
    if unlisted.get("enabled"):
        title = escape(unlisted.get("display_name_in_choices") or unlisted.get("display_name") or "Other")
        choices.append(f'<option value="{UNLISTED}">{title}</option>')
        pattern = f' pattern="{escape(str(unlisted["validation_regex"]))}"' if unlisted.get("validation_regex") else ""
        text = f'<input class="form-control" name="{field}--unlisted-choice" placeholder="{title}"{pattern}>'
    title = escape(option.get("display_name") or key)
    return f'<label>{title} <select class="form-control" name="{field}">{"".join(choices)}</select></label>{text}'


def _item(name: str, choice: Mapping[str, Any]) -> str:
    mark = " selected" if choice.get("default") else ""
    return f'<option value="{escape(name)}"{mark}>{escape(choice.get("display_name") or name)}</option>'


def _choice(name: str, option: Mapping[str, Any], options: Mapping[str, str]) -> dict[str, Any]:
    choices = option.get("choices") or {}
    wanted = options.get(name)
    written = options.get(f"{name}--unlisted-choice")
    if written and wanted in {None, UNLISTED}:
        return _unlisted(name, option.get("unlisted_choice") or {}, written)
    if wanted is None:
        default = next((choice for choice in choices.values() if choice.get("default")), None)
        chosen: dict[str, Any] = default or next(iter(choices.values()), {})
        return dict(chosen.get("kubespawner_override") or {})
    if wanted not in choices:
        raise ChoiceRefused(f'"{wanted}" is not offered for {name}. Offered: {", ".join(choices)}')
    return dict(choices[wanted].get("kubespawner_override") or {})


def _unlisted(name: str, unlisted: Mapping[str, Any], written: str) -> dict[str, Any]:
    if not unlisted.get("enabled"):
        raise ChoiceRefused(f"{name} takes only what is in the list")
    pattern = unlisted.get("validation_regex")
    if pattern and not re.match(pattern, written):
        raise ChoiceRefused(unlisted.get("validation_message") or f'"{written}" does not match {pattern} for {name}')
    override: dict[str, Any] = unlisted.get("kubespawner_override") or {}
    return {key: _filled(value, written) for key, value in override.items()}


def _filled(value: Any, written: str) -> Any:
    if isinstance(value, str):
        return value.replace("{value}", written)
    if isinstance(value, dict):
        return {key: _filled(inside, written) for key, inside in value.items()}
    return [_filled(inside, written) for inside in value] if isinstance(value, list) else value


def _joined(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            both = isinstance(value, dict) and isinstance(joined.get(key), dict)
            joined[key] = {**joined[key], **value} if both else value
    return joined


def _may(thing: Mapping[str, Any], groups: set[str]) -> bool:
    allowed = thing.get("allowed_groups")
    return allowed is None or not groups.isdisjoint(allowed)


def _offered(profile: Mapping[str, Any], groups: set[str]) -> dict[str, Any]:
    options = {key: _open_to(option, groups) for key, option in (profile.get("profile_options") or {}).items()}
    return {**profile, **({"profile_options": options} if options else {})}


def _open_to(option: Mapping[str, Any], groups: set[str]) -> dict[str, Any]:
    choices = {name: choice for name, choice in (option.get("choices") or {}).items() if _may(choice, groups)}
    unlisted = option.get("unlisted_choice") or {}
    return {**option, "choices": choices, "unlisted_choice": unlisted if _may(unlisted, groups) else {}}

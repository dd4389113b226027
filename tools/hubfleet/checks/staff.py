"""Hubs that let the fleet's staff in."""

from __future__ import annotations

from hubfleet.model.stage import Stage


def staff_list(stage: Stage) -> str | None:
    """Return the list of fleet.yaml's `staff` that a stage takes its staff from; None where it takes none."""
    login = stage.settings.login
    return (login.provider if login.staff is True else login.staff) or None


def staffed(stage: Stage) -> bool:
    """Whether fleet.yaml has the list that a stage takes its staff from, be it still empty."""
    name = staff_list(stage)
    return name is not None and name in stage.fleet.staff

"""Events that are announced, begin and end."""

from __future__ import annotations

from tests.history.edits.edit import FUTURE, LATER, PAST, Edit, Kind, Teller
from tests.history.fleet import Fleet


def future_event(story: Teller, fleet: Fleet) -> Edit:
    """Announce an event that has not begun; one that is open ends, if it stood in the same place."""
    hub_name = story.pick(fleet.alive())
    data = fleet.hubs[hub_name].data
    was_open = any(event["from"] == PAST for event in data.get("events", ()))
    name = f"later-{story.new()}"
    data["events"] = [{"name": name, "from": FUTURE, "until": LATER, "access": {"users": [name]}}]
    return Edit(fleet.stages(hub_name) if was_open else set())


def open_event(story: Teller, fleet: Fleet) -> Edit | None:
    name = next((n for n in fleet.alive() if not fleet.hubs[n].data.get("events")), None)
    if name is None:
        return None
    people = f"now-{story.new()}"
    event = {"name": people, "from": PAST, "until": FUTURE, "access": {"users": [people]}}
    fleet.hubs[name].data["events"] = [event]
    return Edit(fleet.stages(name))


def event_ends(story: Teller, fleet: Fleet) -> Edit | None:
    """Take away the events of a hub: what is open ends, what is to come never begins."""
    name = next((n for n in fleet.alive() if fleet.hubs[n].data.get("events")), None)
    if name is None:
        return None
    (event,) = fleet.hubs[name].data.pop("events")
    return Edit(fleet.stages(name) if event["from"] == PAST else set())


KINDS: tuple[Kind, ...] = (future_event, open_event, event_ends)

"""Edits of the toolkit itself, where the repository holds it."""

from __future__ import annotations

from tests.history.edits.edit import Edit, Kind, Teller
from tests.history.fleet import CLUSTERS, Fleet


def tool_without_effect(story: Teller, fleet: Fleet) -> Edit | None:
    if fleet.tool is None:
        return None
    fleet.tool.words = f"said better: {story.new()}"
    return Edit()


def tool_with_effect(story: Teller, fleet: Fleet) -> Edit | None:
    if fleet.tool is None:
        return None
    fleet.tool.everywhere += int(story.new())
    return Edit(fleet.every())


def tool_with_effect_on_some(story: Teller, fleet: Fleet) -> Edit | None:
    """Let the toolkit make something else of the stages of one cluster, the others of what it made before."""
    if fleet.tool is None:
        return None
    before, fleet.tool.cluster = fleet.tool.cluster, story.pick(list(CLUSTERS))
    fleet.tool.there += int(story.new())
    return Edit(fleet.on(fleet.tool.cluster) | (fleet.on(before) if before else set()))


KINDS: tuple[Kind, ...] = (tool_without_effect, tool_with_effect, tool_with_effect_on_some)

"""Which file and line set a value of a stage."""

from __future__ import annotations

from hubfleet.app.find import find_stage_key
from hubfleet.app.settings import Settings
from hubfleet.load.explain import Explained
from hubfleet.load.explain import explain as explain_node
from hubfleet.load.fleet import load_fleet
from hubfleet.load.tree import Folder


def explain(settings: Settings, stage: str, field: str = "") -> tuple[Explained, ...]:
    """Explain one value (and those below it), or all of a stage. Raises HubfleetError for unknown names."""
    loaded = load_fleet(Folder(settings.root))
    return explain_node(loaded.nodes[find_stage_key(stage, loaded.nodes)], field)

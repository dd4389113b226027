"""Which file and line set a value of a stage, or of a cluster's support."""

from __future__ import annotations

from hubfleet.app.find import find_stage_key
from hubfleet.app.settings import Settings
from hubfleet.load.explain import Explained
from hubfleet.load.explain import explain as explain_node
from hubfleet.load.fleet import load_fleet
from hubfleet.load.supports import cluster_file
from hubfleet.load.tree import Folder
from hubfleet.model.deployable import ClusterSupport
from hubfleet.model.key import StageKey, UnitKey


def explain(settings: Settings, stage: str, field: str = "") -> tuple[Explained, ...]:
    """Explain one value (and those below it), or all of a stage. Raises WrongUse for unknown names.

    A cluster's support is explained by the cluster's own file: `support.ingress_class`.
    """
    loaded = load_fleet(Folder(settings.root))
    beside: dict[UnitKey, ClusterSupport] = {one.key: one for one in loaded.fleet.supports}
    key = find_stage_key(stage, (*loaded.nodes, *beside))
    if isinstance(key, StageKey):
        return explain_node(loaded.nodes[key], field)
    root = loaded.documents[cluster_file(key.owner)].root
    return explain_node(root, field, type(beside[key].cluster))

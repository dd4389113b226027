"""Some hubs of a fleet with all that is shared: what did not change need not be read."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from hubfleet.load.blueprints import PREFIX
from hubfleet.load.tree import Tree
from hubfleet.model.key import StageKey, StageName

_HUBS = "hubs/"


@dataclass(frozen=True, slots=True)
class PartTree:
    """A tree without the folders of the hubs that are not among `hubs`."""

    tree: Tree
    hubs: AbstractSet[str]

    def files(self) -> tuple[str, ...]:
        """The files that are left, sorted."""
        return tuple(file for file in self.tree.files() if (hub := hub_of(file)) is None or hub in self.hubs)

    def read(self, file: str) -> bytes:
        """Return a file's bytes. Raises OSError."""
        return self.tree.read(file)


def hub_of(file: str) -> str | None:
    """The hub whose own file this is; None for what hubs share."""
    if not file.startswith(_HUBS) or file.startswith(PREFIX):
        return None
    folder, slash, _ = file.removeprefix(_HUBS).partition("/")
    return folder if slash else None


def hubs_touched(files: Iterable[str]) -> frozenset[str] | None:
    """The hubs whose own files these are; None where one is shared, so that any hub may be touched."""
    hubs = {hub_of(file) for file in files}
    return None if None in hubs else frozenset(hub for hub in hubs if hub)


def declared_stages(tree: Tree, without: AbstractSet[str]) -> tuple[StageKey, ...]:
    """Return the stages that the other hubs declare, read as quickly as possible: nothing is checked."""
    files = (f for f in tree.files() if f.endswith("/hub.yaml") and (hub := hub_of(f)) and hub not in without)
    return tuple(StageKey(str(hub_of(file)), name) for file in files for name in _declared(tree, file))


def _declared(tree: Tree, file: str) -> list[StageName]:
    import yaml

    try:
        data = yaml.load(tree.read(file), Loader=yaml.CSafeLoader)
    except (OSError, ValueError, yaml.YAMLError):
        return []
    stages = data.get("stages") if isinstance(data, dict) and not data.get("retired") else None
    declared = {name: stages.get(name) for name in StageName} if isinstance(stages, dict) else {}
    return [name for name, stage in declared.items() if isinstance(stage, dict) and not stage.get("retired")]

"""A scripted history: each commit with the stages that it must touch, known because of how it was made."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.history.fleet import BLUEPRINTS, CLUSTERS, IMAGES, Fleet, Secret, first, hub
from tests.history.tool import Tool

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
"""The clock of the whole history."""

PAST, FUTURE = "2026-05-01T00:00Z", "2026-07-01T00:00Z"
LATER = "2026-09-01T00:00Z"

MADE = ("new-", "named-")
"""How the names of hubs begin that the story made: nobody's gate is among them."""


@dataclass(frozen=True)
class Commit:
    """The fleet after it, what it was, and the stages that it must deploy and retire. `side` is a merged branch."""

    fleet: Fleet
    kind: str
    deploy: frozenset[str] = frozenset()
    retire: frozenset[str] = frozenset()
    side: Commit | None = None


@dataclass
class Edit:
    """What one edit touches."""

    deploy: set[str] = field(default_factory=set)
    retire: set[str] = field(default_factory=set)


class Story:
    """Tells commits one after the other; the same seed tells the same ones.

    With `tool` the repository holds the toolkit, too, and the story tells of changes of it.
    """

    def __init__(self, seed: int, *, tool: bool = False) -> None:
        self.chance = random.Random(seed)
        self.count = 0
        self.fleet = first()
        self.fleet.tool = Tool() if tool else None
        self.commits = [Commit(self.fleet.copy(), "first", frozenset(self.fleet.every()))]

    def tell(self, length: int) -> list[Commit]:
        """Tell so many commits: every kind of edit in turn, in an order of its own each time."""
        while len(self.commits) < length:
            kinds = sorted(KINDS)
            self.chance.shuffle(kinds)
            for kind in kinds:
                self.change(kind)
                if self.chance.random() < 0.15:
                    self._revert()
                if self.chance.random() < 0.1:
                    self._merge()
        return self.commits[:length]

    def new(self) -> str:
        """Return a value that was never there."""
        self.count += 1
        return str(self.count)

    def pick(self, names: list[str]) -> str:
        return self.chance.choice(names)

    def change(self, kind: str) -> None:
        """Tell one commit of a kind, where the fleet has what it needs."""
        edit = KINDS[kind](self, self.fleet)
        if edit is not None:
            self._commit(kind, edit)

    def _commit(self, kind: str, edit: Edit, side: Commit | None = None) -> None:
        told = Commit(self.fleet.copy(), kind, frozenset(edit.deploy), frozenset(edit.retire), side)
        self.commits.append(told)

    def _revert(self) -> None:
        """Take the last commit back, where that brings nothing back to life."""
        if len(self.commits) < 2:
            return
        last, before = self.commits[-1], self.commits[-2]
        if last.retire or last.fleet.every() != before.fleet.every() or last.kind in {"tombstone removed", "rename"}:
            return
        self.fleet = before.fleet.copy()
        self._commit(f"revert {last.kind}", Edit(set(last.deploy)))

    def _merge(self) -> None:
        """Merge a branch with two edits of which one may be taken back within it."""
        here = self.fleet.copy()
        mine, other = self.chance.sample(here.alive(), 2)
        self.fleet.hubs[mine].data["server"]["environment"]["HUB"] = self.new()
        self.fleet.hubs[other].comments.append(f"on a branch {self.new()}")
        side = Commit(self.fleet.copy(), "on a branch", frozenset(here.stages(mine)))
        if self.chance.random() < 0.3:
            self.fleet.hubs[mine].data["server"]["environment"] = dict(here.hubs[mine].data["server"]["environment"])
            self._commit("merge of nothing", Edit(), side)
        else:
            self._commit("merge", Edit(here.stages(mine)), side)


Kind = Callable[[Story, Fleet], Edit | None]


def comment(story: Story, fleet: Fleet) -> Edit:
    files = [fleet.top, *fleet.clusters.values(), *fleet.blueprints.values(), *fleet.images.values()]
    for file in story.chance.sample([*files, *fleet.hubs.values()], 3):
        file.comments = [*file.comments, f"note {story.new()}"][-3:]
    return Edit()


def reorder(story: Story, fleet: Fleet) -> Edit:
    for name in story.chance.sample(fleet.alive(), 2):
        fleet.hubs[name].order += 1
    fleet.clusters[story.pick(list(CLUSTERS))].order += 1
    return Edit()


def style(story: Story, fleet: Fleet) -> Edit:
    file = fleet.hubs[story.pick(fleet.alive())]
    file.flow = not file.flow
    return Edit()


def rekey(story: Story, fleet: Fleet) -> Edit:
    for stage in story.chance.sample(sorted(fleet.every()), 4):
        fleet.secrets[stage].recipients += 1
    return Edit()


def no_data(story: Story, fleet: Fleet) -> Edit:
    fleet.others |= {"README.md": f"# Hubs {story.new()}\n", "docs/page.md": f"{story.new()}\n", "tool.py": story.new()}
    return Edit()


def owner(story: Story, fleet: Fleet) -> Edit:
    fleet.hubs[story.pick(fleet.alive())].data["lifecycle"] = {"owner": f"ops-{story.new()}"}
    return Edit()


def unused(story: Story, fleet: Fleet) -> Edit:
    fleet.blueprints["unused"] = type(fleet.top)({"home": {"quota": f"{story.new()}Gi"}})
    fleet.images["unused"] = type(fleet.top)({"reference": f"quay.io/history/unused:{story.new()}"})
    return Edit()


def what_is_inherited(story: Story, fleet: Fleet) -> Edit:
    """Say in the hub what its blueprint says."""
    data = fleet.hubs[story.pick(fleet.alive())].data
    data["home"] = {"quota": fleet.blueprints[data["blueprints"][0]].data["home"]["quota"]}
    return Edit()


def future_event(story: Story, fleet: Fleet) -> Edit:
    """Announce an event that has not begun; one that is open ends, if it stood in the same place."""
    hub_name = story.pick(fleet.alive())
    data = fleet.hubs[hub_name].data
    was_open = any(event["from"] == PAST for event in data.get("events", ()))
    name = f"later-{story.new()}"
    data["events"] = [{"name": name, "from": FUTURE, "until": LATER, "access": {"users": [name]}}]
    return Edit(fleet.stages(hub_name) if was_open else set())


def chart_without_effect(story: Story, fleet: Fleet) -> Edit:
    line, _, patch = fleet.chart.rpartition(".")
    fleet.chart = f"{line}.{1 - int(patch)}"
    return Edit()


def lock_comment(story: Story, fleet: Fleet) -> Edit:
    fleet.lock_comment = f"looked at {story.new()}"
    return Edit()


def environment(story: Story, fleet: Fleet) -> Edit:
    name = story.pick(fleet.alive())
    fleet.hubs[name].data["server"]["environment"]["HUB"] = story.new()
    return Edit(fleet.stages(name))


def stage_environment(story: Story, fleet: Fleet) -> Edit:
    stage = story.pick(sorted(fleet.every()))
    name, _, which = stage.partition("/")
    own = fleet.hubs[name].data["stages"][which]
    own["server"] = {"environment": {"STAGE": story.new()}}
    return Edit({stage})


def memory(story: Story, fleet: Fleet) -> Edit:
    name = story.pick(fleet.alive())
    fleet.hubs[name].data["server"]["memory"] = {"guarantee": "1Gi", "limit": f"{1000 + int(story.new())}Mi"}
    return Edit(fleet.stages(name))


def admin(story: Story, fleet: Fleet) -> Edit:
    name = story.pick(fleet.alive())
    fleet.hubs[name].data["login"]["admins"] = [f"head-{story.new()}"]
    return Edit(fleet.stages(name))


def image(story: Story, fleet: Fleet) -> Edit:
    which = story.pick(list(IMAGES))
    fleet.images[which].data["reference"] = f"quay.io/history/{which}:{story.new()}"
    return Edit({s for n in fleet.alive() if fleet.hubs[n].data["server"]["image"] == which for s in fleet.stages(n)})


def blueprint(story: Story, fleet: Fleet) -> Edit:
    which = story.pick(list(BLUEPRINTS))
    fleet.blueprints[which].data["server"]["environment"]["BLUEPRINT"] = story.new()
    users = [n for n in fleet.alive() if which in fleet.hubs[n].data["blueprints"]]
    own = [n for n in users if "BLUEPRINT" in fleet.hubs[n].data["server"]["environment"]]
    return Edit({stage for n in users if n not in own for stage in fleet.stages(n)})


def own_instead_of_blueprint(story: Story, fleet: Fleet) -> Edit:
    name = story.pick(fleet.alive())
    fleet.hubs[name].data["server"]["environment"]["BLUEPRINT"] = story.new()
    return Edit(fleet.stages(name))


def cluster(story: Story, fleet: Fleet) -> Edit:
    which = story.pick(list(CLUSTERS))
    fleet.clusters[which].data["defaults"]["server"]["environment"]["CLUSTER"] = story.new()
    return Edit(fleet.on(which))


def everywhere(story: Story, fleet: Fleet) -> Edit:
    fleet.top.data["defaults"]["server"]["environment"]["FLEET"] = story.new()
    return Edit(fleet.every())


def chart(story: Story, fleet: Fleet) -> Edit:
    line, _, patch = fleet.chart.rpartition(".")
    fleet.chart = {"1.0": "1.1", "1.1": "1.2", "1.2": "1.0"}[line] + f".{patch}"
    return Edit(fleet.every())


def rotation(story: Story, fleet: Fleet) -> Edit:
    stage = story.pick(sorted(fleet.every()))
    fleet.secrets[stage].leaf += 1
    return Edit({stage})


def open_event(story: Story, fleet: Fleet) -> Edit | None:
    name = next((n for n in fleet.alive() if not fleet.hubs[n].data.get("events")), None)
    if name is None:
        return None
    people = f"now-{story.new()}"
    event = {"name": people, "from": PAST, "until": FUTURE, "access": {"users": [people]}}
    fleet.hubs[name].data["events"] = [event]
    return Edit(fleet.stages(name))


def event_ends(story: Story, fleet: Fleet) -> Edit | None:
    """Take away the events of a hub: what is open ends, what is to come never begins."""
    name = next((n for n in fleet.alive() if fleet.hubs[n].data.get("events")), None)
    if name is None:
        return None
    (event,) = fleet.hubs[name].data.pop("events")
    return Edit(fleet.stages(name) if event["from"] == PAST else set())


def new_hub(story: Story, fleet: Fleet) -> Edit:
    name = f"new-{story.new()}"
    fleet.hubs[name] = hub(name, story.count)
    if story.count % 2:
        del fleet.hubs[name].data["stages"]["production"]
    fleet.secrets |= {stage: Secret() for stage in fleet.stages(name)}
    return Edit(fleet.stages(name))


def new_production(story: Story, fleet: Fleet) -> Edit | None:
    name = next((n for n in fleet.alive() if set(fleet.hubs[n].data["stages"]) == {"staging"}), None)
    if name is None:
        return None
    fleet.hubs[name].data["stages"]["production"] = {}
    fleet.secrets[f"{name}/production"] = Secret()
    return Edit({f"{name}/production"})


def retire(story: Story, fleet: Fleet) -> Edit | None:
    made = [name for name in fleet.alive() if name.startswith(MADE)]
    if len(made) < 2:
        return None
    name = story.pick(made)
    gone = fleet.stages(name)
    data = fleet.hubs[name].data
    fleet.hubs[name].data = {key: data[key] for key in ("community", "cluster", "login")}
    fleet.hubs[name].data["retired"] = {"on": "2026-05-30", "data": "keep"}
    return Edit(set(), gone)


def tombstone_removed(story: Story, fleet: Fleet) -> Edit | None:
    name = next((n for n in sorted(fleet.hubs) if not fleet.stages(n)), None)
    if name is None:
        return None
    del fleet.hubs[name]
    return Edit()


def move(story: Story, fleet: Fleet) -> Edit:
    """Move a hub that is nobody's gate to the other cluster."""
    name = story.pick(
        [n for n in fleet.alive() if n.startswith("new-") and "domain" not in fleet.hubs[n].data] or ["reef"]
    )
    data = fleet.hubs[name].data
    data["cluster"] = CLUSTERS[1 - CLUSTERS.index(data["cluster"])]
    return Edit(fleet.stages(name))


def rename(story: Story, fleet: Fleet) -> Edit | None:
    """Give a hub another name; its people find it where it was."""
    name = next((n for n in fleet.alive() if n.startswith("new-") and "domain" not in fleet.hubs[n].data), None)
    if name is None:
        return None
    renamed = f"named-{story.new()}"
    file = fleet.hubs.pop(name)
    file.data["domain"] = f"{name}.{file.data['cluster']}.hubs.example.org"
    fleet.hubs[renamed] = file
    for stage in ("staging", "production"):
        if (secret := fleet.secrets.pop(f"{name}/{stage}", None)) is not None:
            fleet.secrets[f"{renamed}/{stage}"] = secret
    return Edit(fleet.stages(renamed))


def everything_at_once(story: Story, fleet: Fleet) -> Edit:
    """One real change among many that are none."""
    for edit in (comment, reorder, rekey, no_data, unused, lock_comment):
        edit(story, fleet)
    return environment(story, fleet)


def tool_without_effect(story: Story, fleet: Fleet) -> Edit | None:
    if fleet.tool is None:
        return None
    fleet.tool.words = f"said better: {story.new()}"
    return Edit()


def tool_with_effect(story: Story, fleet: Fleet) -> Edit | None:
    if fleet.tool is None:
        return None
    fleet.tool.everywhere += int(story.new())
    return Edit(fleet.every())


def tool_with_effect_on_some(story: Story, fleet: Fleet) -> Edit | None:
    """Let the toolkit make something else of the stages of one cluster, the others of what it made before."""
    if fleet.tool is None:
        return None
    before, fleet.tool.cluster = fleet.tool.cluster, story.pick(list(CLUSTERS))
    fleet.tool.there += int(story.new())
    return Edit(fleet.on(fleet.tool.cluster) | (fleet.on(before) if before else set()))


NOTHING: tuple[Kind, ...] = (
    comment,
    reorder,
    style,
    rekey,
    no_data,
    owner,
    unused,
    what_is_inherited,
    chart_without_effect,
    lock_comment,
    tombstone_removed,
    tool_without_effect,
)
SOMETHING: tuple[Kind, ...] = (
    future_event,
    environment,
    stage_environment,
    memory,
    admin,
    image,
    blueprint,
    own_instead_of_blueprint,
    cluster,
    everywhere,
    chart,
    rotation,
    open_event,
    event_ends,
    new_hub,
    new_production,
    retire,
    move,
    rename,
    everything_at_once,
    tool_with_effect,
    tool_with_effect_on_some,
)
KINDS: dict[str, Kind] = {kind.__name__.replace("_", " "): kind for kind in (*NOTHING, *SOMETHING)}

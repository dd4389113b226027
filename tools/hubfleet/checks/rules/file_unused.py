"""A file that nothing refers to.

Why: whoever wrote it thinks that it does something; often its name is a slip of the pen.

Bad:
    # hubs/dune/hub.yml
    community: {name: Dune Lab}
Bad:
    # hubs/_blueprints/teaching.yaml
    kind: basic
Bad:
    # hubs/dune/production.secrets.yaml
    client_secret: ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]
Good:
    # hubs/_blueprints/teaching.yaml
    kind: basic
    # hubs/dune/hub.yaml
    blueprints: [teaching]
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.complete import incomplete_hubs
from hubfleet.checks.logos import logos_of
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Location, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("file-unused", Severity.WARNING, "every file is referred to")
_TEXTS = (".md", ".txt", ".rst")
_IN_FOLDER = len(("hubs", "HUB", "FILE"))


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare the files of hubs, blueprints and images with what is used; notes for people may lie anywhere."""
    used = {*_of_hubs(fleet), *_of_blueprints(fleet)}
    unsure = incomplete_hubs(fleet)
    for file in fleet.files:
        parts = file.split("/")
        if parts[0] not in {"hubs", "images"} or len(parts) < _IN_FOLDER or file.endswith(_TEXTS):
            continue
        if parts[0] == "hubs" and parts[1] in unsure and not file.endswith(".yaml"):
            continue  # a logo, perhaps: the hub's data can't be asked
        if file not in used and not (parts[0] == "images" and _of_image(fleet, parts[1], "/".join(parts[2:]))):
            yield RULE.at(Location(file), "nothing refers to this file", help=_advice(parts))


def _of_hubs(fleet: Fleet) -> Iterator[str]:
    for hub in fleet.hubs.values():
        yield hub.file
        yield from (f"hubs/{hub.name}/{stage}.secrets.yaml" for stage in hub.stages)
    for stage in fleet.stages:
        yield from (f"hubs/{stage.hub}/{logo}" for _, logo in logos_of(stage))


def _of_blueprints(fleet: Fleet) -> Iterator[str]:
    for hub in fleet.hubs.values():
        yield from (f"hubs/_blueprints/{name}.yaml" for name in hub.blueprints)


def _of_image(fleet: Fleet, name: str, file: str) -> bool:
    """Whether a file belongs to an image: one that is built uses all that is beside it."""
    image = fleet.images.get(name)
    return image is None or image.build is not None or file in {"image.yaml", image.test.notebook}


def _advice(parts: list[str]) -> str:
    if parts[1] == "_blueprints":
        return "name it in a hub's `blueprints`, or remove it"
    if parts[-1].endswith(".secrets.yaml"):
        return "secrets files are named like a stage that the hub declares: staging.secrets.yaml"
    known = "hub.yaml and logos" if parts[0] == "hubs" else "image.yaml and its notebook"
    return f"{known} are known here: correct its name, or remove it"

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
from hubfleet.model.key import StageName

RULE = Rule("file-unused", Severity.WARNING, "every file is referred to")
_TEXTS = (".md", ".txt", ".rst")
_SECRETS = ".secrets.yaml"
_DEPTH = 2


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare the files of hubs, blueprints and images with what is used; notes for people may lie anywhere."""
    used = {*_of_hubs(fleet), *_python(fleet), *_of_blueprints(fleet)}
    unsure = incomplete_hubs(fleet)
    for file in fleet.files:
        if file in used or file.endswith(_TEXTS) or file.count("/") < _DEPTH:
            continue
        folder, name, inside = file.split("/", _DEPTH)
        if (folder == "images" and not _of_image(fleet, name, inside)) or (
            folder == "hubs" and _is_known(fleet, name, inside) and (name not in unsure or file.endswith(".yaml"))
        ):
            yield RULE.at(Location(file), "nothing refers to this file", help=_advice(fleet, folder, name, inside))


def _is_known(fleet: Fleet, name: str, inside: str) -> bool:
    """Whether the place is one that is read; near misses of names and places are told when the fleet is loaded."""
    if name == "_blueprints":
        return inside.endswith(".yaml") and "/" not in inside
    secrets_of = inside.removesuffix(_SECRETS)
    return name in fleet.hubs and (secrets_of == inside or secrets_of in list(StageName))


def _python(fleet: Fleet) -> Iterator[str]:
    for stage in fleet.stages:
        yield from (f"hubs/{stage.hub}/{file}" for file in stage.settings.python)


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


def _advice(fleet: Fleet, folder: str, name: str, inside: str) -> str:
    if name == "_blueprints":
        return "name it in a hub's `blueprints`, or remove it"
    if folder == "hubs" and fleet.hubs[name].retired:
        return "remove it: the hub is retired, only hub.yaml stays as its tombstone"
    if folder == "hubs" and inside.removesuffix(_SECRETS) in dict(fleet.hubs[name].ended):
        return "remove it: the stage is retired"
    if inside.endswith(_SECRETS):
        return "declare the stage in hub.yaml, or remove the file"
    known = "hub.yaml and logos" if folder == "hubs" else "image.yaml and its notebook"
    return f"{known} are known here: correct its name, or remove it"

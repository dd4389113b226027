"""New hubs, clusters, images, blueprints and fleets: a valid file to start from, never over one that is there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from pydantic_core import PydanticCustomError

from hubfleet.app.first_charts import write_charts
from hubfleet.app.settings import Settings
from hubfleet.edit import starters
from hubfleet.edit.save import create_file
from hubfleet.edit.starters import HubWishes, Starter
from hubfleet.edit.style import write
from hubfleet.findings import HubfleetError, WrongUse
from hubfleet.load.fleet import PROVIDERS, Loaded, load_fleet
from hubfleet.load.tree import Folder
from hubfleet.model.cluster import LocalCluster
from hubfleet.model.json import Json
from hubfleet.model.json import Path as DataPath
from hubfleet.model.login import Allow, Provider
from hubfleet.model.names import HubName, Name, ResourceName
from hubfleet.model.organisation import FleetConfig

_BASE_IMAGE = "quay.io/jupyter/base-notebook:2026-10-05"
_IGNORED = """\
# hubs on this machine, and what must never be in git
/.hubfleet/
*.decrypted.yaml
kubeconfig*
"""


@dataclass(frozen=True, slots=True)
class Written:
    """Files that were written, relative to the fleet, and in the last one what somebody has to fill in."""

    files: tuple[str, ...]
    to_fill_in: tuple[str, ...] = ()


def new_hub(settings: Settings, wishes: HubWishes) -> Written:
    """Write hubs/NAME/hub.yaml. Raises HubfleetError for a name that is taken and for what the fleet lacks."""
    fleet = _loaded(settings).fleet
    _name(wishes.name, HubName)
    _known("cluster", wishes.cluster, fleet.clusters)
    _known("login provider", wishes.provider, get_args(Provider))
    for key in wishes.allow:
        _known("key of allow", key, Allow.model_fields)
    for one in wishes.blueprints:
        _known("blueprint", one, fleet.blueprints)
    if not wishes.image and not wishes.blueprints:
        image = "base" if "base" in fleet.images else next(iter(fleet.images), _BASE_IMAGE)
        wishes = replace(wishes, image=image)
    is_local = isinstance(fleet.clusters[wishes.cluster], LocalCluster)
    return _write(settings, f"hubs/{wishes.name}/hub.yaml", starters.hub(wishes, is_local=is_local))


def new_cluster(settings: Settings, name: str, provider: str, given: Mapping[str, str]) -> Written:
    """Write clusters/NAME.yaml with all that the provider needs; `given` are values of its own keys.

    The first cluster that runs charts brings them along.
    """
    config = _loaded(settings).fleet.config
    _name(name, ResourceName)
    model = PROVIDERS[_known("provider", provider, PROVIDERS)]
    for key in given:
        _known("key", key, model.model_fields)
    domain = config.domain if config else "example.org"
    written = _write(settings, f"clusters/{name}.yaml", starters.cluster(model, provider, name, domain, given))
    charts = () if model is LocalCluster else write_charts(settings.root)
    return replace(written, files=(*written.files, *charts))


def new_image(settings: Settings, name: str, reference: str | None, imports: Sequence[str]) -> Written:
    """Write images/NAME/image.yaml."""
    _loaded(settings)
    _name(name, ResourceName)
    return _write(settings, f"images/{name}/image.yaml", starters.image(reference, imports))


def new_blueprint(settings: Settings, name: str, kind: str, image: str | None) -> Written:
    """Write hubs/_blueprints/NAME.yaml."""
    _loaded(settings)
    _name(name, ResourceName)
    return _write(settings, f"hubs/_blueprints/{name}.yaml", starters.blueprint(kind, image))


def new_fleet(folder: Path, name: str | None, domain: str) -> Written:
    """Write a fleet of one hub on this machine. Raises HubfleetError where one of its files is there already."""
    called = name or re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-") or "fleet"
    wishes = HubWishes("first", "laptop", "dummy", "Our first hub", ["admin"], {"everyone": True}, (), "base")
    first = starters.hub(wishes, is_local=True)
    first.comments["login", "provider"] = "anybody's name, no password: good enough on this machine, and only here"
    texts = {
        "fleet.yaml": _fleet_text(_name(called, ResourceName), domain),
        "clusters/laptop.yaml": "# This machine: every stage is a real JupyterHub process.\nprovider: local\n",
        "images/base/image.yaml": starters.image(_BASE_IMAGE, ["jupyterlab"]).text,
        "hubs/first/hub.yaml": first.text,
        ".gitignore": _IGNORED,
    }
    taken = next((file for file in texts if (folder / file).exists()), None)
    if taken:
        raise HubfleetError(f'"{taken}" exists already in {folder}', help="choose an empty folder")
    for file, text in texts.items():
        create_file(folder / file, text.encode())
    return Written(tuple(texts))


def _fleet_text(name: str, domain: str) -> str:
    data: dict[str, Json] = {"name": name, "domain": domain, "defaults": {"idle": {"stop_after": "1h"}}}
    comments: dict[DataPath, str] = {
        (): "The organisation that runs the fleet.",
        ("defaults",): "what hubs get where they say nothing",
    }
    return write(FleetConfig, data, comments)


def _write(settings: Settings, file: str, starter: Starter) -> Written:
    create_file(settings.root / file, starter.text.encode())
    return Written((file,), starter.to_fill_in)


def _loaded(settings: Settings) -> Loaded:
    loaded = load_fleet(Folder(settings.root))
    if loaded.fleet.config is None:
        raise HubfleetError(
            "there is no readable fleet.yaml here", help="hubfleet init DIR writes one; point at a fleet with -C DIR"
        )
    return loaded


def _known(kind: str, name: str, known: Mapping[str, object] | Sequence[str]) -> str:
    if name not in known:
        raise WrongUse.unknown(kind, name, known)
    return name


def _name(name: str, form: type[Name]) -> str:
    try:
        return str(form.parse(name))
    except PydanticCustomError as error:
        raise WrongUse(str(error), help=form.advice) from None

"""Starting points of new files: what is known is written, what only a person knows is named in a comment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hubfleet.edit.style import write
from hubfleet.model.base import Model
from hubfleet.model.cluster import ClusterBase
from hubfleet.model.hub import BlueprintConfig, HubConfig
from hubfleet.model.image import Image
from hubfleet.model.json import Json, Path, dotted
from hubfleet.model.key import StageName
from hubfleet.model.login import OUTSIDE, Login

_OF_PROVIDER = {"cilogon": "institutions", "oidc": "oidc", "lti": "lti", "other": "authenticator"}
"""What a login provider needs beside the names of people. Source: the rule login-incomplete."""

_ASKED = ("account",)
"""What a cluster may leave out, and a new one had better say."""

_MACHINES = {"gke": "n2-highmem-4", "eks": "r5.xlarge", "aks": "Standard_E4s_v5"}
"""A machine type with much memory for its CPUs, as notebooks want it, of each provider whose types are known."""


@dataclass
class Starter:
    """A new file: data, comments by path, and the paths whose values are examples that somebody has to replace.

    `elsewhere` names what only other files may hold.
    """

    model: type[Model]
    data: dict[str, Json]
    comments: dict[Path, str] = field(default_factory=dict)
    examples: list[Path] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The file."""
        marks = {path: f"fill in: {self._what(path)}" for path in self.examples}
        return write(self.model, self.data, {**marks, **self.comments})

    @property
    def to_fill_in(self) -> tuple[str, ...]:
        """What somebody has to replace or add."""
        return (*map(dotted, self.examples), *self.elsewhere)

    def _what(self, path: Path) -> str:
        from hubfleet.load.shape import fields_at

        info = fields_at(self.model, path[:-1]).get(str(path[-1]))
        description = (info.description if info else "") or "this is an example"
        return description[0].lower() + description[1:]


@dataclass(frozen=True)
class HubWishes:
    """What is known of a new hub. `allow` is the data of `login.allow`; without it, admins only."""

    name: str
    cluster: str
    provider: str
    title: str = ""
    admins: Sequence[str] = ()
    allow: Mapping[str, Json] = field(default_factory=dict)
    blueprints: Sequence[str] = ()
    image: str | None = None
    client_id: str | None = None


def hub(wishes: HubWishes, *, is_local: bool) -> Starter:
    """A hub with both stages."""
    data: dict[str, Json] = {"community": {"name": wishes.title or wishes.name.replace("-", " ").title()}}
    if wishes.blueprints:
        data["blueprints"] = list(wishes.blueprints)
    data["cluster"] = wishes.cluster
    if wishes.image:
        data["server"] = {"image": wishes.image}
    data["stages"] = {"staging": {}, "production": {}}
    starter = Starter(HubConfig, data)
    starter.comments = {
        (): "hubfleet explain " + wishes.name + "/staging shows what else holds for this hub, and where it is said.",
        ("stages", "staging"): "every change is tested here,",
        ("stages", "production"): "then it goes there",
    }
    data["login"] = _login(wishes, starter, is_local=is_local)
    return starter


def _login(wishes: HubWishes, starter: Starter, *, is_local: bool) -> dict[str, Json]:
    fields = Login.model_fields
    login: dict[str, Json] = {"provider": wishes.provider, "admins": list(wishes.admins)}
    login["allow"] = dict(wishes.allow)
    if not wishes.admins:
        starter.examples.append(("login", "admins"))
    if not wishes.allow:
        starter.examples.append(("login", "allow"))
        starter.comments["login", "allow"] = "fill in: who may log in, such as users: [NAME]; or everyone: true"
    if wishes.client_id:
        login["client_id"] = wishes.client_id
    if wishes.provider in OUTSIDE - {"lti"} and not is_local:
        starter.comments["login",] = (
            f"Register each stage with {wishes.provider}. The id and secret that it gives go into staging.secrets.yaml"
            "\nand production.secrets.yaml beside this file, as client_id and client_secret."
        )
        names = "client_secret" if wishes.client_id else "client_id, client_secret"
        starter.elsewhere += [f"hubs/{wishes.name}/{stage}.secrets.yaml: {names}" for stage in StageName]
    if (needed := _OF_PROVIDER.get(wishes.provider)) and not is_local:
        login[needed] = _example(fields[needed])
        starter.examples.append(("login", needed))
    return login


def cluster(model: type[ClusterBase], provider: str, name: str, domain: str, given: Mapping[str, str]) -> Starter:
    """A cluster; what only its owner knows is an example of the right form."""
    starter = Starter(model, {"provider": provider})
    known: dict[str, Json] = {"cluster": name, "domain": f"{name}.{domain}", "kubernetes": "1.34", **given}
    for key, info in model.model_fields.items():
        if not (info.is_required() or key in _ASKED) or key == "provider":
            if key in given:
                starter.data[key] = given[key]
            continue
        starter.data[key] = known.get(key) or _example(info)
        if key not in known:
            starter.examples.append((key,))
    if "node_pools" in model.model_fields and provider in _MACHINES:
        machine = _MACHINES[provider]
        starter.data["node_pools"] = {
            "core": {"instance": machine, "min": 1, "max": 2, "role": "core"},
            "users": {"instance": machine, "max": 10},
        }
        starter.comments["node_pools",] = "machines by pool: one for the hubs themselves, one for people's servers"
    return starter


def image(reference: str | None, imports: Sequence[str]) -> Starter:
    """A user image and its smoke test."""
    data: dict[str, Json] = {"reference": reference or _example(Image.model_fields["reference"])}
    if imports:
        data["test"] = {"imports": list(imports)}
    return Starter(Image, data, {}, [] if reference else [("reference",)])


def blueprint(kind: str, image_name: str | None) -> Starter:
    """Settings that several hubs share."""
    data: dict[str, Json] = {
        "kind": kind,
        "server": {"memory": {"guarantee": "512Mi", "limit": "1Gi"}},
        "idle": {"stop_after": "1h"},
    }
    if image_name:
        data["server"] = {"image": image_name, "memory": {"guarantee": "512Mi", "limit": "1Gi"}}
    return Starter(BlueprintConfig, data, {(): "What hubs share that name this file under `blueprints`."})


def _example(info: Any) -> Json:  # noqa: ANN401 - pydantic's FieldInfo, whose examples are of any type
    example: Json = info.examples[0]
    return example

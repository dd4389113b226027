"""A small hub that runs, and what would be deployed in its place."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import yaml

from hubfleet.model.key import StageKey
from hubfleet.model.release import CompiledStage, Release, SecretForm, SecretNeed, SecretOrigin
from hubfleet.plan.adoption.adoption import Adoption, Wanted, adoption
from hubfleet.plan.adoption.running import Running, opened
from hubfleet.render.stage import RenderedRelease, RenderedStage, pack

STAGE = StageKey.parse("reef/staging")
NEEDS = (
    SecretNeed("cookie_secret", ("hub", "cookieSecret"), title="Signs cookies."),
    SecretNeed("proxy_token", ("proxy", "secretToken")),
    SecretNeed("crypt_key", ("hub", "config", "CryptKeeper", "keys")),
    SecretNeed("health_token", ("hub", "services", "hubfleet", "apiToken")),
    SecretNeed(
        "client_secret",
        ("hub", "config", "OAuth", "client_secret"),
        SecretForm.TEXT,
        SecretOrigin.GIVEN,
        "From outside.",
    ),
)
COOKIE, TOKEN, KEYS, CLIENT = "c0" * 32, "t0ken" * 10, "aa" * 32 + ";" + "bb" * 32, "from-the-provider"
STORAGE: dict[str, Any] = {"type": "dynamic", "dynamic": {"pvcNameTemplate": None}}


def hub(*, claim: str = "hub-db-dir", chart: str = "jupyterhub-4.3.3", image: str = "hub:1") -> dict[str, Any]:
    pod = {
        "containers": [{"name": "hub", "image": image}],
        "volumes": [{"name": "pvc", "persistentVolumeClaim": {"claimName": claim}}],
    }
    labels = {"component": "hub", "chart": chart}
    template = {"metadata": {"annotations": {"checksum/config": chart + image}}, "spec": pod}
    return thing("Deployment", "hub", {"template": template}, "apps/v1", labels=labels)


def thing(kind: str, name: str, spec: Any = None, group: str = "v1", **metadata: Any) -> dict[str, Any]:
    return {"apiVersion": group, "kind": kind, "metadata": {"name": name, **metadata}, "spec": spec or {}}


def secret(values: dict[str, Any], cookie: str = COOKIE, token: str = TOKEN, keys: str = KEYS) -> dict[str, Any]:
    held = {
        "values.yaml": yaml.safe_dump(values),
        "hub.config.JupyterHub.cookie_secret": cookie,
        "hub.config.ConfigurableHTTPProxy.auth_token": token,
        "hub.config.CryptKeeper.keys": keys,
    }
    data = {name: base64.b64encode(text.encode()).decode() for name, text in held.items()}
    labels = {"component": "hub"}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "hub", "labels": labels}, "data": data}


def old_values(**storage: Any) -> dict[str, Any]:
    config = {"OAuth": {"client_secret": CLIENT}}
    return {"hub": {"config": config, "db": {"type": "sqlite-pvc"}}, "singleuser": {"storage": {**STORAGE, **storage}}}


def new_values(**storage: Any) -> dict[str, Any]:
    """With what stands for secrets in their places, as a render has it."""
    ins = {need.name: need.stand_in(str(STAGE)) for need in NEEDS}
    config = {"OAuth": {"client_secret": ins["client_secret"]}, "CryptKeeper": {"keys": ins["crypt_key"]}}
    return {
        "hub": {
            "config": config,
            "db": {"type": "sqlite-pvc"},
            "cookieSecret": ins["cookie_secret"],
            "services": {"hubfleet": {"apiToken": ins["health_token"]}},
        },
        "proxy": {"secretToken": ins["proxy_token"]},
        "singleuser": {"storage": {**STORAGE, **storage}},
    }


def new_secret(**storage: Any) -> dict[str, Any]:
    ins = {need.name: need.stand_in(str(STAGE)) for need in NEEDS}
    return secret(new_values(**storage), ins["cookie_secret"], ins["proxy_token"], ins["crypt_key"])


def running(*objects: dict[str, Any], values: dict[str, Any] | None = None, **more: Any) -> Running:
    told = secret(values or old_values())
    whole = (told, *(objects or (hub(),)))
    found = Running("reef-prod", "jhub", 7, None, "basehub 0.1.0", "", False, whole, opened(told))
    return replace(found, **more)


def compared(now: Running, *objects: dict[str, Any], base: tuple[dict[str, Any], ...] = (), **more: Any) -> Adoption:
    """Compare with a stage of two releases; `base` are the objects of the one beside the hub's."""
    given = {"client_secret": CLIENT, **more.pop("given", {})}
    wanted = objects if any(one["kind"] == "Secret" for one in objects) else (new_secret(), *objects)
    releases = (release("reef-base", "base", base), release("jhub", "jupyterhub", wanted))
    compiled = CompiledStage(
        str(STAGE),
        (Release("reef-base", "base", "reef-prod", {}), Release("jhub", "jupyterhub", "reef-prod", {}, NEEDS)),
    )
    rendered = RenderedStage(str(STAGE), releases, (), "v1-a")
    return adoption(Wanted(STAGE, "tern", compiled, rendered, given), now, **more)


def release(name: str, chart: str, objects: tuple[dict[str, Any], ...]) -> RenderedRelease:
    return RenderedRelease(name, "reef-prod", chart, "d", pack(objects))

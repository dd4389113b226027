"""Raw values that set a second login beside `login`.

Why: whoever comes in by one of them under another's name opens that person's home; and `login` no longer tells who
may enter.

Bad:
    # hubs/reef/hub.yaml
    values: {jupyterhub: {hub: {config: {JupyterHub: {authenticator_class: dummy}}}}}
Bad:
    # hubs/reef/hub.yaml
    values: {jupyterhub: {hub: {config: {GoogleOAuthenticator: {client_id: reef}}}}}
Good:
    # hubs/reef/hub.yaml
    values: {jupyterhub: {hub: {config: {GitHubOAuthenticator: {http_request_kwargs: {}}}}}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.json import Values, get
from hubfleet.model.login import Provider
from hubfleet.model.stage import Stage

RULE = Rule("login-two-methods", Severity.ERROR, "a hub has one login, and it is in `login`")
_CLASSES: dict[Provider, str] = {
    "cilogon": "CILogonOAuthenticator",
    "dummy": "DummyAuthenticator",
    "github": "GitHubOAuthenticator",
    "google": "GoogleOAuthenticator",
    "lti": "LTI13Authenticator",
    "native": "NativeAuthenticator",
    "none": "NullAuthenticator",
    "oidc": "GenericOAuthenticator",
    "password": "SharedPasswordAuthenticator",
    "temporary": "TmpAuthenticator",
}
_COMMON = frozenset({"Authenticator", "OAuthenticator"})
_RAW = ("jupyterhub", "hub", "config")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for another authenticator's class or settings in raw values."""
    for stage in fleet.stages:
        for key in _second(stage):
            yield RULE.at(
                stage.origin(("values", *_RAW, *key), key=True),
                f"`{key[-1]}` sets up a second login beside {stage.settings.login.provider}",
                help="say it with `login`, or remove it: events widen who may enter without a second method",
                related=[Related(stage.origin("login.provider"), "the hub's login")],
            )


def _second(stage: Stage) -> Iterator[tuple[str, ...]]:
    values: Values = {**stage.settings.values}
    config = get(values, _RAW)
    if not isinstance(config, Mapping):
        return
    if get(dict(config), ("JupyterHub", "authenticator_class")) is not None:
        yield "JupyterHub", "authenticator_class"
    login = stage.settings.login
    own = _CLASSES.get(login.provider) or (login.authenticator or "").rpartition(".")[2]
    for name in config:
        if name.endswith("Authenticator") and name not in {own, *_COMMON}:
            yield (name,)

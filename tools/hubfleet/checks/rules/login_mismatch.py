"""Settings of another login provider.

Why: they have no effect, though whoever wrote them counts on it; often the provider was changed and they were left.

Bad:
    # hubs/reef/hub.yaml
    login:
      provider: github
      admins: [ada]
      client_id: Iv1.reef
      allow: {teams: ["reef:users"]}
      institutions: [{idp: "https://idp.reef.example.com/shibboleth", everyone: true}]
Good:
    # hubs/reef/hub.yaml
    login:
      provider: cilogon
      admins: [ada@reef.example.com]
      client_id: "cilogon:/client_id/1"
      institutions: [{idp: "https://idp.reef.example.com/shibboleth", everyone: true}]
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("login-mismatch", Severity.ERROR, "a login has only settings of its own provider")
_OF = {"institutions": "cilogon", "oidc": "oidc", "lti": "lti", "sign_up": "native", "authenticator": "other"}


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for settings that belong to one provider under another."""
    for stage in fleet.stages:
        login = stage.settings.login
        for name, provider in _OF.items():
            if name in login.model_fields_set and getattr(login, name) and login.provider != provider:
                yield RULE.at(
                    stage.origin(f"login.{name}", key=True),
                    f"`{name}` belongs to the provider {provider}, not to {login.provider}",
                    help=f"remove it (`{name}: null`, where a blueprint says it), or write `provider: {provider}`",
                    related=[Related(stage.origin("login.provider"), "the provider")],
                )

"""Logs a workflow's run in to a cluster's provider by its own identity (OIDC): no key is kept anywhere.

What the provider's command needs goes to files of the run, and their paths into the environment of its next steps.
Source: GitHub Docs, "OpenID Connect reference"; the providers' pages on workload identity federation.
"""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from hubfleet.findings import HubfleetError, WrongUse
from hubfleet.model.cluster import Cluster, EksCluster, GkeCluster

SILENCE = 30.0
_AWS = "sts.amazonaws.com"


def login(name: str, clusters: Mapping[str, Cluster], environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return the variables that open a cluster to its provider's command; {} where the run's identity opens nothing.

    Raises HubfleetError for an unknown cluster, and where variables or the permission `id-token: write` lack.
    """
    if name not in clusters:
        raise WrongUse.unknown("cluster", name, clusters)
    match clusters[name]:
        case GkeCluster():
            return _google(name, environment, folder)
        case EksCluster(region=region):
            return _aws(name, environment, folder, region)
        case _:
            return _given(environment, folder)


def _google(name: str, environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    provider, account = _needed(name, environment, "HUBFLEET_GOOGLE_PROVIDER", "HUBFLEET_GOOGLE_ACCOUNT")
    audience = f"//iam.googleapis.com/{provider}"
    token = _keep(folder / "google-token", _token(environment, f"https:{audience}"))
    impersonate = f"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{account}:generateAccessToken"
    form = {
        "type": "external_account",
        "audience": audience,
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "https://sts.googleapis.com/v1/token",
        "service_account_impersonation_url": impersonate,
        "credential_source": {"file": str(token)},
    }
    file = str(_keep(folder / "google.json", json.dumps(form)))
    return {"GOOGLE_APPLICATION_CREDENTIALS": file, "CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE": file}


def _aws(name: str, environment: Mapping[str, str], folder: Path, region: str) -> dict[str, str]:
    (role,) = _needed(name, environment, "HUBFLEET_AWS_ROLE")
    token = _keep(folder / "aws-token", _token(environment, _AWS))
    return {"AWS_ROLE_ARN": role, "AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_REGION": region}


def _given(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Take a kubeconfig that is kept as a secret: some providers know nothing better."""
    text = environment.get("HUBFLEET_KUBECONFIG")
    return {"KUBECONFIG": str(_keep(folder / "kubeconfig", text))} if text else {}


def _needed(cluster: str, environment: Mapping[str, str], *names: str) -> tuple[str, ...]:
    lacking = [name for name in names if not environment.get(name)]
    if lacking:
        raise HubfleetError(
            f"no login to {cluster}: {' and '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} not set",
            help=f'set variables of the environment "{cluster}" of the repository; docs/github.md says what each is',
        )
    return tuple(environment[name] for name in names)


def _token(environment: Mapping[str, str], audience: str) -> str:
    """Ask GitHub for a token that says which run this is."""
    url, bearer = (environment.get(f"ACTIONS_ID_TOKEN_REQUEST_{name}", "") for name in ("URL", "TOKEN"))
    if not bearer or urlsplit(url).scheme not in {"https", "http"}:
        raise HubfleetError("this run has no identity", help="the job needs the permission `id-token: write`")
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
        f"{url}{'&' if '?' in url else '?'}{urlencode({'audience': audience})}",
        headers={"Authorization": f"Bearer {bearer}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=SILENCE) as answer:  # noqa: S310
            return str(json.load(answer)["value"])
    except (OSError, ValueError, KeyError) as error:
        raise HubfleetError(f"GitHub gives this run no token: {type(error).__name__}") from None


def _keep(file: Path, text: str) -> Path:
    """Write a file that only its owner reads."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
    return file

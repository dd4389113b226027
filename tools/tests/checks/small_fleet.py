"""A small fleet without findings, over which examples and cases lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

_SECRETS = "client_secret: ENC[AES256_GCM,data:c21hbGw=,iv:aXY=,tag:dGFn,type:str]\nsops: {version: 3.9.0}\n"

FILES = {
    "fleet.yaml": """\
name: small
domain: hubs.example.org
staff: {github: [olga]}
owned_domains: [reef.example.com]
defaults: {lifecycle: {owner: ops}}
""",
    "clusters/coast.yaml": """\
provider: gke
project: small-hubs
location: us-central1
cluster: coast
kubernetes: "1.34"
domain: coast.hubs.example.org
node_pools:
  core: {instance: n2-highmem-4, max: 2, role: core}
  users: {instance: n2-highmem-4, max: 10}
  gpu: {instance: n1-highmem-8, max: 2, gpu: nvidia-tesla-t4}
support: {ingress: existing, certificates: existing}
""",
    "hubs/reef/hub.yaml": """\
community: {name: Reef Watch}
cluster: coast
login: {provider: github, admins: [ada], allow: {teams: ["reef:users"]}, client_id: Iv1.reef}
server: {image: base, pool: users}
stages: {staging: {}, production: {}}
""",
    "hubs/dune/hub.yaml": """\
community: {name: Dune Lab}
cluster: coast
login: {provider: github, admins: [li], allow: {users: [mo]}, client_id: Iv1.dune}
server: {image: base}
stages: {staging: {}}
""",
    "images/base/image.yaml": "reference: quay.io/jupyter/base-notebook:2026-10-05\n",
}


@dataclass(frozen=True)
class Memory:
    """A fleet's files, kept in memory."""

    texts: Mapping[str, str | bytes]

    def files(self) -> tuple[str, ...]:
        """All paths, sorted."""
        return tuple(sorted(self.texts))

    def read(self, file: str) -> bytes:
        """A file's bytes."""
        text = self.texts[file]
        return text if isinstance(text, bytes) else text.encode()


def with_files(files: Mapping[str, str]) -> Memory:
    """Lay files over the small fleet: a top-level key that is given replaces the one that was there."""
    texts = {**FILES, **{file: _over(FILES.get(file, ""), text) for file, text in files.items()}}
    return Memory({**_secrets(texts), **texts})


def _secrets(texts: Mapping[str, str]) -> dict[str, str]:
    """Encrypted files for every stage that a hub declares."""
    hubs = {file: yaml.safe_load(text) for file, text in texts.items() if file.endswith("/hub.yaml")}
    stages = {file: (hub or {}).get("stages") or {} for file, hub in hubs.items()}
    return {
        file.replace("hub.yaml", f"{name}.secrets.yaml"): _SECRETS for file, found in stages.items() for name in found
    }


def _over(under: str, over: str) -> str:
    if not under:
        return over
    given = yaml.safe_load(over) if over.strip() else {}
    if not isinstance(given, dict):
        return over
    kept = {key: value for key, value in yaml.safe_load(under).items() if key not in given}
    return over + (yaml.safe_dump(kept, sort_keys=False, default_flow_style=False) if kept else "")

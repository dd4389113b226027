"""A fleet of any size: clusters of many communities, hubs that share blueprints and differ as real ones do."""

from __future__ import annotations

from pathlib import Path

HUBS_PER_CLUSTER = 30

FLEET = """\
name: bench
domain: hubs.example.org
staff: {github: [olga-ops]}
defaults:
  idle: {stop_after: 1h}
"""

CLUSTER = """\
provider: gke
project: bench
location: us-central1
cluster: bench-{number}
kubernetes: "1.34"
domain: c{number}.hubs.example.org
node_pools:
  users: {{instance: n2-highmem-4, max: 40}}
support: {{ingress: existing, certificates: existing}}
defaults:
  home: {{volume: {{kind: nfs, server: 10.0.0.2, path: /homes}}}}
"""

BLUEPRINT = """\
server:
  image: pangeo
  interface: /lab
  pool: users
  sizes: {smallest: 2Gi, steps: 3}
home: {quota: 20Gi}
"""

IMAGE = """\
reference: quay.io/pangeo/pangeo-notebook:2026.05.02
test: {imports: [xarray]}
"""

HUB = """\
community:
  name: College {number}
  url: https://college-{number}.example.edu
kind: basic
blueprints: [college]
cluster: cluster-{cluster}
login:
  provider: github
  admins: [head-{number}]
  allow: {{teams: ["college-{number}:students"]}}
server:
  environment: {{COLLEGE: "{number}"}}
{profiles}stages:
  staging: {{}}
{production}"""

SECRETS = """\
client_id: ENC[AES256_GCM,data:c2VhbA==,iv:c2VhbA==,tag:c2VhbA==,type:str]
client_secret: ENC[AES256_GCM,data:dGVybg==,iv:dGVybg==,tag:dGVybg==,type:str]
sops:
    mac: ENC[AES256_GCM,data:cmVlZg==,iv:cmVlZg==,tag:cmVlZg==,type:str]
    version: 3.10.2
"""
"""In the form of sops, but nobody can open it: nobody has to."""

PROFILES = """\
profiles:
  - name: Large
    memory: {guarantee: 8Gi, limit: 16Gi}
    groups: ["college:large"]
"""


def write_fleet(root: Path, stages: int) -> Path:
    """Write a fleet with so many stages below `root`: each hub has staging and production, the last may lack one."""
    hubs = (stages + 1) // 2
    _write(root / "fleet.yaml", FLEET)
    _write(root / "hubs/_blueprints/college.yaml", BLUEPRINT)
    _write(root / "images/pangeo/image.yaml", IMAGE)
    for number in range(-(-hubs // HUBS_PER_CLUSTER)):
        _write(root / f"clusters/cluster-{number}.yaml", CLUSTER.format(number=number))
    for number in range(hubs):
        production = 2 * number + 1 < stages
        _write(hub_file(root, number), _hub(number, production=production))
        for stage in ("staging", "production")[: 1 + production]:
            _write(hub_file(root, number).with_name(f"{stage}.secrets.yaml"), SECRETS)
    return root


def hub_file(root: Path, number: int) -> Path:
    """The file of one hub."""
    return root / f"hubs/college-{number}/hub.yaml"


def change_hub(root: Path, number: int) -> None:
    """Change what the people of one hub get."""
    file = hub_file(root, number)
    file.write_text(file.read_text(encoding="utf-8").replace(f'COLLEGE: "{number}"', 'COLLEGE: "changed"'))


def _hub(number: int, *, production: bool) -> str:
    return HUB.format(
        number=number,
        cluster=number // HUBS_PER_CLUSTER,
        profiles=PROFILES if number % 3 == 0 else "",
        production="  production: {}\n" if production else "",
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")

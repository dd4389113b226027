"""A fleet of two clusters with keys of their own, real sops and real age."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hubfleet.load.fleet import Loaded, load_fleet
from hubfleet.load.tree import Folder
from hubfleet.model.stage import Secrets
from hubfleet.secrets.sops import Sops
from tests.need import ROOT, need_command

CLUSTER = """\
provider: gke
project: small-hubs
location: us-central1
cluster: {name}
kubernetes: "1.34"
domain: {name}.hubs.example.org
node_pools:
  core: {{instance: n2-highmem-4, max: 2, role: core}}
  users: {{instance: n2-highmem-4, max: 10}}
support: {{ingress: existing, certificates: existing}}
secrets: {{recipients: [{recipient}]}}
"""
HUB = """\
community: {{name: {hub}}}
cluster: {cluster}
login: {{provider: github, admins: [ada], allow: {{users: [li]}}, client_id: Iv1.{hub}}}
server: {{image: base}}
stages: {{staging: {{}}, production: {{}}}}
"""
GIVEN = "given-by-github"


@dataclass(frozen=True)
class SecretFleet:
    """Hub `reef` on cluster `coast`, hub `dune` on cluster `sands`; the keys are beside the fleet, by cluster."""

    root: Path
    keys: Path
    recipients: Mapping[str, str]

    @classmethod
    def write(cls, folder: Path) -> SecretFleet:
        """Make keys and files."""
        keys, root = folder / "keys", folder / "fleet"
        keys.mkdir(parents=True)
        recipients = {name: _new_key(keys / name) for name in ("coast", "sands", "other")}
        fleet = cls(root, keys, recipients)
        files = {"fleet.yaml": "name: small\ndomain: hubs.example.org\n"}
        files["images/base/image.yaml"] = "reference: quay.io/jupyter/base-notebook:2026-10-05\n"
        for hub, cluster in (("reef", "coast"), ("dune", "sands")):
            files[f"clusters/{cluster}.yaml"] = CLUSTER.format(name=cluster, recipient=recipients[cluster])
            files[f"hubs/{hub}/hub.yaml"] = HUB.format(hub=hub, cluster=cluster)
        for file, text in files.items():
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(text)
        return fleet

    def environment(self, *keys: str) -> dict[str, str]:
        """An environment in which these keys are there, and no others."""
        folder = self.root.parent / "-".join(["with", *keys])
        folder.mkdir(exist_ok=True)
        (folder / "keys").write_text("".join((self.keys / name).read_text() for name in keys))
        path = os.pathsep.join([str(need_command("sops").parent), os.environ["PATH"]])
        own = {name: value for name, value in os.environ.items() if not name.startswith(("SOPS_", "HUBFLEET_"))}
        return {**own, "PATH": path, "HOME": str(folder), "SOPS_AGE_KEY_FILE": str(folder / "keys")}

    def sops(self, *keys: str) -> Sops:
        """The command, with these keys at hand."""
        return Sops(self.root, self.environment(*keys))

    def run(self, *words: str, given: str = "", keys: tuple[str, ...] = ("coast", "sands"), status: int = 0) -> str:
        """Run `hubfleet secrets ...`; it must exit as expected. All that it said comes back."""
        environment = {**self.environment(*keys), "PYTHONPATH": str(ROOT / "tools")}
        done = subprocess.run(
            [sys.executable, "-m", "hubfleet.cli", "-C", str(self.root), "secrets", *words],
            input=given,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == status, said
        return said

    def init(self, owner: str) -> str:
        """Begin a stage's file; return its path."""
        self.run("init", owner, given=f"client_secret={GIVEN}\n")
        return f"hubs/{owner}.secrets.yaml"

    def load(self) -> Loaded:
        """The fleet as it is now."""
        return load_fleet(Folder(self.root))

    def secrets(self, file: str) -> Secrets:
        """What is known of a file without keys."""
        return self.load().fleet.secrets[file]

    def edit(self, file: str, before: str, after: str) -> None:
        """Change a file's text."""
        text = (self.root / file).read_text()
        assert before in text
        (self.root / file).write_text(text.replace(before, after))


def _new_key(file: Path) -> str:
    keygen = need_command("age-keygen")
    subprocess.run([keygen, "-o", file], check=True, capture_output=True)
    return subprocess.run([keygen, "-y", file], check=True, capture_output=True, text=True).stdout.strip()

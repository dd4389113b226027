"""A Kubernetes cluster in containers for the `cluster` tests: kind, with the images of hubs and simulated nodes (kwok).

Needs `docker`, `kind` and `kubectl`. What is there is used again; `kind delete cluster --name hubfleet` ends it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
KUBECONFIG = ROOT / ".tools" / "kind.kubeconfig"
CHART = ROOT / "tools" / "tests" / "charts" / "jupyterhub" / "values.yaml"
NAME = "hubfleet"
KWOK = "registry.k8s.io/kwok/kwok:v0.7.0"
SIMULATED = 4


def main() -> int:
    """Make the cluster and say where its kubeconfig is."""
    KUBECONFIG.parent.mkdir(exist_ok=True)
    if NAME not in output("kind", "get", "clusters").split():
        run("kind", "create", "cluster", "--name", NAME, "--kubeconfig", str(KUBECONFIG), "--wait", "120s")
    for image in images(yaml.safe_load(CHART.read_text(encoding="utf-8"))):
        run("docker", "pull", "--quiet", image)
        run("kind", "load", "docker-image", image, "--name", NAME)
    simulate()
    print(f"export HUBFLEET_TEST_KUBECONFIG={KUBECONFIG}")
    return 0


def images(values: object) -> Iterator[str]:
    """Yield the images that the tests' chart names: those of hubs and of their users' servers."""
    if not isinstance(values, dict):
        return
    if isinstance(values.get("name"), str) and str(values["name"]).startswith("quay.io/") and values.get("tag"):
        yield f"{values['name']}:{values['tag']}"
    for below in values.values():
        yield from images(below)


def simulate() -> None:
    """Let nodes that are none take pods that do nothing, for tests of scale."""
    inside = KUBECONFIG.with_suffix(".inside")
    inside.write_text(output("kind", "get", "kubeconfig", "--internal", "--name", NAME), encoding="utf-8")
    inside.chmod(0o644)  # the container's user is another one; the cluster is this machine's own
    subprocess.run(["docker", "rm", "--force", "hubfleet-kwok"], check=False, capture_output=True)
    container = ("--detach", "--name", "hubfleet-kwok", "--network", "kind", "--volume", f"{inside}:/kubeconfig:ro")
    mine = ("--manage-all-nodes=false", "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake")
    run("docker", "run", *container, KWOK, "--kubeconfig=/kubeconfig", *mine, "--node-lease-duration-seconds=40")
    nodes = {"apiVersion": "v1", "kind": "List", "items": [node(number + 1) for number in range(SIMULATED)]}
    kubectl = ("kubectl", "--kubeconfig", str(KUBECONFIG))
    subprocess.run([*kubectl, "apply", "--filename", "-"], input=json.dumps(nodes), text=True, check=True)
    run(*kubectl, "wait", "--for=condition=Ready", "node", "--selector", "type=kwok", "--timeout=60s")


def node(number: int) -> dict[str, object]:
    """Return one simulated node, on which only what asks for it is placed."""
    name = f"simulated-{number}"
    room = {"cpu": "32", "memory": "128Gi", "pods": "250"}
    labels = {"type": "kwok", "kubernetes.io/hostname": name, "kubernetes.io/os": "linux"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels, "annotations": {"kwok.x-k8s.io/node": "fake"}},
        "spec": {"taints": [{"key": "kwok.x-k8s.io/node", "value": "fake", "effect": "NoSchedule"}]},
        "status": {"capacity": room, "allocatable": room},
    }


def run(*command: str) -> None:
    """Run a command to its end, its output shown."""
    subprocess.run(command, check=True)


def output(*command: str) -> str:
    """Return what a command prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())

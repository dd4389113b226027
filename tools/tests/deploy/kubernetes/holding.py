"""Holds a deployment in the middle for as long as a test wants: a hook of its chart waits until somebody lets it go."""

from __future__ import annotations

import copy
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from hubfleet.deploy.kubernetes.api import POD
from hubfleet.model.json import get
from tests.deploy.kubernetes.tern import PATIENCE, Tern
from tests.deploy.waiting import wait
from tests.need import need_command

WAITS = "until test -e /tmp/go; do sleep 0.2; done"


@contextmanager
def held_hook(tern: Tern) -> Iterator[Callable[[], None]]:
    """Let deployments wait while the block lasts; give what lets the present one go."""
    before = copy.deepcopy(tern.hub)
    tern.set("prePuller.hook", {"enabled": True, "image": tern.image("tools")})
    try:
        with tern.chart_file("templates/images.yaml", "echo ready", WAITS):
            yield partial(_let_go, tern)
    finally:
        tern.hub = before
        tern.write()


def _let_go(tern: Tern) -> None:
    pod = wait(partial(_hook, tern))
    command = [str(need_command("kubectl")), "--namespace", tern.namespace(), "exec", pod, "--", "touch", "/tmp/go"]
    subprocess.run(command, env={**os.environ, "KUBECONFIG": tern.kubeconfig}, check=True, timeout=PATIENCE)


def _hook(tern: Tern) -> str | None:
    pods = tern.api.list(POD, tern.namespace(), "component=image-puller")
    running = (pod for pod in pods if get(pod, ("status", "phase")) == "Running")
    return next((str(get(pod, ("metadata", "name"))) for pod in running), None)

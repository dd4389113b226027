"""`hubfleet`, whose locks expire sooner: a test that kills it again and again need not wait half a minute each time.

    python -m tests.deploy.kubernetes.short_lease SECONDS [--believe] WORDS...

With `--believe` it takes every hub for healthy: on simulated nodes there is nobody in the pods whom one could ask.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from functools import partial
from unittest import mock

from hubfleet.cli import main
from hubfleet.deploy.kubernetes.target import KubernetesTarget
from hubfleet.deploy.recording import no_check

if __name__ == "__main__":
    seconds, *words = sys.argv[1:]
    with ExitStack() as stack:
        short = partial(KubernetesTarget, life=float(seconds))
        stack.enter_context(mock.patch("hubfleet.app.clusters.KubernetesTarget", short))
        if words[0] == "--believe":
            stack.enter_context(mock.patch("hubfleet.app.deploy.check_hub", no_check))
            words = words[1:]
        sys.exit(main(words))

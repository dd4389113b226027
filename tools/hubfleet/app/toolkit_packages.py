"""The packages of a revision's own lock file, which its own bootstrap installs into the cache, once for each lock."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

from hubfleet.app.exported import export
from hubfleet.app.settings import Settings
from hubfleet.load.git_tree import GitTree

BOOTSTRAP = "tools/bootstrap.py"
LOCKS = ("requirements.lock", "requirements-dev.lock")
TODAY = (sys.executable, "-m", "hubfleet.cli")
"""The `hubfleet` that PYTHONPATH names, with the packages installed now."""

SECONDS = 600


def own_packages(tree: GitTree, settings: Settings, environment: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the command that is `hubfleet` with a revision's own packages, or None where they can't be had.

    The first run installs them, which takes a package registry. `environment` names the toolkit in its PYTHONPATH.
    """
    files = {file: file for file in (BOOTSTRAP, *LOCKS) if file in tree.entries}
    if BOOTSTRAP not in files or LOCKS[0] not in files:
        return None
    command = (sys.executable, "-I", "-S", str(export(tree, settings.cache, files) / BOOTSTRAP), "hubfleet")
    try:
        done = subprocess.run(
            [*command, "--version"], capture_output=True, timeout=SECONDS, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return command if done.returncode == 0 else None

"""Reads what a command says while it runs."""

from __future__ import annotations

import subprocess


def read_until(process: subprocess.Popen[str], moment: str) -> str:
    """Return what the process says until it has said this."""
    said: list[str] = []
    for line in process.stdout or ():
        said.append(line)
        if moment in line:
            break
    return "".join(said)

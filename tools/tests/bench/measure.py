"""Wall time and memory of whole processes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Run:
    """One process and those below it: seconds, seconds that cores were busy, largest memory (bytes), status and output.

    Where others use the machine, too, the seconds of cores say more.
    """

    seconds: float
    busy: float
    memory: int
    status: int
    output: str


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end."""
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        unit = 1 if sys.platform == "darwin" else 1024
        busy = usage.ru_utime + usage.ru_stime
        return Run(seconds, busy, usage.ru_maxrss * unit, process.returncode, output.read().decode(errors="replace"))


def median_seconds(command: Sequence[str], times: int, environment: Mapping[str, str] | None = None) -> float:
    """The median of several runs, the first one, which warms caches, left out."""
    return median(run(command, environment).seconds for _ in range(times + 1)[1:])

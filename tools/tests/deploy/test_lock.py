"""One at a time, whoever they are, however they die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from hubfleet.deploy.lock import file_lock, holder_of
from hubfleet.deploy.target import LockHeld

HOLD = """
import sys, time
from pathlib import Path
from hubfleet.deploy.lock import file_lock
with file_lock(Path(sys.argv[1]), "astro/staging"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_another_process_is_told_who_holds_it_until_that_one_is_killed(tmp_path):
    path = tmp_path / "state" / "lock"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    holder = subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, text=True, env=environment)
    assert holder.stdout is not None
    with holder, holder.stdout:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockHeld) as caught, file_lock(path, "astro/staging"):
            pass
        assert str(caught.value).startswith(f"astro/staging is held by pid {holder.pid} on ")
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with file_lock(path, "astro/staging", wait=1):
        assert str(holder_of(path)).startswith(f"pid {os.getpid()} on ")
    assert holder_of(path) is None


def test_threads_of_one_process_keep_each_other_off(tmp_path):
    path = tmp_path / "lock"
    with file_lock(path, "it"), pytest.raises(LockHeld), file_lock(path, "it"):
        pass


def test_waiting_ends_as_soon_as_it_is_free(tmp_path):
    path, held, got = tmp_path / "lock", threading.Event(), threading.Event()

    def hold():
        with file_lock(path, "it"):
            held.set()
            got.wait(0.2)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(60)
    with file_lock(path, "it", wait=60):
        got.set()
    thread.join()

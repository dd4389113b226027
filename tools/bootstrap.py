"""What `./run` does: install what a command needs into the checkout's `.venv`, then become that command.

Runs on a bare Python 3.11 and knows only its standard library. A second run finds the mark of the first one and
starts the command at once; a killed one is repaired; two at a time wait for each other.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
FLOOR = (3, 11)
RUNTIME, DEVELOP = "requirements.lock", "requirements-dev.lock"
USAGE = """usage: ./run COMMAND [ARGUMENTS...]

  demo       check the example fleet and bring up its laptop cluster: staging, tested, then production
  tests      run all tests; arguments go to pytest (the quick ones alone: ./run nox -s tests)
  hubfleet   the hubfleet command of this checkout
  nox        the development sessions; ./run nox --list tells them
  python     the Python of this checkout's environment

Packages are installed into .venv, from the lock files, when they are needed.
"""


class Refusal(Exception):
    """Cannot go on: one sentence for the user."""


def main(arguments: Sequence[str]) -> int:
    """Dispatch one command; return its exit status where it does not replace this process."""
    command, rest = (arguments[0], list(arguments[1:])) if arguments else ("--help", [])
    if command in {"-h", "--help", "help"}:
        print(USAGE, end="")
        return 0
    if command not in COMMANDS:
        print(f'run: unknown command "{command}"; known: {", ".join(sorted(COMMANDS))}', file=sys.stderr)
        return 2
    try:
        return COMMANDS[command](rest)
    except Refusal as refusal:
        print(f"run: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def hubfleet(arguments: list[str]) -> NoReturn:
    """Become the command of the checkout."""
    become(install(RUNTIME), str(ROOT / ".venv/bin/hubfleet"), *arguments)


def python(arguments: list[str]) -> NoReturn:
    """Become the environment's Python."""
    become(install(DEVELOP), *arguments)


def nox(arguments: list[str]) -> NoReturn:
    """Become nox, with the environment it is in first on the PATH."""
    become(install(DEVELOP), "-m", "nox", "-f", str(ROOT / "noxfile.py"), *arguments)


def tests(arguments: list[str]) -> NoReturn:
    """Become pytest. In CI the outside commands that tests need are built first; elsewhere those tests are skipped."""
    executable = install(DEVELOP)
    if os.environ.get("CI") == "true":
        # A command that can't be built does not keep the tests from running: those that need it fail and name it.
        call([str(executable), str(ROOT / "tools/toolchain.py")], check=False)
    os.chdir(ROOT)
    become(executable, "-m", "pytest", *arguments)


def demo(arguments: list[str]) -> int:
    """Check the example fleet, then bring up the laptop cluster; the hubs run on until `./run hubfleet stop`."""
    if arguments:
        raise Refusal("demo takes no arguments; ./run hubfleet deploy does")
    command = [str(install(RUNTIME)), str(ROOT / ".venv/bin/hubfleet"), "-C", str(ROOT)]
    for step in (["check"], ["deploy", "--cluster", "laptop"]):
        print(f"$ ./run hubfleet {' '.join(step)}", file=sys.stderr, flush=True)
        status = call([*command, *step], check=False)
        if status:
            return status
    print("The hubs keep running until: ./run hubfleet stop", file=sys.stderr)
    return 0


COMMANDS: Mapping[str, Callable[[list[str]], int]] = {
    "demo": demo,
    "hubfleet": hubfleet,
    "nox": nox,
    "python": python,
    "tests": tests,
}


def become(executable: Path, *arguments: str) -> NoReturn:
    """Replace this process, so that signals and the exit status are the command's own."""
    folders = [str(ROOT / ".venv/bin"), str(ROOT / ".tools/bin"), os.environ.get("PATH", os.defpath)]
    os.environ["PATH"] = os.pathsep.join(folders)
    sys.stdout.flush()
    os.execv(executable, [str(executable), *arguments])  # noqa: S606 - no shell is meant


def call(command: Sequence[str], *, check: bool = True, quiet: bool = False) -> int:
    """Run a command to its end and return its exit status. `check` refuses a failure, `quiet` hides what it prints."""
    import subprocess

    output = subprocess.DEVNULL if quiet else None
    with subprocess.Popen(command, stdout=output, stderr=output) as process:
        status = wait(process.wait)
    if check and status:
        raise Refusal(f"this command failed with status {status}: {' '.join(command)}")
    return status


def wait(until_done: Callable[[], int]) -> int:
    """Wait for a child. Ctrl-C reaches the child by itself: let it clean up, then report its status."""
    while True:
        try:
            return until_done()
        except KeyboardInterrupt:
            continue


def install(lock: str) -> Path:
    """Return the Python of `.venv`, after installing a lock file into it where that was not done yet."""
    executable = ROOT / ".venv/bin/python"
    if not done(lock):
        with alone():
            if not done(lock):
                fill(lock)
    return executable


def done(lock: str) -> bool:
    """Whether the environment holds what this lock file says now. What develops also runs."""
    wanted = mark(DEVELOP), *([mark(RUNTIME)] if lock == RUNTIME else [])
    try:
        return (ROOT / ".venv/hubfleet-installed").read_text() in wanted and (ROOT / ".venv/bin/python").exists()
    except OSError:
        return False


def mark(lock: str) -> str:
    """Return what is written down once a lock file is installed: it changes when anything installed would."""
    import hashlib

    content = (ROOT / lock).read_bytes() + Path(__file__).read_bytes()
    return f"{lock} {hashlib.sha256(content).hexdigest()} {ROOT}\n"


class alone:  # noqa: N801 - reads as a sentence: with alone()
    """Hold the checkout's install lock; the system gives it back when this process dies, however it dies."""

    def __enter__(self) -> None:
        """Wait for another run that installs."""
        import fcntl

        folder = ROOT / ".tools"
        folder.mkdir(exist_ok=True)
        self.file = (folder / "install.lock").open("w")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("run: waiting for another run that installs", file=sys.stderr)
            fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        """Let the next one in."""
        self.file.close()


def fill(lock: str) -> None:
    """Bring `.venv` up to a lock file. A mark stands while this runs, so that a killed run is seen and repaired."""
    venv = ROOT / ".venv"
    busy, finished = venv / "hubfleet-installing", venv / "hubfleet-installed"
    killed = busy.exists()
    if finished.is_file() and finished.read_text().startswith(DEVELOP):
        lock = DEVELOP
    print(f"run: installing {lock} into .venv", file=sys.stderr, flush=True)
    finished.unlink(missing_ok=True)
    if not usable(venv):
        create(venv)
    busy.touch()
    install_packages(venv, lock, again=killed)
    link(venv)
    busy.unlink()
    finished.write_text(mark(lock))


def usable(venv: Path) -> bool:
    """Whether this is a whole environment whose Python still starts, is new enough, and stands where it was made."""
    code = f"import sys; sys.exit(sys.version_info < {FLOOR} or sys.prefix == sys.base_prefix)"
    script = venv / "hubfleet-root"
    if not (venv / "pyvenv.cfg").is_file() or not script.is_file() or script.read_text() != str(ROOT):
        return False
    try:
        return call([str(venv / "bin/python"), "-I", "-c", code], check=False, quiet=True) == 0
    except OSError:
        return False


def create(venv: Path) -> None:
    """Make an empty environment with the first tool that is there: uv, venv, virtualenv."""
    import shutil

    shutil.rmtree(venv, ignore_errors=True)
    base = str(getattr(sys, "_base_executable", sys.executable))
    if uv := find_uv():
        call([uv, "venv", "--quiet", "--no-project", "--python", base, str(venv)])
    elif has(base, "ensurepip"):
        call([base, "-m", "venv", str(venv)])
    elif has(base, "virtualenv"):
        call([base, "-m", "virtualenv", "--quiet", str(venv)])
    elif virtualenv := shutil.which("virtualenv"):
        call([virtualenv, "--quiet", "--python", base, str(venv)])
    else:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Refusal(
            f"Python {version} lacks ensurepip, and neither uv nor virtualenv is there: "
            f"install python{version}-venv (or uv) and try again"
        )
    (venv / "hubfleet-root").write_text(str(ROOT))


def find_uv() -> str | None:
    """Return a uv that really starts (a pyenv shim may not), or None."""
    import shutil

    found = shutil.which("uv")
    return found if found and call([found, "--version"], check=False, quiet=True) == 0 else None


def has(executable: str, module: str) -> bool:
    """Whether this Python can import a module."""
    code = f"import sys, importlib.util; sys.exit(importlib.util.find_spec({module!r}) is None)"
    return call([executable, "-I", "-c", code], check=False, quiet=True) == 0


def install_packages(venv: Path, lock: str, *, again: bool) -> None:
    """Install what the lock file names, checked by hash. `again` also replaces what looks installed already."""
    wanted = ["--no-deps", "--require-hashes", "-r", str(ROOT / lock)]  # a lock is complete: nothing is resolved
    executable = str(venv / "bin/python")
    if uv := find_uv():
        command = [uv, "pip", "install", "--python", executable, *wanted, *(["--reinstall"] if again else [])]
        # From the cache alone first: as quick, and it also works without a network.
        if call([*command, "--offline"], check=False, quiet=True):
            call([*command, "--quiet"])
        return
    again_option = ["--force-reinstall"] if again else []
    pip = [executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--use-pep517"]
    call([*pip, *wanted, *again_option])


def link(venv: Path) -> None:
    """Make the checkout's own package importable and its command callable, without building or downloading."""
    (site,) = venv.glob("lib/python3*/site-packages")
    (site / "hubfleet.pth").write_text(f"{ROOT / 'tools'}\n")
    command = venv / "bin/hubfleet"
    command.write_text(f"#!{venv / 'bin/python'}\nimport sys\n\nfrom hubfleet.cli import main\n\nsys.exit(main())\n")
    command.chmod(0o755)
    # As of any package that is installed: some environments let no command write its bytecode, and each would compile.
    # What is pulled later is left to the commands: 2 ms for each changed file, where looking at all takes each 180 ms.
    call([str(venv / "bin/python"), "-m", "compileall", "-q", str(ROOT / "tools/hubfleet")], check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

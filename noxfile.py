"""The development sessions. `./run nox --list` tells them; all use the checkout's own environment."""

from __future__ import annotations

import sys
from pathlib import Path

import nox

ROOT = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
HUBFLEET = str(BIN / "hubfleet")
QUICK = "not slow and not cluster and not browser"

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "tests", "check"]
nox.options.error_on_missing_interpreters = True


def python(session: nox.Session, *arguments: str) -> None:
    """Run the environment's Python from the root of the checkout."""
    with session.chdir(ROOT):
        session.run(sys.executable, *arguments)


def fixes(session: nox.Session) -> bool:
    """Whether the caller asked for changes: `./run nox -s lint -- --fix`."""
    return "--fix" in session.posargs


@nox.session
def lint(session: nox.Session) -> None:
    """Lint and format-check the Python, the workflows and the lock files (-- --fix mends)."""
    python(session, "-m", "ruff", "check", *(["--fix"] if fixes(session) else []), ".")
    python(session, "-m", "ruff", "format", *([] if fixes(session) else ["--check"]), ".")
    python(session, "tools/lock.py", "--check")
    if workflows := sorted(map(str, ROOT.glob(".github/workflows/*.y*ml"))):
        session.run(str(BIN / "zizmor"), "--persona", "pedantic", "--offline", "--quiet", *workflows)
        session.run(str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *workflows)


@nox.session
def types(session: nox.Session) -> None:
    """Check the types, strictly."""
    python(session, "-m", "mypy", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the quick tests; ./run tests runs all of them."""
    python(session, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-m", QUICK, *session.posargs)


@nox.session
def check(session: nox.Session) -> None:
    """Check this repository's fleet, and that every generated file is up to date."""
    with session.chdir(ROOT):
        session.run(HUBFLEET, "check", *session.posargs)
        python(session, "tools/generate.py", "--check")


@nox.session
def generate(session: nox.Session) -> None:
    """Write every generated file: schemas and the tables in the documents."""
    python(session, "tools/generate.py", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Run every example in the documents, and check their links."""
    python(session, "-m", "pytest", "tools/tests/docs", *session.posargs)


@nox.session
def goldens(session: nox.Session) -> None:
    """Write the golden files of the tests anew; read the diff before you commit it."""
    python(session, "-m", "pytest", "-m", QUICK, "--update-goldens", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure speed and memory, as ratios to a reference of the same run."""
    python(session, "-m", "tests.bench", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Run the property tests with many more examples."""
    python(
        session, "-m", "pytest", "-m", QUICK, "-k", "fuzz or property", "--hypothesis-profile=fuzz", *session.posargs
    )


@nox.session
def cluster(session: nox.Session) -> None:
    """Run the tests that need a Kubernetes cluster (HUBFLEET_TEST_KUBECONFIG)."""
    python(session, "-m", "pytest", "-m", "cluster", *session.posargs)


@nox.session
def soak(session: nox.Session) -> None:
    """Run what takes many minutes on a cluster with simulated nodes, and print its figures."""
    python(session, "-m", "pytest", "tools/tests/soak", "-m", "soak", *session.posargs)


@nox.session
def kind(session: nox.Session) -> None:
    """Make a cluster in containers for the tests of `cluster` (needs docker, kind and kubectl)."""
    python(session, "tools/kind.py")


@nox.session
def lock(session: nox.Session) -> None:
    """Write the lock files (-- --upgrade takes newer versions)."""
    python(session, "tools/lock.py", *session.posargs)

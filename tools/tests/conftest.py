"""What all tests share: property test profiles and golden files."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.need import ROOT

settings.register_profile("quick", max_examples=50, deadline=None, derandomize=True)
settings.register_profile("fuzz", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quick")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts this in the background has Ctrl-C ignored, here and in all that is started from here.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag of `nox -s goldens`."""
    parser.addoption("--update-goldens", action="store_true", help="write golden files instead of comparing with them")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep in one worker (`--dist loadgroup`) what a module's tests share: else every worker makes it anew.

    That is what a fixture of the module makes.
    """
    if isinstance(item, pytest.Function) and _shares(item):
        item.add_marker(pytest.mark.xdist_group(f"{item.path.parent.name}/{item.path.stem}"))


def _shares(item: pytest.Function) -> bool:
    made = item._fixtureinfo.name2fixturedefs.values()
    return any(definitions[-1].scope == "module" for definitions in made)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is for `nox -s soak` alone."""
    if "soak" not in config.option.markexpr:
        left = [item for item in items if item.get_closest_marker("soak")]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let no cluster test be skipped in CI where there is a cluster: a missing part of it would go unseen."""
    report = yield
    there = os.environ.get("CI") == "true" and os.environ.get("HUBFLEET_TEST_KUBECONFIG")
    if there and report.skipped and item.get_closest_marker("cluster"):
        report.outcome = "failed"
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext
        report.longrepr = f"a cluster is there, and yet: {reason}"
    return report


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout, which is itself a fleet."""
    return ROOT


@pytest.fixture(scope="session")
def kubeconfig() -> str:
    """The file that names the cluster for tests."""
    name = os.environ.get("HUBFLEET_TEST_KUBECONFIG")
    if not name:
        pytest.skip("HUBFLEET_TEST_KUBECONFIG names no cluster")
    return str(Path(name).resolve())


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """A function that compares text with a golden file, or writes the file under `--update-goldens`."""

    def compare(file: Path, text: str) -> None:
        if request.config.getoption("--update-goldens"):
            file.write_text(text, encoding="utf-8")
        wanted = file.read_text(encoding="utf-8") if file.is_file() else ""
        assert text == wanted, f"differs from {file.name}; `./run nox -s goldens` writes it anew"

    return compare

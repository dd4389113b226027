"""A person with a browser: logs in to a hub of this machine, opens a notebook, runs a cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.app.laptop import ENVIRONMENT, Laptop
from tests.need import need_command

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.local]
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
PATIENCE = 60_000
"""Milliseconds for whatever a person waits for."""


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    """One hub, with JupyterLab."""
    made = Laptop(tmp_path_factory.mktemp("laptop")).write()
    made.edit("dune", f"  environment: {ENVIRONMENT}\n", "")
    try:
        made.run("deploy", "dune/staging")
        yield made
    finally:
        made.run("stop")


@pytest.fixture
def page() -> Iterator[Page]:
    """A page of the system's Chromium."""
    chromium = need_command("chromium", "chromium-browser", "google-chrome")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=list(QUIET))
        try:
            made = browser.new_page()
            made.set_default_timeout(PATIENCE)
            yield made
        finally:
            browser.close()


def test_somebody_logs_in_and_runs_a_cell(laptop: Laptop, page: Page) -> None:
    page.goto(laptop.status()["dune/staging"]["url"])
    assert "Dune" in page.content()
    page.fill("input[name=username]", "li")
    page.fill("input[name=password]", "any")
    page.click("#login_submit")
    page.wait_for_url("**/user/li/lab**")
    page.click(".jp-LauncherCard[data-category=Notebook]")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()  # the kernel is there
    cell = page.locator(".jp-Notebook .jp-CodeCell .cm-content").first
    cell.click()
    page.keyboard.type("6 * 7")
    cell.get_by_text("6 * 7").wait_for()
    run_it(page)
    page.locator(".jp-OutputArea-output", has_text="42").wait_for()


def run_it(page: Page) -> None:
    """Run the cell; again, as a person would, where the kernel was not connected yet."""
    for _ in range(3):
        page.keyboard.press("Control+Enter")
        try:
            page.locator(".jp-OutputArea-output").first.wait_for(timeout=PATIENCE / 3)
        except page_timeout():
            continue
        return


def page_timeout() -> type[Exception]:
    """What a locator raises when it waited for nothing."""
    from playwright.sync_api import TimeoutError as Waited

    return Waited

"""Health is what a user does: log in, start a server, run a cell, find yesterday's file again."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial

from hubfleet.deploy.hub_api import Hub, ServerEnded
from hubfleet.deploy.kernel import Kernel, open_kernel
from hubfleet.deploy.target import HealthWants, HubAccess, Notebook, Report, Spec
from hubfleet.deploy.tried import HealthReport, Part
from hubfleet.deploy.web import Cancelled, Patience, Site, Unhealthy
from hubfleet.findings import HubfleetError

HEALTH_USER = "hubfleet-health"
"""The user in whose name everything is tried. Nobody can log in as it."""

KEPT_FILE = ".hubfleet-health"
"""In that user's home, while the check lasts."""

STOP_WITHIN = 120.0
"""Seconds for a server to stop."""

ASK_WITHIN = 30.0
"""Seconds for what the hub answers by itself: users, tokens."""

__all__ = ["HEALTH_USER", "Cancelled", "HealthReport", "Part", "check_hub", "examine", "tidied"]


def check_hub(
    access: HubAccess, spec: Spec, *, told: Callable[[Part], None], cancelled: Callable[[], bool]
) -> HealthReport:
    """Try what `spec.health` wants on the hub. Raises Cancelled, after cleaning up, when `cancelled()` becomes true."""
    return examine(access, spec.health, told=told, cancelled=cancelled)


def examine(
    access: HubAccess,
    wants: HealthWants,
    *,
    told: Callable[[Part], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> HealthReport:
    """Try what a user does on a hub, clean up, and tell each part as soon as it is known."""
    return _Examination(access, wants, told, cancelled).run()


def tidied(way: Callable[[], AbstractContextManager[HubAccess]], report: Report) -> bool:
    """Take away what a check left that was killed: the user, with its server, its home and its tokens.

    `way` opens the hub. False where that can't be now, which is told; the next check begins with it.
    """
    try:
        with way() as access:
            hub = Hub(access)
            hub.await_login_page(Patience.of(ASK_WITHIN))
            _forget_user(hub)
    except HubfleetError as error:
        report(f"the health check's user is still there: {error}")
        return False
    return True


def _forget_user(hub: Hub) -> None:
    hub.stop_server(HEALTH_USER, Patience.of(STOP_WITHIN))
    hub.delete_user(HEALTH_USER, Patience.of(ASK_WITHIN))


class _GaveUp(Exception):
    """A part failed: the rest has no meaning."""


class _Examination:
    def __init__(
        self, access: HubAccess, wants: HealthWants, told: Callable[[Part], None], cancelled: Callable[[], bool]
    ) -> None:
        self._hub = Hub(access)
        self._trouble = access.trouble
        self._refused = access.refused
        self._moved = access.moved
        self._wants = wants
        self._told = told
        self._cancelled = cancelled
        self._parts: list[Part] = []
        self._server = Site("")
        self._mark = uuid.uuid4().hex
        self._kernel: Kernel | None = None
        self._user_made = False

    def run(self) -> HealthReport:
        try:
            self._try_all()
        except _GaveUp:
            pass
        finally:
            self._leave_kernel()
            if self._user_made:
                self._clean_up()
        return HealthReport(tuple(self._parts))

    def _try_all(self) -> None:
        self._try("login page", self._see_login_page)
        self._try("user", self._make_user)
        self._try("server start", self._start_server)
        self._try("cell", self._run_cell)
        if self._wants.imports:
            self._try("imports", self._import_modules)
        if self._wants.notebook:
            self._try("notebook", partial(self._run_notebook, self._wants.notebook))
        if self._wants.home:
            self._try("file written", self._write_file)
            self._try("server stop", self._stop_server)
            self._try("server restart", self._start_server)
            self._try("file kept", self._read_file)

    def _try(self, name: str, do: Callable[[], str]) -> None:
        began = time.monotonic()
        try:
            detail, fault = self._do(do), None
        except Unhealthy as error:
            detail, fault = str(error), error
        seconds, blame = time.monotonic() - began, fault.blame if fault else None
        part = Part(name, seconds, ok=fault is None, detail=detail, blame=blame)
        self._parts.append(part)
        self._told(part)
        if fault:
            raise _GaveUp

    def _do(self, do: Callable[[], str]) -> str:
        """Do it; once more where it failed because the hub went to another place meanwhile."""
        try:
            return do()
        except Unhealthy:
            if not self._moved():
                raise
        self._leave_kernel()
        self._hub.await_login_page(self._patience(self._wants.answer_within))
        return do()

    def _clean_up(self) -> None:
        """Even when the run was interrupted: within its own time, and without asking whether to go on."""

        def do() -> str:
            _forget_user(self._hub)
            return ""

        try:
            self._try("clean up", do)
        except _GaveUp:
            return

    def _see_login_page(self) -> str:
        return self._hub.await_login_page(self._patience(self._wants.answer_within))

    def _make_user(self) -> str:
        """A killed run may have left the user and its server: begin afresh."""
        self._hub.make_user(HEALTH_USER, self._patience(ASK_WITHIN))
        self._user_made = True
        self._hub.stop_server(HEALTH_USER, self._patience(STOP_WITHIN))
        return ""

    def _start_server(self) -> str:
        patience = Patience.of(self._wants.start_within, self._cancelled_or_hopeless)
        try:
            url = self._hub.start_server(HEALTH_USER, patience)
        except ServerEnded as error:
            if why := self._refused():
                raise Unhealthy(f"the server can't start: {why}", blame=why.blame) from error
            raise
        self._server = Site(url, self._hub.make_token(HEALTH_USER, self._patience(ASK_WITHIN)))
        return ""

    def _cancelled_or_hopeless(self) -> bool:
        """Waiting for a server ends when somebody asks to stop, and when the target knows that it never starts."""
        if why := self._trouble():
            raise Unhealthy(f"the server can't start: {why}", blame=why.blame)
        return self._cancelled()

    def _stop_server(self) -> str:
        self._leave_kernel()
        self._hub.stop_server(HEALTH_USER, self._patience(STOP_WITHIN))
        return ""

    def _run_cell(self) -> str:
        printed = self._run("print(6 * 7)").strip()
        if printed != "42":
            raise Unhealthy(f'the cell `print(6 * 7)` printed "{printed[:80]}"')
        return ""

    def _import_modules(self) -> str:
        self._run(_importing(self._wants.imports))
        return ", ".join(self._wants.imports)

    def _run_notebook(self, notebook: Notebook) -> str:
        """Run it in a kernel of its own, of the kind that it names."""
        kernel = open_kernel(self._server, self._patience(self._wants.cell_within), notebook.kernel)
        try:
            for number, code in enumerate(notebook.cells, 1):
                try:
                    kernel.run(code, self._patience(self._wants.cell_within))
                except Unhealthy as error:
                    raise Unhealthy(f"{notebook.file}, code cell {number}: {error}") from error
        finally:
            kernel.close()
        return f"{len(notebook.cells)} cells"

    def _write_file(self) -> str:
        self._run(f"{_FILE}.write_text({self._mark!r})")
        return ""

    def _read_file(self) -> str:
        code = f"file = {_FILE}\nprint(file.read_text() if file.exists() else 'gone')\nfile.unlink(missing_ok=True)"
        printed = self._run(code).strip()
        if printed != self._mark:
            raise Unhealthy("a file written at home is not there after the server's restart")
        return ""

    def _run(self, code: str) -> str:
        patience = self._patience(self._wants.cell_within)
        if self._kernel is None:
            self._kernel = open_kernel(self._server, patience)
        return self._kernel.run(code, patience)

    def _leave_kernel(self) -> None:
        if self._kernel is not None:
            self._kernel.close()
        self._kernel = None

    def _patience(self, seconds: float) -> Patience:
        return Patience.of(seconds, self._cancelled)


_FILE = f"__import__('pathlib').Path.home().joinpath({KEPT_FILE!r})"


def _importing(modules: Sequence[str]) -> str:
    return "\n".join(f"__import__({module!r})" for module in modules)

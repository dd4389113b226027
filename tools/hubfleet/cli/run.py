"""One command from its words to its exit status: the one place that catches what stops a command."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys

from hubfleet.cli import exits
from hubfleet.cli.parser import parse

_OBJECTS = 100_000
"""New objects after which Python looks for cycles. A fleet is loaded once and stays: looking often finds nothing."""

_NO_PLUGINS = ("PYDANTIC_DISABLE_PLUGINS", "__all__")
"""No package may hook into our models; looking whether one wants to takes longer than making them."""


def run(argv: list[str]) -> int:
    """Run a command and return its exit status. What only a command needs is imported after `--help` is answered."""
    gc.set_threshold(_OBJECTS, 20, 20)
    os.environ.setdefault(*_NO_PLUGINS)
    verbose = "-v" in argv or "--verbose" in argv
    _open_streams()
    try:
        command, args = parse(argv)
        from hubfleet.cli.context import Context

        status = command.run(Context.of(args), args)
        sys.stdout.flush()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else exits.CLEAN
    except KeyboardInterrupt:
        _say("interrupted; the next run goes on from here")
        return exits.INTERRUPTED
    except BrokenPipeError:
        _drop_output()  # whoever read it has seen enough
        return exits.CLEAN
    except Exception as error:  # noqa: BLE001 - the last line of defence says what happened in one line
        return _stopped(error, verbose=verbose)
    return status


def _open_streams() -> None:
    """Give streams that were closed before we began somewhere to go; what a stream has no character for is escaped."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - open until the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """Let what is still to be written go nowhere: Python would complain about it while it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _stopped(error: Exception, *, verbose: bool) -> int:
    from hubfleet.findings import HubfleetError, WrongUse

    if isinstance(error, OSError) and (error.filename or error.errno in _FULL):
        return _refused(error, verbose=verbose)
    if not isinstance(error, HubfleetError):
        return _fault(error, verbose=verbose)
    _say(f"error: {error}" + (f"\n  help: {error.help}" if error.help else ""))
    return exits.WRONG_USE if isinstance(error, WrongUse) else exits.FINDINGS


_FULL = (errno.ENOSPC, errno.EDQUOT)
_MAKE_ROOM = "make room on its disk, or name another folder (HUBFLEET_CACHE, HUBFLEET_STATE, TMPDIR), then run again"
_LOOK = "see who owns it and what stands there, then run again; -v shows what it was wanted for"


def _refused(error: OSError, *, verbose: bool) -> int:
    """Say what the system refused: a folder that may not be written, a file where a folder should be, a full disk."""
    from hubfleet.cli.full_disk import full_folder

    if verbose:
        _trace(error)
    full = full_folder(os.environ) if error.errno in _FULL else None
    _say(f"error: {error.filename or full or 'the output'}: {(error.strerror or str(error)).lower()}")
    _say(f"  help: {_MAKE_ROOM if full else _LOOK}")
    if error.filename is None and full is None:
        _drop_output()
    return exits.FINDINGS


def _fault(error: Exception, *, verbose: bool) -> int:
    import traceback

    from hubfleet.deploy.redact import redact

    if verbose:
        _trace(error)
    where = traceback.extract_tb(error.__traceback__)[-1]
    told = f"{type(error).__name__}: {redact(str(error))} ({where.name}, line {where.lineno})"
    _say(f"error: a fault in hubfleet itself: {told}")
    _say("  help: run it again with -v and report what it prints")
    return exits.FAULT


def _trace(error: Exception) -> None:
    import traceback

    from hubfleet.deploy.redact import redact

    for line in "".join(traceback.format_exception(error)).splitlines():
        _say(redact(line))


def _say(text: str) -> None:
    print(text, file=sys.stderr)

"""One command from its words to its exit status: the one place that catches what stops a command."""

from __future__ import annotations

import os
import sys

from hubfleet.cli import exits
from hubfleet.cli.parser import parse


def run(argv: list[str]) -> int:
    """Run a command and return its exit status. What only a command needs is imported after `--help` is answered."""
    verbose = "-v" in argv or "--verbose" in argv
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
        # Whoever read our output has seen enough; without this, Python complains while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.CLEAN
    except Exception as error:  # noqa: BLE001 - the last line of defence says what happened in one line
        return _stopped(error, verbose=verbose)
    return status


def _stopped(error: Exception, *, verbose: bool) -> int:
    from hubfleet.findings import HubfleetError

    if not isinstance(error, HubfleetError):
        return _fault(error, verbose=verbose)
    _say(f"error: {error}" + (f"\n  help: {error.help}" if error.help else ""))
    return exits.FINDINGS


def _fault(error: Exception, *, verbose: bool) -> int:
    import traceback

    if verbose:
        traceback.print_exception(error)
    where = traceback.extract_tb(error.__traceback__)[-1]
    _say(f"error: a fault in hubfleet itself: {type(error).__name__}: {error} ({where.name}, line {where.lineno})")
    _say("  help: run it again with -v and report what it prints")
    return exits.FAULT


def _say(text: str) -> None:
    print(text, file=sys.stderr)

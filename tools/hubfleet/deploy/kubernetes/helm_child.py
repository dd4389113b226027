"""Helm in a process of its own: one request comes on standard input, one answer goes to standard output, both JSON.

Helm names itself to the API server after the program it runs in, and refuses to touch what another program manages.
So this runs under the name `helm`: releases then belong to everybody's `helm` command as well.

Standard input stays open while it works. When it closes, whoever asked is gone, and this ends at once: the stage's lock
may have another holder soon.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import IO, Any

from hubfleet.model.json import Json


def main() -> None:
    """Serve one request and end."""
    source, sink = sys.stdin.buffer, _own_stdout()
    request = json.loads(source.readline())
    threading.Thread(target=_watch, args=(source,), daemon=True).start()
    try:
        answer: dict[str, Json] = {"ok": _carry_out(request)}
    except Exception as error:  # noqa: BLE001 - every failure is an answer
        answer = {"error": str(error), "kind": type(error).__name__}
    sink.write(json.dumps(answer).encode() + b"\n")
    sink.flush()
    os._exit(0)


def _watch(source: IO[bytes]) -> None:
    source.readline()
    os._exit(1)


def _carry_out(request: dict[str, Any]) -> Json:
    from helm_python import Config

    with Config(**request["config"]) as config:
        verb, options = request["verb"], json.dumps(request["options"])
        return _CALLS[verb](config, request, options)


def _install(config: Any, request: dict[str, Any], options: str) -> Json:  # noqa: ANN401 - Helm's own
    """Install or upgrade through the C function: it knows options that the Python method lacks (`force_conflicts`)."""
    from helm_python import Chart, _native

    with Chart.load(request["chart"]) as chart:
        handles = (config._raw(), _native.HANDLE(0), chart._raw())  # noqa: SLF001 - pinned exactly, as in render/
        values = json.dumps(request["values"])
        told = _native.call_string(f"helm_{request['verb']}", *handles, None, request["release"], values, options)
    release = json.loads(told)
    revision: int = release.get("revision") or release.get("version")
    return revision


def _rollback(config: Any, request: dict[str, Any], options: str) -> Json:  # noqa: ANN401
    from helm_python import _native

    _native.call_status("helm_rollback", config._raw(), request["release"], options)  # noqa: SLF001
    return None


def _uninstall(config: Any, request: dict[str, Any], options: str) -> Json:  # noqa: ANN401
    from helm_python import _native

    _native.call_string("helm_uninstall", config._raw(), request["release"], options)  # noqa: SLF001
    return None


def _own_stdout() -> IO[bytes]:
    """The answer gets a descriptor of its own, so that nothing that Go prints can break it."""
    kept = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(kept, "wb")


_CALLS = {"install": _install, "upgrade": _install, "rollback": _rollback, "uninstall": _uninstall}

if __name__ == "__main__":
    main()

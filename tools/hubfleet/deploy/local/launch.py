"""Starts JupyterHub, its proxy or a user server in a process of its own, a second sooner than their commands.

Run by its path with `python -P`, so that a user server needs nothing of hubfleet on its import path.
`rfc3987_syntax` builds a parser of 1 to 1.5 s when it is imported; jsonschema takes it for an optional format that no
server needs, and does without it when the import fails.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def main(what: str, arguments: list[str]) -> None:
    """Become `what`: hub, proxy or singleuser."""
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # the documented way to make an import fail
    os.umask(0o022 if what == "singleuser" else 0o077)  # the database holds tokens
    sys.argv = [what, *arguments]
    if what == "hub":
        from jupyterhub.app import main as hub

        hub()
    elif what == "proxy":
        from configurable_http_proxy.cli import main as proxy  # type: ignore[import-untyped]  # it has no types

        # Set here and not by whoever starts it: what a process is started with can be read from outside.
        kept = json.loads(Path("secrets.json").read_text(encoding="utf-8"))
        os.environ["CONFIGPROXY_AUTH_TOKEN"] = kept["proxy_token"]
        proxy()
    else:
        from jupyterhub.singleuser import main as singleuser

        singleuser()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

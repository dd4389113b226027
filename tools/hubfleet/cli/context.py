"""What a command gets from outside: the only place that reads the environment and the working folder."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from hubfleet.app.settings import Settings


@dataclass(frozen=True)
class Context:
    """Root of the fleet, streams and environment of one command."""

    root: Path
    out: TextIO
    err: TextIO
    environment: Mapping[str, str] = field(repr=False)
    quiet: bool = False
    verbose: bool = False
    color: str = "auto"

    @classmethod
    def of(cls, args: Namespace) -> Context:
        """Take what the options and this process say. Raises HubfleetError where there is no such folder."""
        root = _folder(getattr(args, "root", None))
        quiet, verbose = getattr(args, "quiet", False), getattr(args, "verbose", False)
        return cls(root, sys.stdout, sys.stderr, os.environ, quiet, verbose, getattr(args, "color", "auto"))

    def print(self, text: str = "") -> None:
        """Write a result."""
        self.out.write(text if text.endswith("\n") or not text else f"{text}\n")

    def say(self, text: str) -> None:
        """Write progress or a summary, unless it is to be quiet."""
        if not self.quiet:
            self.err.write(f"{text}\n")
            self.err.flush()

    def colored(self, stream: TextIO) -> bool:
        """Whether to colour what goes to a stream. Source: no-color.org."""
        if self.color != "auto":
            return self.color == "always"
        return stream.isatty() and not self.environment.get("NO_COLOR") and self.environment.get("TERM") != "dumb"

    def file(self, name: str) -> str:
        """Return a file named on the command line as a path relative to the fleet. Raises WrongUse."""
        from hubfleet.findings import WrongUse
        from hubfleet.load.tree import FOLDERS, TOP_FILES

        path = self.root / name
        if path.is_dir():
            raise WrongUse(f'"{name}" is a folder', help="name files; without any, the whole fleet is looked at")
        if not path.is_file():
            raise WrongUse(f'there is no file "{name}"', help=f"files are looked for below {self.root}")
        resolved = path.resolve()
        if not resolved.is_relative_to(self.root):
            raise WrongUse(f'"{name}" is not below the fleet {self.root}', help="point at another fleet with -C DIR")
        file = resolved.relative_to(self.root).as_posix()
        if file not in TOP_FILES and file.partition("/")[0] not in FOLDERS:
            raise WrongUse(
                f'"{name}" is no file of the fleet\'s data', help=f"known: {', '.join((*TOP_FILES, *FOLDERS))}"
            )
        return file

    @property
    def interactive(self) -> bool:
        """Whether somebody watches: a terminal, not CI."""
        return self.err.isatty() and not self.environment.get("CI")

    def fleet(self, **changes: object) -> Settings:
        """Return the settings of a command that needs a fleet. Raises HubfleetError where there is none."""
        from hubfleet.findings import HubfleetError
        from hubfleet.load.tree import TOP_FILES

        if not any((self.root / name).exists() for name in TOP_FILES):
            raise HubfleetError(
                f"there is no fleet.yaml in {self.root}",
                help="point at a fleet with -C DIR, or begin one: hubfleet init DIR",
            )
        return self.settings(**changes)

    def settings(self, **changes: object) -> Settings:
        """Where the fleet, its caches and its state are."""
        from hubfleet.app.settings import Settings

        cache = self.environment.get("HUBFLEET_CACHE")
        state = self.environment.get("HUBFLEET_STATE")
        given: dict[str, object] = {
            "root": self.root,
            "cache": Path(cache) if cache else _user_cache(),
            "state": Path(state) if state else self.root / ".hubfleet",
            "mirror": self.environment.get("HUBFLEET_CHART_MIRROR") or None,
            "at": datetime.now(UTC),
            "workers": max(os.cpu_count() or 1, 1),
            "environment": self.environment,
            **changes,
        }
        return Settings(**given)  # type: ignore[arg-type]  # the keys above are its fields


def _user_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("hubfleet")


def _folder(given: str | None) -> Path:
    from hubfleet.findings import HubfleetError, WrongUse

    try:
        root = Path(Path.cwd() if given is None else given).resolve()
    except FileNotFoundError:
        raise HubfleetError("the working folder is gone", help="go to another, or name the fleet: -C DIR") from None
    if given == "" or not root.is_dir():  # an unset variable of a script must not mean the folder it runs in
        raise WrongUse(f'there is no folder "{given}"', help="name the fleet's folder: -C DIR")
    return root

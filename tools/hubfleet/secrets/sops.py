"""The sops command. Decrypted text goes through pipes, and what sops says of a fault is told in words of our own.

Source: sops 3.11 and newer, `sops --help`; exit statuses in its package `cmd/sops/codes`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json, dotted
from hubfleet.model.recipient import Recipient, RecipientKind

WITHIN = 120.0
"""Seconds that one call may take: a key in a cloud is asked over the network."""

CONFIG = ".sops.yaml"
UNCHANGED = 200
_NO_KEY, _OTHER_MAC = 128, 51
_OPTIONS: Mapping[RecipientKind, str] = {
    RecipientKind.AGE: "--age",
    RecipientKind.AWS: "--kms",
    RecipientKind.GCP: "--gcp-kms",
    RecipientKind.AZURE: "--azure-kv",
}


class SopsFailed(HubfleetError):
    """sops could not do it."""


class NoKey(SopsFailed):
    """No key that opens the file is here."""


@dataclass(frozen=True, slots=True)
class Sops:
    """sops in a fleet's folder. It finds keys through the environment of whoever runs this (`SOPS_AGE_KEY_FILE`, ...).

    Files are named relative to `root`.
    """

    root: Path
    environment: Mapping[str, str] = field(repr=False)

    def decrypt(self, file: str) -> dict[str, str]:
        """Return the values of a file by dotted name. Raises NoKey, or SopsFailed where it can't be decrypted."""
        output = self._run(["decrypt", "--output-type", "json", file], file)
        return dict(_texts(json.loads(output), ()))

    def encrypt(self, values: Mapping[str, str], recipients: Iterable[Recipient], file: str) -> bytes:
        """Return a file that holds these values, for these recipients. Nothing is written: `file` is only its name."""
        types = ["--input-type", "json", "--output-type", "yaml", "--filename-override", file]
        command = ["--config", os.devnull, "encrypt", *types, *_recipient_options(recipients)]
        return self._run(command, file, json.dumps(dict(sorted(values.items()))))

    def set(self, file: str, name: str, value: str) -> None:
        """Put a value into a file; the others keep their encrypted form. Nothing happens where it is there."""
        command = ["set", "--idempotent", "--value-stdin", file, f"[{json.dumps(name)}]"]
        self._run(command, file, json.dumps(value))

    def rotate(self, file: str) -> None:
        """Encrypt a file anew with a fresh data key, for the same recipients."""
        self._run(["rotate", "--in-place", file], file)

    def update_keys(self, file: str) -> None:
        """Make a file readable for whom the creation rules name, no others; its values keep their encrypted form."""
        self._run(["--config", CONFIG, "updatekeys", "--yes", file], file)

    def edit(self, file: str, folder: Path) -> bool:
        """Open a file in the user's editor, decrypted in a folder that is in memory; tell whether it was changed."""
        environment = {**self.environment, "TMPDIR": str(folder)}
        status = subprocess.run([self._command(), "edit", file], cwd=self.root, env=environment, check=False).returncode
        if status not in {0, UNCHANGED}:
            raise _failure(status, file)
        return status == 0

    def _run(self, words: Sequence[str], file: str, given: str = "") -> bytes:
        try:
            done = subprocess.run(
                [self._command(), *words],
                cwd=self.root,
                env=dict(self.environment),
                input=given.encode(),
                capture_output=True,
                timeout=WITHIN,
                check=False,
            )
        except subprocess.TimeoutExpired:
            # Not from it: the exception holds what was sent and what came back.
            raise SopsFailed(f"sops did not end within {WITHIN:.0f} s for {file}") from None
        if done.returncode:
            raise _failure(done.returncode, file)
        return done.stdout

    def _command(self) -> str:
        found = shutil.which("sops", path=self.environment.get("PATH"))
        if found is None:
            raise SopsFailed("sops is not installed", help="install sops 3.11 or newer: https://getsops.io")
        return found


def _failure(status: int, file: str) -> SopsFailed:
    """Say what an exit status means. What sops printed is left out: it quotes values that are not encrypted."""
    if status == _NO_KEY:
        return NoKey(
            f"no key here opens {file}",
            help="name your age keys in SOPS_AGE_KEY_FILE, or log in to the cloud that keeps the key",
        )
    if status == _OTHER_MAC:
        return SopsFailed(
            f"{file} was changed without sops: its checksum does not fit",
            help="bring the last good version back from git, and change that",
        )
    return SopsFailed(
        f"sops ended with status {status} for {file}", help=f"look at: sops decrypt {file}; sops 3.11 or newer"
    )


def _recipient_options(recipients: Iterable[Recipient]) -> Iterator[str]:
    by_kind: dict[RecipientKind, list[str]] = {}
    for recipient in recipients:
        by_kind.setdefault(recipient.kind, []).append(recipient)
    for kind, names in sorted(by_kind.items()):
        yield from (_OPTIONS[kind], ",".join(names))


def _texts(value: Json, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _texts(below, (*path, key))
    elif isinstance(value, str):
        yield dotted(path), value

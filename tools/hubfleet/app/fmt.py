"""Files of the fleet in house order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hubfleet.app.settings import Settings
from hubfleet.edit.formatter import tidy
from hubfleet.edit.order import model_of
from hubfleet.edit.save import replace_file
from hubfleet.findings import Finding
from hubfleet.load.document import read_document
from hubfleet.load.tree import Folder, unreadable


@dataclass(frozen=True, slots=True)
class Formatted:
    """Files that are not as the house writes them (and were rewritten, unless only looked at), and unreadable ones."""

    files: tuple[str, ...]
    looked_at: int
    findings: tuple[Finding, ...]
    texts: dict[str, str]


def format_files(settings: Settings, files: Sequence[str] = (), *, write: bool) -> Formatted:
    """Bring files into house order (by default all of the fleet). Links and files that can't be read are left alone."""
    changed: list[str] = []
    findings: list[Finding] = []
    texts: dict[str, str] = {}
    folder = Folder(settings.root)
    chosen = [file for file in files or folder.files() if _is_ours(file)]
    for file in chosen:
        path = settings.root / file
        try:
            raw = folder.read(file)
        except OSError as error:
            findings.append(unreadable(file, error))
            continue
        document = read_document(raw, file)
        if document.findings:
            findings += document.findings
            texts[file] = document.text
            continue
        after = tidy(document.text, file).encode()
        if after != raw and not path.is_symlink():
            changed.append(file)
            if write:
                replace_file(path, after)
    return Formatted(tuple(changed), len(chosen), tuple(findings), texts)


def _is_ours(file: str) -> bool:
    """Whether a file is of a form that the house has an order for."""
    return file.endswith(".yaml") and (model_of(file, {"provider": "local"}) is not None)

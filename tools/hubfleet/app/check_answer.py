"""What a check found, kept with all that it looked at: the same question is answered without asking it again.

The key is the hash of the fleet's files, the toolkit and what was asked. What a check looks at only when the data lead
there (the time, charts, what a change touches) is kept with the answer, and looked at again before it is given. An
answer holds findings as they are shown, and never the text of a file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from hubfleet.app.settings import Settings
from hubfleet.app.surroundings import Surroundings
from hubfleet.app.version import toolkit
from hubfleet.app.watched import Window
from hubfleet.cache import CacheFolder
from hubfleet.findings import Finding, Location, Related, Severity
from hubfleet.load.tree import Folder, fingerprint

MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """Findings, the number of stages looked at, and which files' lines can be shown."""

    findings: tuple[Finding, ...]
    stages: int
    shown: tuple[str, ...]


def question(settings: Settings, files: Sequence[str], *, require_charts: bool) -> str:
    """Return the key of a check: all that it depends on whatever the data say."""
    asked = [list(files), require_charts, str(settings.root), settings.mirror, str(settings.at.utcoffset())]
    parts = [toolkit(), fingerprint(Folder(settings.root)), *asked]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def recall(settings: Settings, key: str) -> Answer | None:
    """Return a kept answer if all that was looked at besides is as it was."""
    content = _folder(settings).read(key)
    try:
        hashed, _, body = (content or b"").partition(b"\n")
        data = json.loads(body) if hashed.decode() == hashlib.sha256(body).hexdigest() else None
        return _answer(data) if data and _holds(data["seen"], settings) else None
    except (ValueError, KeyError, TypeError):
        return None


def keep(settings: Settings, key: str, answer: Answer, seen: Surroundings) -> None:
    """Keep an answer, unless it holds for this instant only."""
    window = seen.at.window
    if window.exact or "@" in (settings.mirror or ""):  # an address with a password may be in a message
        return
    noted: dict[str, Any] = {"since": _text(window.since), "until": _text(window.until), "charts": seen.charts.states()}
    noted["touched"] = sorted(seen.touched.known) if seen.touched.known is not None else None
    body = json.dumps({"seen": noted, **asdict(answer)}).encode()
    folder = _folder(settings)
    folder.write(key, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    folder.prune()


def _holds(seen: Mapping[str, Any], settings: Settings) -> bool:
    now = Surroundings.of(settings)
    if not Window(_instant(seen["since"]), _instant(seen["until"])).holds(settings.at):
        return False
    if seen["touched"] is not None and frozenset(seen["touched"]) != now.touched.files:
        return False
    return all(now.charts.state(name) == state for name, state in seen["charts"].items())


def _answer(data: Mapping[str, Any]) -> Answer:
    return Answer(tuple(map(_finding, data["findings"])), data["stages"], tuple(data["shown"]))


def _finding(data: Mapping[str, Any]) -> Finding:
    related = tuple(Related(Location(**one["location"]), one["message"]) for one in data["related"])
    known = {"severity": Severity(data["severity"]), "location": Location(**data["location"]), "related": related}
    return Finding(**{**data, **known})


def _folder(settings: Settings) -> CacheFolder:
    return CacheFolder(settings.cache / "answers", MOST_BYTES)


def _text(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

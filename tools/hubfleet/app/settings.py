"""Where things are, for every verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Folders, instant and limits of one run.

    `root` is the fleet, `cache` may be lost at any time, `state` holds the local hubs, `mirror` is a folder or
    address of a chart repository, `workers` is how many processes render. `environment` is that of whoever runs it;
    only a few names of it reach what is started.
    """

    root: Path
    cache: Path
    state: Path
    mirror: str | None
    at: datetime
    workers: int = 2
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

"""Files with Python beside the hub, which the hub runs in the order of their names, after hubfleet's own pieces.

Chart: `hub.extraConfig`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `python`; a file that is missing has a finding."""
    found = NOTHING
    for file in stage.settings.python:
        text = stage.python.get(str(file))
        if text is not None:
            found += part({"hub": {"extraConfig": {file.removesuffix(".py"): text}}}, "python")
    return found

"""Files that every server finds.

Chart: `singleuser.extraFiles`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.model.json import Values
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `server.files`."""
    found = NOTHING
    for file in stage.settings.server.files:
        content: Values = {"data": file.data} if file.data else {"stringData": file.text}
        made: Values = {"mountPath": str(file.mount), **content}
        if file.mode:
            made["mode"] = int(file.mode, 8)
        found += part({"singleuser": {"extraFiles": {str(file.name): made}}}, f"server.files[{file.name}]")
    return found

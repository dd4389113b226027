"""When servers that nobody uses are stopped."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Tag

from hubfleet.model.base import BY_FORM, Flag, Model, field
from hubfleet.model.quantities import Duration

NEVER: Literal["never"] = "never"


class IdlePolicy(Model):
    """When servers are stopped. Source: jupyterhub-idle-culler."""

    stop_after: Duration = field("Stop after", "A server idle for so long is stopped.", "1h", "1h")
    longest_run: Duration | None = field("Longest run", "A server is stopped after so long, idle or not.", "12h", None)
    check_every: Duration = field("Check every", "How often is looked.", "10m", "10m")
    users: Flag = field("Users", "People who have been away so long are forgotten, too, not their files.", True, False)


Idle = Annotated[Annotated[Literal["never"], Tag("word")] | Annotated[IdlePolicy, Tag("mapping")], BY_FORM]

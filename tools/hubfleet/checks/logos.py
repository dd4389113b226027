"""Where a stage names logos that are files."""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.model.stage import Stage

_PARTIES = ("organisation", "designed_by", "operated_by", "funded_by")


def logos_of(stage: Stage) -> Iterator[tuple[str, str]]:
    """Every logo that is a file, with its path in the stage's data; it is relative to the hub's folder."""
    community = stage.settings.community
    parties = [("community", community)]
    parties += [(f"community.{name}", party) for name in _PARTIES if (party := getattr(community, name))]
    for path, party in parties:
        if party.logo and "://" not in party.logo:
            yield f"{path}.logo", party.logo

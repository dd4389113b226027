"""What of a fleet can be judged: rules would call missing what only could not be read."""

from __future__ import annotations

from dataclasses import replace

from hubfleet.checks.images import image_file, images_of
from hubfleet.load.fleet import Loaded
from hubfleet.load.unsound import unsound_hubs
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage


def readable_fleet(loaded: Loaded) -> Fleet:
    """Return the fleet without the stages of hubs that lie over a fault: it is told where it stands."""
    unsound = unsound_hubs(loaded)
    return replace(loaded.fleet, stages=tuple(stage for stage in loaded.fleet.stages if stage.hub not in unsound))


def has_its_images(stage: Stage, fleet: Fleet) -> bool:
    """Whether none of a stage's images is of a file that is there and has faults: it could not be compiled."""
    unread = {image for _, image in images_of(stage) if image not in fleet.images}
    return not any(image_file(image) in fleet.sources for image in unread)

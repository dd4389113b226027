"""What an image's smoke test asks of the health check: packages that can be imported, a notebook that runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any

from hubfleet.deploy.target import HealthWants, Notebook
from hubfleet.findings import HubfleetError
from hubfleet.load.tree import Tree
from hubfleet.model.deployable import Deployable
from hubfleet.model.home import keeps_homes
from hubfleet.model.image import Image, ImageTest
from hubfleet.model.stage import Stage


def health_wants(stage: Deployable, files: Tree) -> HealthWants:
    """Return what must work on a stage before it is trusted. On this machine only what is installed can be tried."""
    if not isinstance(stage, Stage):
        return HealthWants()
    test = _test(stage)
    imports = tuple(name for name in test.imports if not stage.is_local or _is_installed(name))
    notebook = None
    if test.notebook and imports == test.imports:
        notebook = read_notebook(f"images/{stage.settings.server.image}/{test.notebook}", files)
    start = float(stage.settings.server.start_timeout.seconds)
    return HealthWants(home=keeps_homes(stage.settings.home), imports=imports, notebook=notebook, start_within=start)


def not_tried(stages: Iterable[Deployable]) -> tuple[str, ...]:
    """Name what images promise and this machine can't try, because a package is not installed here."""
    notes: dict[str, None] = {}
    for stage in (one for one in stages if isinstance(one, Stage)):
        test, image = _test(stage), stage.settings.server.image
        missing = [name for name in test.imports if stage.is_local and not _is_installed(name)]
        if missing:
            told = ", ".join([*missing, *([test.notebook] if test.notebook else [])])
            notes[f"image {image}: not installed here and so not tried: {told}"] = None
    return tuple(notes)


def read_notebook(file: str, files: Tree) -> Notebook:
    """Read the code of a notebook (nbformat 4). Raises HubfleetError where it is none."""
    try:
        data: Any = json.loads(files.read(file))
        cells = [cell for cell in data["cells"] if cell["cell_type"] == "code"]
        code = tuple("".join(cell["source"]) for cell in cells)
        kernel = data.get("metadata", {}).get("kernelspec", {}).get("name")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise HubfleetError(f"{file} is no notebook that could be run: {error}", help="save it with Jupyter") from error
    return Notebook(file, tuple(filter(str.strip, code)), str(kernel) if kernel else None)


def _test(stage: Stage) -> ImageTest:
    name = stage.settings.server.image
    image: Image | None = stage.images.get(name) if name else None
    return image.test if image else ImageTest()


def _is_installed(package: str) -> bool:
    """Whether a server of this machine can import it: here the image is whatever is installed."""
    try:
        return find_spec(package) is not None
    except (ImportError, ValueError):
        return False

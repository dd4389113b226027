"""What an image's smoke test asks of the health check: packages that can be imported, a notebook that runs."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from hubfleet.deploy.target import HealthWants, Notebook
from hubfleet.findings import HubfleetError
from hubfleet.load.tree import Tree
from hubfleet.model.deployable import Deployable
from hubfleet.model.home import keeps_homes
from hubfleet.model.image import Image, ImageTest
from hubfleet.model.json_text import NotJson, parse_json
from hubfleet.model.json_value import JsonValue, Misfit
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
        return _notebook(file, JsonValue(parse_json(files.read(file))))
    except (OSError, NotJson, Misfit) as error:
        why = (error.strerror or str(error)).lower() if isinstance(error, OSError) else error
        raise HubfleetError(f"{file} is no notebook that could be run: {why}", help="save it with Jupyter") from error


def _notebook(file: str, data: JsonValue) -> Notebook:
    cells = [cell for cell in data.entry("cells").items() if cell.entry("cell_type").value == "code"]
    code = tuple(_source(cell.entry("source")) for cell in cells)
    kernel = data.may("metadata").may("kernelspec").may("name").maybe(JsonValue.text)
    return Notebook(file, tuple(filter(str.strip, code)), kernel or None)


def _source(source: JsonValue) -> str:
    """The code of a cell: a text, or its lines."""
    return source.text() if isinstance(source.value, str) else "".join(line.text() for line in source.items())


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

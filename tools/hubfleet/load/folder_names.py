"""Names that files and folders give: they become namespaces and releases, so that not every name will do."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic_core import PydanticCustomError

from hubfleet.findings import Finding, Location, Severity
from hubfleet.load.blueprints import PREFIX
from hubfleet.model.names import HubName, Name, ResourceName

_KINDS: tuple[tuple[str, str, str, type[Name]], ...] = (
    (PREFIX, ".yaml", "blueprint", ResourceName),
    ("hubs/", "/hub.yaml", "hub", HubName),
    ("images/", "/image.yaml", "image", ResourceName),
    ("clusters/", ".yaml", "cluster", ResourceName),
)


def folder_names(files: tuple[str, ...]) -> Iterator[Finding]:
    """Yield hubs, images, clusters and blueprints whose file or folder has a name that can't be theirs."""
    for file in files:
        for start, end, what, form in _KINDS:
            if file.startswith(start) and file.endswith(end):
                name = file.removeprefix(start).removesuffix(end)
                if "/" not in name and not file.endswith(".secrets.yaml"):
                    yield from _fault(file, name, what, form)
                break


def _fault(file: str, name: str, what: str, form: type[Name]) -> Iterator[Finding]:
    try:
        form.parse(name)
    except PydanticCustomError as error:
        advice = f"rename it: {form.advice}, at most {form.longest} characters"
        yield Finding(error.type, Severity.ERROR, f"{what} {error.message()}", Location(file), advice)

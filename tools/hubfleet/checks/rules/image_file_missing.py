"""A file of an image that is not there.

Why: the image could not be built, or its smoke test would never run.

Bad:
    # images/base/image.yaml
    test: {notebook: smoke.ipynb}
Bad:
    # images/base/image.yaml
    build: {kind: environment, path: environment.yml}
Good:
    # images/base/image.yaml
    build: {kind: environment, path: environment.yml}
    # images/base/environment.yml
    dependencies: [xarray]
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.image import Image
from hubfleet.model.json import Path

RULE = Rule("image-file-missing", Severity.ERROR, "files that an image names are beside image.yaml")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for the notebooks and build files of all images."""
    for name, image in fleet.images.items():
        for path, file in _named(image):
            full = f"images/{name}/{file}".rstrip("/").removesuffix("/.")
            if not any(known == full or known.startswith(f"{full}/") for known in fleet.files):
                yield RULE.at(
                    fleet.at(f"images/{name}/image.yaml", path),
                    f'there is no file "{file}" in images/{name}/',
                    help="add the file, or correct its name",
                )


def _named(image: Image) -> Iterator[tuple[Path, str]]:
    if image.test.notebook:
        yield ("test", "notebook"), image.test.notebook
    if image.build:
        yield ("build", "path"), image.build.path

"""What an image's smoke test asks for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubfleet.app.smoke import read_notebook
from hubfleet.findings import HubfleetError
from hubfleet.load.tree import Folder
from tests.need import ROOT

NOTEBOOKS = sorted(ROOT.glob("images/*/*.ipynb"))


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.parent.name)
def test_every_notebook_of_the_fleet_has_code_and_names_its_kernel(file: Path) -> None:
    notebook = read_notebook(file.relative_to(ROOT).as_posix(), Folder(ROOT))
    assert notebook.cells
    assert notebook.kernel == "python3"


def test_only_code_is_run(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["Tides"]},
        {"cell_type": "code", "source": ["tide = 1\n", "tide"]},
        {"cell_type": "code", "source": ""},
    ]
    (tmp_path / "smoke.ipynb").write_text(json.dumps({"cells": cells}))
    notebook = read_notebook("smoke.ipynb", Folder(tmp_path))
    assert (notebook.cells, notebook.kernel) == (("tide = 1\ntide",), None)


@pytest.mark.parametrize("text", ["", "[]", '{"cells": 1}', '{"cells": [1]}', "{"])
def test_a_file_that_is_no_notebook_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "smoke.ipynb").write_text(text)
    with pytest.raises(HubfleetError, match=r"smoke\.ipynb is no notebook that could be run"):
        read_notebook("smoke.ipynb", Folder(tmp_path))

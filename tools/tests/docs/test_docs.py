"""Every example in the documents is run.

A `yaml` block names its file in its first line and is laid over this repository's fleet, together with those above it
on the page; it must load without an error. A `console` block holds commands: all must be valid, those that change
nothing run for real, and what is shown below a command is what it prints.
"""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest

from hubfleet.cli.parser import parse
from hubfleet.cli.run import run
from hubfleet.findings import Severity
from hubfleet.load.fleet import load_fleet
from hubfleet.load.tree import FOLDERS, Folder
from tests.docs.pages import LINK, Block, anchors, blocks, commands, pages
from tests.need import ROOT

LANGUAGES = {"console", "yaml", "json", "markdown", "mermaid", "text", "python"}
RULES = ROOT / "docs/rules.md"
"""Its examples are bad on purpose; tests/checks/ runs them, each over a small fleet."""

OF_THE_SYSTEM = {"jq", "mkdir"}
"""Commands that everybody has; they are not run."""

HARMLESS = {"check", "explain", "values"}
"""Commands that change nothing and need nothing but the fleet: they run for real."""


def page_id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


every_page = pytest.mark.parametrize("page", pages(), ids=page_id)


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of this repository's fleet, and an empty chart mirror so that nothing reaches for the network."""
    folder = tmp_path / "fleet"
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "fleet.yaml", folder)
    (tmp_path / "mirror").mkdir()
    monkeypatch.setenv("HUBFLEET_CHART_MIRROR", str(tmp_path / "mirror"))
    monkeypatch.setenv("HUBFLEET_CACHE", str(tmp_path / "cache"))
    return folder


def write(fleet: Path, block: Block) -> None:
    assert block.path, f"{block}: say in the first line which file this is: `# hubs/astro/hub.yaml`"
    file = fleet / block.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block.text, encoding="utf-8")
    faults = [finding for finding in load_fleet(Folder(fleet)).findings if finding.severity is Severity.ERROR]
    assert not faults, f"{block}: {faults[0].location}: {faults[0].message}"


def execute(fleet: Path, block: Block, capsys: pytest.CaptureFixture[str]) -> None:
    for line, shown in commands(block):
        words = shlex.split(line.removeprefix("./run "))
        if words[0] == "hubfleet" and words[1] in HARMLESS:
            capsys.readouterr()
            status = run(["-C", str(fleet), *words[1:]])
            said = capsys.readouterr()
            assert status == 0, f"{block}: {line}: {said.err}"
            assert not shown or said.out == shown, f"{block}: {line}"
        elif words[0] == "hubfleet":
            parse(words[1:])
        else:
            assert words[0] in OF_THE_SYSTEM or line.startswith("./run "), f"{block}: {line}: not a command of ours"
            assert words[0] in {*OF_THE_SYSTEM, "demo", "tests", "nox", "python"}, f"{block}: {line}"


@every_page
def test_every_example_of_a_page_is_true(fleet: Path, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for block in blocks(page) if page != RULES else ():
        assert block.language in LANGUAGES, f"{block}: say the language of the block"
        if block.language == "yaml":
            write(fleet, block)
        elif block.language == "json":
            json.loads(block.text)
        elif block.language == "console":
            execute(fleet, block, capsys)


@every_page
def test_every_link_to_a_file_or_heading_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        target, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        file = (page.parent / target) if target else page
        assert file.exists(), f"{page_id(page)}: {link}"
        assert not anchor or anchor in anchors(file), f"{page_id(page)}: {link}"


def test_every_page_is_in_the_index() -> None:
    index = ROOT / "docs/README.md"
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in LINK.findall(index.read_text())}
    apart = ROOT / "docs/decisions"
    left = [page_id(p) for p in pages() if ROOT / "docs" in p.parents and p != index and apart not in p.parents]
    assert [name for name in left if ROOT / name not in linked] == []


def test_the_editors_settings_of_this_repository_are_those_of_the_page() -> None:
    (shown,) = [json.loads(block.text) for block in blocks(ROOT / "docs/editor.md") if block.language == "json"]
    assert json.loads((ROOT / ".vscode/settings.json").read_text()) == shown
    assert all((ROOT / schema).is_file() for schema in shown["yaml.schemas"])


def test_every_provider_has_an_example_in_the_fleet_or_in_the_documents() -> None:
    from hubfleet.load.fleet import PROVIDERS

    files = [file.read_text() for file in (ROOT / "clusters").glob("*.yaml")]
    text = "\n".join([*files, *(block.text for page in pages() for block in blocks(page))])
    assert [name for name in PROVIDERS if f"provider: {name}\n" not in text] == []

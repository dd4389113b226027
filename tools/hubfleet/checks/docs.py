"""The reference page of the rules, and their examples: both read from the rules' docstrings."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from hubfleet.checks.registry import RuleModule, all_rules

PAGE = "docs/rules.md"
_HEADINGS = ("Why:", "Bad:", "Good:")
_PATH = re.compile(r"# (?:\S+/)?\S+\.\w+$")


@dataclass(frozen=True, slots=True)
class Example:
    """Files of a fleet by path: each lies over the file of that name in a small valid fleet, top-level key by key."""

    bad: bool
    text: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule's docstring, taken apart."""

    what: str
    why: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One line of `hubfleet rules`."""

    id: str
    severity: str
    title: str
    page: str


def list_rules() -> tuple[RuleEntry, ...]:
    """Return every rule by its id, with its place in the reference."""
    return tuple(
        RuleEntry(one.rule.id, str(one.rule.severity), one.rule.title, f"{PAGE}#{one.rule.id}") for one in all_rules()
    )


def read_text(docstring: str) -> RuleText:
    """Take a rule's docstring apart. What is missing is empty."""
    lines = textwrap.dedent(docstring).strip().splitlines()
    marks = [at for at, line in enumerate(lines) if line.startswith(_HEADINGS)]
    sections = [lines[start:end] for start, end in pairwise([*marks, len(lines)])]
    why = " ".join(line.strip() for section in sections if _is(section, 0) for line in section)
    examples = tuple(_example(s) for s in sections if not _is(s, 0))
    what = " ".join(lines[: marks[0]] if marks else lines)
    return RuleText(what.strip(), why.removeprefix("Why:").strip(), examples)


def render() -> Mapping[str, str]:
    """Return the reference page by its path."""
    rules = all_rules()
    head = (
        "# Rules\n\n<!-- Written by `nox -s generate` from the rules under tools/hubfleet/checks/. -->\n\n"
        "What must hold in a fleet's data. "
        "Each example shows only what differs from a small fleet without findings.\n\n"
        "| rule | severity | holds |\n|---|---|---|\n"
    )
    table = "".join(f"| [{m.rule.id}](#{m.rule.id}) | {m.rule.severity} | {m.rule.title} |\n" for m in rules)
    return {PAGE: head + table + "".join(_section(module) for module in rules)}


def _is(section: list[str], heading: int) -> bool:
    return section[0].startswith(_HEADINGS[heading])


def _example(section: list[str]) -> Example:
    text = textwrap.dedent("\n".join(section[1:])).strip() + "\n"
    files: dict[str, str] = {}
    current = ""
    for line in text.splitlines(keepends=True):
        if _PATH.match(line):
            current = line.removeprefix("# ").strip()
            files[current] = ""
        else:
            files[current] += line
    return Example(_is(section, 1), text, files)


def _section(module: RuleModule) -> str:
    text = read_text(module.text)
    title = module.rule.title
    holds = f"{title[0].upper()}{title[1:]} ({module.rule.severity})."
    parts = [f"\n## {module.rule.id}\n\n{holds} Found: {text.what[0].lower()}{text.what[1:]}\n\nWhy: {text.why}\n"]
    parts += [f"\n{'Bad' if one.bad else 'Good'}:\n\n```yaml\n{one.text}```\n" for one in text.examples]
    return "".join(parts)

"""Helm's error texts as faults: both implementations speak through the same Go code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from hubfleet.model.json import Json, Path, Values, dotted, get
from hubfleet.render.faults import FaultKind, RenderFault

_SCHEMA = "values don't meet the specifications of the schema(s)"
_BULLET = re.compile(r"^(?P<indent> *)- at '(?P<pointer>[^']*)': (?P<text>.*)$")
_SUBCHART = re.compile(r"^(?P<name>[A-Za-z0-9._-]+):$")
_PLACE = re.compile(r"(?P<template>[\w.-]+(?:/[\w.+@-]+)+):(?P<line>\d+)(?::(?P<column>\d+))?")
_NOT_YAML = re.compile(r"YAML parse error on (?P<template>\S+?): (?P<text>.*)", re.DOTALL)
_HINT = "Use --debug flag"
_SUMMARY = ("validation failed", "allOf failed")
_ADDITIONAL = re.compile(r"additional propert(?:y|ies) (?P<names>'.*') not allowed")
_LONGEST_QUOTE = 60


def faults_of(text: str, values: Values, chart: str) -> tuple[RenderFault, ...]:
    """All faults that one error text of Helm holds."""
    text = text.partition(_HINT)[0].strip()
    if _SCHEMA in text:
        return tuple(sorted(_schema_faults(text, values, chart), key=lambda fault: fault.sort_key))
    if match := _NOT_YAML.search(text):
        return (RenderFault(FaultKind.NOT_YAML, f"is not YAML: {match['text']}", template=match["template"]),)
    return (_template_fault(text),)


def _template_fault(text: str) -> RenderFault:
    """The last place named is where it broke; those before it included it."""
    places = list(_PLACE.finditer(text))
    message = _cause(text)
    if not places:
        return RenderFault(FaultKind.TEMPLATE, message)
    last = places[-1]
    return RenderFault(
        FaultKind.TEMPLATE,
        message,
        template=last["template"],
        line=int(last["line"]),
        column=int(last["column"] or 0),
    )


def _cause(text: str) -> str:
    """What `fail` or `required` said, or the innermost error, without the chain of includes."""
    if match := re.search(r"execution error at \([^)]*\): (.*)", text, re.DOTALL):
        return match[1].strip()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    innermost = lines[-1].split(": error calling ")[-1] if lines else "the template failed"
    return innermost.removeprefix("Error: ")


def _schema_faults(text: str, values: Values, chart: str) -> Iterator[RenderFault]:
    """One fault a line, less those that only head the lines below them.

    The branches of a failed `oneOf` stay one fault: each alone would mislead.
    """
    prefix: Path = ()
    lines = text.splitlines()
    skip_deeper_than: int | None = None
    for number, line in enumerate(lines):
        if heading := _SUBCHART.match(line):
            prefix = () if heading["name"] == chart else (heading["name"],)
        match = _BULLET.match(line)
        if not match:
            continue
        indent = len(match["indent"])
        if skip_deeper_than is not None and indent > skip_deeper_than:
            continue
        skip_deeper_than = None
        said = match["text"]
        if said.startswith(_SUMMARY):
            continue
        if said.startswith(("'oneOf' failed", "'anyOf' failed")):
            skip_deeper_than = indent
            said = _branches(lines[number + 1 :], indent) or said
        yield from _value_faults(prefix + pointer_path(match["pointer"], values), said, values)


def _branches(below: list[str], indent: int) -> str:
    """The alternatives of a failed `oneOf` in one sentence."""
    said: list[str] = []
    for line in below:
        match = _BULLET.match(line)
        if not match or len(match["indent"]) <= indent:
            break
        if not match["text"].startswith(_SUMMARY):
            said.append(match["text"])
    return "one of these must be mended: " + "; ".join(sorted(dict.fromkeys(said))) if said else ""


def _value_faults(path: Path, said: str, values: Values) -> Iterator[RenderFault]:
    if match := _ADDITIONAL.fullmatch(said):
        for name in sorted(re.findall(r"'([^']*)'", match["names"])):
            where = f' under "{dotted(path)}"' if path else ""
            yield RenderFault(
                FaultKind.VALUES,
                f'the chart knows no setting "{name}"{where}',
                path=(*path, name),
                unknown_key=True,
                help=_known(said),
            )
        return
    value = get(values, path) if path else None
    quoted = f" is {quote(value)}" if value is not None and not isinstance(value, dict) else ""
    yield RenderFault(FaultKind.VALUES, f'"{dotted(path)}"{quoted}: {_in_words(said)}', path=path)


def _known(_said: str) -> str:
    return "look for its name in the chart's reference; settings of our own belong under `custom`"


def _in_words(said: str) -> str:
    if match := re.fullmatch(r"got (?P<got>.*), want (?P<want>.*)", said):
        return f"the chart wants {match['want'].replace('null or ', '')}, not {match['got']}"
    if match := re.fullmatch(r"value must be one of (?P<allowed>.*)", said):
        return f"the chart allows {match['allowed'].replace('<nil>, ', '')}"
    if match := re.fullmatch(r"missing propert(?:y|ies) (?P<names>.*)", said):
        return f"{match['names']} is missing"
    return said


def pointer_path(pointer: str, values: Json) -> Path:
    """A JSON pointer as a path; a number is an index only where the values have a list."""
    path: list[str | int] = []
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        is_index = isinstance(values, list) and key.isdigit()
        step: str | int = int(key) if is_index else key
        values = get(values, (step,))
        path.append(step)
    return tuple(path)


def quote(value: Json) -> str:
    """A value as people read it in a message, cut when it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"

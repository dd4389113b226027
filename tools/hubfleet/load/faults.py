"""What pydantic says about data, in the words of the person who wrote it: subject, value, what is allowed, one fix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from hubfleet.findings import Finding, Location, Severity, nearest, unknown
from hubfleet.load.node import Node
from hubfleet.load.shape import fields_at, home_of
from hubfleet.model.base import Model
from hubfleet.model.json import Path, dotted

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
}
_FORMS = {"flag": "true or false", "word": "a word", "list": "a list", "mapping": "a mapping"}
_LIMITS = {
    "le": ("too large", "at most"),
    "lt": ("too large", "less than"),
    "ge": ("too small", "at least"),
    "gt": ("too small", "more than"),
}
_KEY = "[key]"
_NOT = re.compile(r'".*" is not (.*)\Z', re.DOTALL)
_WRITTEN_AS_NUMBERS = frozenset({"quantity-unit", "duration-unit", "moment-zone", "day-form", "kubernetes-version"})


@dataclass(frozen=True, slots=True)
class Context:
    """Data that did not fit: `node` without unset keys, `written` with them; `top` is where what is missing is told.

    `told` are places that have a fault already.
    """

    model: type[Model]
    node: Node
    written: Node
    top: Location
    name: str = ""
    told: AbstractSet[Location] = frozenset()

    def findings(self, errors: Iterable[ErrorDetails]) -> Iterator[Finding]:
        """Word every error; a missing key that is there, but misspelt, is told once."""
        errors = tuple(errors)
        strange = [error["loc"] for error in errors if error["type"] == "extra_forbidden"]
        for error in errors:
            path = error["loc"]
            if error["type"] == "extra_forbidden":
                yield self._unknown_key(path)
            elif error["type"] != "missing":
                yield self._wrong_value(error)
            elif not self._may_stand_elsewhere(path, strange):
                yield self._missing(path)

    def _may_stand_elsewhere(self, path: Path, strange: Iterable[Path]) -> bool:
        """Whether what is missing may be there, misspelt, or in what has a fault of its own."""
        near = nearest(str(path[-1]), (str(other[-1]) for other in strange if other[:-1] == path[:-1]))
        parent, above = self.node.follow(path[:-1])
        own = self.written.find((*above, str(path[-1])))
        layers = (*parent.history(), *(own.history() if own else ()))
        return bool(near) or any(one.torn or self._has_fault(one) for one in layers)

    def _has_fault(self, layer: Node) -> bool:
        """Whether a word or list that stands where a mapping belongs was told; words that may stand there were not."""
        return layer.mapping is None and (layer.at in self.told or layer.key in self.told)

    def _missing(self, path: Path) -> Finding:
        parent, above = self.node.follow(path[:-1])
        name = str(path[-1])
        info = fields_at(self.model, above).get(name)
        where = f" in `{dotted(above)}`" if above else ""
        meaning = f" ({_lower(info.description).rstrip('.')})" if info and info.description else ""
        advice = f"add `{name}: {example(info)}`{meaning}"
        mark = self.written.find((*above, name))
        if mark is not None and mark.key is not None:
            message = f'the key "{name}" is needed{where} and unset here'
            return _error("key-missing", message, mark.key, f"remove this line, or {advice}")
        place = (parent.key or parent.at) if above else self.top
        return _error("key-missing", f'the key "{name}" is missing{where}', place, advice)

    def _unknown_key(self, path: Path) -> Finding:
        found, real = self.node.follow(path)
        name = str(path[-1])
        known = fields_at(self.model, real[:-1])
        message, advice = unknown("key", name, known)
        home = home_of(self.model, name)
        stands_too_high = len(real) == 1 and home and "." not in home
        if stands_too_high:  # the very word, one level below, is more likely than one that only looks like it
            message = unknown("key", name, ())[0]
        if stands_too_high or (home and "did you mean" not in message):
            advice = f"it belongs in `{home}`; {advice}"
        return _error("key-unknown", message, found.key or found.at, advice)

    def _wrong_value(self, error: ErrorDetails) -> Finding:
        found, real = self.node.follow(error["loc"])
        if error["loc"][-1:] == (_KEY,):
            return self._wrong_key(error, found, real)
        info = self._field(real) or self._entry(real)
        rule, message, advice = _words(error, found, info, self._subject(real))
        place = found.key if found.key and (found.items is not None or found.mapping is not None) else found.at
        return _error(rule, message, place, advice if real or advice else "write `key: value` lines below it")

    def _wrong_key(self, error: ErrorDetails, found: Node, real: Path) -> Finding:
        subject, name = self._subject(real[:-1]), str(real[-1])
        place = found.key or found.at
        if error["type"] == "literal_error":
            message, advice = unknown(subject, name, _allowed(error))
            return _error("key-unknown", message, place, advice)
        return _error(error["type"], f"{subject} {error['msg']}", place, _context_help(error))

    def _field(self, real: Path) -> FieldInfo | None:
        names = [part for part in real if isinstance(part, str)]
        return fields_at(self.model, tuple(names[:-1])).get(names[-1]) if names else None

    def _entry(self, real: Path) -> FieldInfo | None:
        """Where names are free, as of node pools: an example of one entry, from that of the whole."""
        while real and isinstance(real[-1], int):
            real = real[:-1]
        whole = self._field(real[:-1])
        given = whole.examples[0] if whole and whole.examples else None
        return FieldInfo(examples=list(given.values())[:1]) if isinstance(given, dict) else None

    def _subject(self, real: Path) -> str:
        """The field's title with that of the mapping it is in: `memory limit`."""
        while real and isinstance(real[-1], int):
            real = real[:-1]
        if not real:
            return self.name
        words = self._title(real)
        alone = len(real) < 2 or isinstance(real[-2], int) or real[-2] in ("staging", "production")  # noqa: PLR2004
        return words if alone else f"{self._title(real[:-1])} {words}"

    def _title(self, real: Path) -> str:
        info = self._field(real)
        return _lower(info.title) if info and info.title else str(real[-1])


def _error(rule: str, message: str, place: Location, advice: str) -> Finding:
    return Finding(rule, Severity.ERROR, message, place, advice)


def _words(error: ErrorDetails, found: Node, info: FieldInfo | None, subject: str) -> tuple[str, str, str]:
    """Return rule, message and help for a value that is not what a field takes."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in _WANTED:
        wanted = _WANTED[kind]
        if wanted == "a mapping" and info and info.examples and isinstance(info.examples[0], bool):
            wanted = "true, false or a mapping"
        return "value-type", _not(found, subject, wanted), _fix(found, wanted, info)
    if kind == "union_tag_invalid":
        forms = re.findall(r"'(\w+)'", str(context.get("expected_tags")))
        return "value-type", _not(found, subject, " or ".join(_FORMS[form] for form in forms)), _for_example(info)
    if kind == "literal_error":
        if found.content is None or found.mapping is not None or found.items is not None:
            return "value-type", _not(found, subject, "a word"), unknown(subject, "", _allowed(error))[1]
        message, advice = unknown(subject, _plain(found), _allowed(error))
        return "value-unknown", message, advice + _or_mapping(info)
    if "-" in kind:
        return (kind, *_form_words(error, found, info, subject))
    return _range_words(error, f"{subject} {_quoted(found)}".strip(), info)


def _form_words(error: ErrorDetails, found: Node, info: FieldInfo | None, subject: str) -> tuple[str, str]:
    """Message and help for what our own types refuse; their message reads `"..." is not NOUN`."""
    kind, noun = error["type"], _NOT.match(error["msg"])
    if noun and not isinstance(found.content, str) and kind not in _WRITTEN_AS_NUMBERS:
        return _not(found, subject, noun[1]), _fix(found, "text", info)
    if noun and not _is_text_or_number(found):
        return _not(found, subject, noun[1]), _context_help(error)
    return f"{subject} {error['msg']}".strip(), _context_help(error)


def _range_words(error: ErrorDetails, shown: str, info: FieldInfo | None) -> tuple[str, str, str]:
    context = error.get("ctx", {})
    for limit, words in _LIMITS.items():
        if limit in context:
            return "value-range", f"{shown} is {words[0]}", f"{words[1]} {context[limit]}"
    if error["type"] == "too_short":
        return "value-range", f"{shown} has too few entries", f"at least {context['min_length']}, {_for_example(info)}"
    if error["type"] == "string_pattern_mismatch":
        return "value-form", f"{shown} is not of the form that is needed", _for_example(info)
    return "value-type", f"{shown}: {error['msg']}", _for_example(info)


def _or_mapping(info: FieldInfo | None) -> str:
    given = info.examples[0] if info and info.examples else None
    return f"; or a mapping, {_for_example(info)}" if isinstance(given, dict) else ""


def _not(found: Node, subject: str, wanted: str) -> str:
    content = found.content
    if isinstance(content, bool | str) or type(content) is int:
        subject = f"{subject} {_quoted(found)}".strip()
    return f"{subject} is {_form(found)}, not {wanted}"


def _is_text_or_number(found: Node) -> bool:
    return isinstance(found.content, str | int | float) and not isinstance(found.content, bool)


def _form(found: Node) -> str:
    if found.mapping is not None:
        return "a mapping"
    if found.items is not None:
        return "a list"
    if found.content is None:
        return "empty"
    if isinstance(found.content, bool):
        return "a boolean"
    return "text" if isinstance(found.content, str) else "a number"


def _fix(found: Node, wanted: str, info: FieldInfo | None) -> str:
    content = found.content
    if wanted.startswith("true"):
        return "write true or false"
    if wanted == "text" and isinstance(content, bool | int | float):
        return "write it in quotes"
    if wanted == "a list" and isinstance(content, str) and _lists_words(info):
        return f"write {_as_yaml([content])}"
    if wanted == "a whole number" and isinstance(content, str) and content.isdecimal():
        return f"write it without quotes: {content}"
    return _for_example(info)


def _lists_words(info: FieldInfo | None) -> bool:
    given = info.examples[0] if info and info.examples else None
    return isinstance(given, list) and all(isinstance(item, str) for item in given)


def _plain(found: Node) -> str:
    return str(found.content).lower() if isinstance(found.content, bool) else str(found.content)


def _quoted(found: Node) -> str:
    if found.mapping is not None or found.items is not None:
        return ""
    return f'"{found.content}"' if isinstance(found.content, str) else _plain(found)


def _lower(words: str) -> str:
    """Begin with a small letter, unless the first word is all capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _allowed(error: ErrorDetails) -> list[str]:
    return re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected")))


def _context_help(error: ErrorDetails) -> str:
    return str(error.get("ctx", {}).get("help", ""))


def _for_example(info: FieldInfo | None) -> str:
    return f"for example {example(info)}" if info and info.examples else ""


def example(info: FieldInfo | None) -> str:
    """A field's example as one line of YAML."""
    return _as_yaml(info.examples[0]) if info and info.examples else "..."


def _as_yaml(data: object) -> str:
    import yaml

    text: str = yaml.safe_dump(data, default_flow_style=True, width=10**6, sort_keys=False, allow_unicode=True)
    return text.removesuffix("...\n").strip()

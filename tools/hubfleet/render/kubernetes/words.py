"""What a schema validator found, in words: the value, and what is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from hubfleet.model.json import Json, Path
from hubfleet.render.helm_errors import quote
from hubfleet.render.kubernetes.stricter import BASE64, WORDS

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError


def in_words(error: ValidationError) -> Iterator[tuple[Path, str]]:
    """Every place and sentence that one error stands for."""
    path: Path = tuple(error.instance_path)
    detail = error.kind.as_dict()
    match error.kind.name:
        case "additionalProperties":
            for name in sorted(detail["unexpected"]):
                yield (*path, name), f'Kubernetes knows no field "{name}" here'
        case "required":
            yield path, f'"{detail["property"]}" is missing'
        case "propertyNames":
            yield path, f"a key can't be one: {_nested(detail['error'])}"
        case _:
            yield path, _sentence(error.kind.name, cast("Json", error.instance), detail) or error.message


def _sentence(keyword: str, value: Json, detail: dict[str, Any]) -> str:
    shown = quote(value)
    match keyword:
        case "minimum" | "maximum":
            return f"{shown} is {'less' if keyword == 'minimum' else 'more'} than {detail['limit']}"
        case "type":
            return f"{shown} is not {_types(detail)}"
        case "enum":
            allowed = sorted(str(option) for option in detail["options"] if option not in (None, ""))
            return f"{shown} is not allowed; allowed: {', '.join(allowed)}"
        case "pattern" if detail["pattern"] == BASE64:
            return f"a value is not {WORDS[BASE64]}"
        case "pattern":
            return f"{shown} is not {WORDS.get(detail['pattern'], 'of the form ' + detail['pattern'])}"
    return ""


def _types(detail: dict[str, Any]) -> str:
    types = [name for name in detail.get("types", ()) if name != "null"]
    return " or ".join(f"an {name}" if name[0] in "aeio" else f"a {name}" for name in types) or "of the right type"


def _nested(error: ValidationError) -> str:
    return " ".join(sentence for _, sentence in in_words(error))

"""JSON that somebody hands over: what is wrong with it is said with its place, and not in Python's words."""

from __future__ import annotations

import json

from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json

_MESSAGES = {
    "Expecting value": "a value should stand here",
    "Expecting property name enclosed in double quotes": "a key in double quotes should stand here",
    "Expecting ':' delimiter": "a colon should stand here",
    "Expecting ',' delimiter": "a comma should stand here, or what is open should be closed",
    "Illegal trailing comma before end of object": "no comma may stand after the last entry",
    "Illegal trailing comma before end of array": "no comma may stand after the last entry",
    "Extra data": "nothing more should stand here",
    "Unterminated string starting at": "text that begins here is not closed",
    "Invalid control character at": "a control character can't stand in text",
    "Invalid \\escape": "this escape is unknown",
    "Invalid \\uXXXX escape": "this escape is no character",
}
_ELSE = "this can't be read"


class NotJson(HubfleetError):
    """Text that is not JSON. Its message is a clause with the place: `it is not JSON, line 3, column 5: ...`."""


def parse_json(given: str | bytes) -> Json:
    """Return what JSON text says. Raises NotJson."""
    try:
        text = given if isinstance(given, str) else given.decode("utf-8-sig")
        value: Json = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise _not_json(error) from None
    except UnicodeDecodeError as error:
        raise NotJson(f"it is not JSON: the byte {error.start + 1} is not UTF-8") from None
    except RecursionError:
        raise NotJson("it is nested too deeply to be read") from None
    except ValueError:
        raise NotJson("it holds a number of too many digits") from None
    return value


def _not_json(error: json.JSONDecodeError) -> NotJson:
    if not error.doc.strip():
        return NotJson("it is empty")
    if error.pos >= len(error.doc.rstrip()):
        return NotJson(f"it is not JSON, line {error.lineno}, column {error.colno}: it ends too early")
    words = _MESSAGES.get(error.msg.partition(": ")[0], _ELSE)
    return NotJson(f"it is not JSON, line {error.lineno}, column {error.colno}: {words}")

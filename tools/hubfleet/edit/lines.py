"""Lines around a value: which comments belong to it, and where the next one may begin."""

from __future__ import annotations

import re

from hubfleet.edit.syntax import Entry

_COMMENT = re.compile(r"[ \t]*#")
_BLANK = re.compile(r"[ \t\r]*\Z")


def line_start(text: str, index: int) -> int:
    """Return where the line of a character begins."""
    return text.rfind("\n", 0, index) + 1


def line_end(text: str, index: int) -> int:
    """Return where the line of a character ends, before its line break."""
    found = text.find("\n", index)
    end = len(text) if found < 0 else found
    return end - 1 if end > index and text[end - 1] == "\r" else end


def next_line(text: str, index: int) -> int:
    """Return where the line after that of a character begins; the text's end where there is none."""
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


def column(text: str, index: int) -> int:
    """Return how many characters stand before one on its line."""
    return index - line_start(text, index)


def stands_first(text: str, index: int) -> bool:
    """Whether only blanks stand before a character on its line."""
    return not text[line_start(text, index) : index].strip(" ")


def is_comment(line: str) -> bool:
    """Whether a line holds nothing but a comment."""
    return bool(_COMMENT.match(line))


def is_blank(line: str) -> bool:
    """Whether a line holds nothing."""
    return bool(_BLANK.match(line))


def comments_begin(text: str, index: int, floor: int = 0) -> int:
    """Return where the comment lines right above a line begin that are indented like it; its own start without any."""
    start = line_start(text, index)
    indent = " " * column(text, index)
    while start > floor:
        above = line_start(text, start - 1)
        if above < floor or not text[above:start].startswith(f"{indent}#"):
            break
        start = above
    return start


def entry_end(text: str, entry: Entry, indent: int) -> int:
    """Return where the line after an entry begins: comments indented deeper than the entry are part of it."""
    end = next_line(text, entry.value.end)
    ahead = end
    while ahead < len(text):
        line = text[ahead : line_end(text, ahead)]
        if is_comment(line) and len(line) - len(line.lstrip()) > indent:
            end = next_line(text, ahead)
        elif not is_blank(line):
            break
        ahead = next_line(text, ahead)
    return end


def own_comment(text: str, end: int) -> str:
    """Return the comment behind a value on its line with the blanks before it, or nothing."""
    rest = text[end : line_end(text, end)]
    return rest.rstrip() if rest.lstrip(" \t,]}").startswith("#") else ""

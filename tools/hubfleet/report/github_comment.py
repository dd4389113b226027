"""The one comment on a pull request that says what it would do."""

from __future__ import annotations

MARK = "<!-- hubfleet plan -->"
"""The first line of our comment, by which the next run finds it."""

MOST = 65_536
"""Characters of a comment. Source: GitHub's answer to a longer one, "body is too long"."""

_CLOSING = 200
"""Room for closing what is open."""

_CUT = "\n\n… the plan is longer than a comment may be; the run's summary has all of it.\n"


NO_PLAN = "### No plan could be made\n\nThe run for this commit failed before it had one; its log says why."
"""What is told instead of a plan."""


def write_comment(markdown: str, commit: str) -> str:
    """Return the comment: what the plan says, and for which commit it says so. The same plan gives the same bytes."""
    end = f"\n\n<sub>For commit {commit}. The next push brings this up to date.</sub>\n"
    room = MOST - len(MARK) - len(end) - 1
    body = markdown.strip()
    if _length(body) > room:
        body = _cut(body, room - len(_CUT)) + _CUT
    return f"{MARK}\n{body}{end}"


def _cut(text: str, room: int) -> str:
    """Keep whole lines as long as there is room. What is open then (a fence, a fold) is closed."""
    kept: list[str] = []
    used = _CLOSING
    for line in text.split("\n"):
        used += _length(line) + 1
        if used > room:
            break
        kept.append(line)
    short = "\n".join(kept)
    if short.count("\n```") % 2:
        short += "\n```"
    return short + "\n</details>" * (short.count("<details>") - short.count("</details>"))


def _length(text: str) -> int:
    """GitHub counts UTF-16 units, as JavaScript does; a character beyond the first plane is two."""
    return len(text) + sum(character > "\uffff" for character in text)

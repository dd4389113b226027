"""The comment on a pull request: one, kept up to date, and nothing that a stranger writes does anything in it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hubfleet.cli import main
from hubfleet.report.github_comment import MARK, MOST, write_comment
from tests.workflows.fake_github import REPOSITORY, TOKEN, US, GitHub, github
from tests.workflows.plans import event, plan, step

Tell = Callable[..., int]


@pytest.fixture
def hub() -> Iterator[GitHub]:
    with github() as served:
        served.pull(7)
        yield served


@pytest.fixture
def tell(hub: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tell:
    """A function that runs the command with a plan (JSON, or bytes) and an event."""
    monkeypatch.setenv("GITHUB_API_URL", hub.url)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setattr("hubfleet.app.github_api.PAUSE", 0.0)

    def run(content: Any, about: Any = None) -> int:
        file, happened = tmp_path / "plan.json", tmp_path / "event.json"
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        happened.write_text(json.dumps(event() if about is None else about))
        return main(["github", "comment", "--plan", str(file), "--event", str(happened)])

    return run


def test_it_is_written_once_and_then_brought_up_to_date(hub: GitHub, tell: Tell) -> None:
    hub.comment(7, "looks good", "ada")
    assert tell(plan()) == 0
    (first,) = hub.bodies(7)
    assert first.startswith(MARK)
    assert "reef/staging" in first
    assert "a" * 40 in first
    assert tell(plan(step("dune"))) == 0
    (second,) = hub.bodies(7)
    assert "dune/staging" in second
    assert "reef" not in second


def test_the_same_plan_writes_nothing_again(hub: GitHub, tell: Tell) -> None:
    tell(plan())
    hub.requests.clear()
    assert tell(plan()) == 0
    assert {line.split()[0] for line in hub.requests} == {"GET"}


def test_it_is_found_among_hundreds_of_others(hub: GitHub, tell: Tell) -> None:
    for number in range(250):
        hub.comment(7, f"comment {number}", "ada")
    hub.comment(7, f"{MARK}\nold", US)
    assert tell(plan()) == 0
    assert len(hub.bodies(7)) == 1
    assert "old" not in hub.bodies(7)[0].split("\n")


def test_a_comment_with_our_mark_that_somebody_else_wrote_is_left_alone(hub: GitHub, tell: Tell) -> None:
    hub.comment(7, f"{MARK}\nmine", "mallory")
    assert tell(plan()) == 0
    assert hub.comments[0]["body"] == f"{MARK}\nmine"
    assert len(hub.bodies(7)) == 1


def test_a_plan_without_steps_says_so(hub: GitHub, tell: Tell) -> None:
    assert tell({**plan(), "steps": []}) == 0
    assert "Nothing is deployed" in hub.bodies(7)[0]


def test_a_plan_with_errors_tells_them_and_what_could_not_be_compared(hub: GitHub, tell: Tell) -> None:
    tell(plan())
    left = [{"name": "dune", "cause": "errors", "stages": ["dune/production"], "message": ""}]
    place = {"file": "hubs/reef/hub.yaml", "line": 3, "column": 1}
    gone = {"rule": "removed", "severity": "error", "message": "reef is gone, says @ada", "help": "", "related": []}
    assert tell({**plan(), "steps": [], "left_out": left, "findings": [{**gone, **place}]}) == 0
    (body,) = hub.bodies(7)
    assert "`dune` can't be compared: it has errors" in body
    assert "reef is gone, says @ ada" in body


def test_where_the_run_failed_before_it_had_a_plan_the_older_one_is_not_left_standing(hub: GitHub, tell: Tell) -> None:
    tell(plan())
    assert tell(b"") == 0
    (body,) = hub.bodies(7)
    assert "No plan could be made" in body
    assert "reef" not in body


def test_the_pull_request_is_that_of_the_event_whatever_the_plan_says(hub: GitHub, tell: Tell) -> None:
    hub.pull(8, sha="b" * 40, owner="ada", branch="other")
    hostile = plan(**{"from": "refs/pull/8/merge", "to": "#8", "commit": "b" * 40})
    assert tell(hostile) == 0
    assert hub.bodies(7)
    assert not hub.bodies(8)


@pytest.mark.parametrize("field", ["number", "pull_request", "pr"])
def test_a_plan_that_names_a_pull_request_is_refused(hub: GitHub, tell: Tell, field: str) -> None:
    assert tell(plan(**{field: 8})) == 1
    assert not hub.comments


def test_nothing_is_told_where_the_branch_has_moved_on(hub: GitHub, tell: Tell) -> None:
    assert tell(plan(), event(sha="d" * 40)) == 0
    assert tell(plan(), event(owner="mallory")) == 0
    assert not hub.comments


def test_of_a_pull_request_event_the_number_is_taken(hub: GitHub, tell: Tell) -> None:
    head = {"sha": "a" * 40, "ref": "idea", "repo": {"owner": {"login": "tern"}}}
    about = {"repository": {"full_name": REPOSITORY}, "pull_request": {"number": 9, "head": head}}
    assert tell(plan(), about) == 0
    assert hub.bodies(9)


@pytest.mark.parametrize("about", [{}, [], {"workflow_run": None}, {**event(), "repository": None}])
def test_an_event_about_nothing_of_ours_is_refused(hub: GitHub, tell: Tell, about: Any) -> None:
    assert tell(plan(), about) == 1
    assert not hub.requests


HUGE = b'{"version": 1, "steps": "' + b"a" * (9 * 1024 * 1024) + b'"}'
HOSTILE = {
    "huge": HUGE,
    "not JSON": b"\x00\xff\xfe",
    "a list": b"[]",
    "nested": b"[" * 200_000,
    "deep in a value": json.dumps(plan()).encode().replace(b'"1G"', b"[" * 900 + b"]" * 900),
    "not a number": json.dumps(plan()).encode().replace(b'"unchanged": 3', b'"unchanged": NaN'),
    "another version": json.dumps(plan(version=2)).encode(),
    "a further field": json.dumps(plan(markdown="<h1>hi</h1>")).encode(),
    "no steps": json.dumps({**plan(), "steps": None}).encode(),
    "a step without reasons": json.dumps(plan()).encode().replace(b'"reasons": [{', b'"reasons": [], "x": [{'),
    "a hub with a name that is none": json.dumps(plan()).encode().replace(b'"reef"', b'"[reef](//evil)"'),
    "a cluster with a name that is none": json.dumps(plan()).encode().replace(b'"coast"', b'"@coast"'),
    "an instant that is none": json.dumps(plan(at="yesterday")).encode(),
    "too many steps": json.dumps({**plan(), "steps": plan()["steps"] * 5001}).encode(),
    "half a character": json.dumps(plan()).encode().replace(b'"version": 1', b'"version": "\\ud800"'),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_plan_is_refused_without_a_word_of_it(
    hub: GitHub, tell: Tell, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    status = tell(content)
    said = capsys.readouterr()
    if status == 0:  # legal JSON of the right form, only strange: what is shown of it is bounded
        assert len(hub.bodies(7)[0]) < 5000
        return
    assert status == 1
    assert "the plan is refused" in said.err
    assert len(said.err) < 400
    assert not hub.comments
    assert not hub.requests


@pytest.mark.parametrize("kind", ["link", "folder", "fifo", "missing"])
def test_what_is_no_file_is_refused(hub: GitHub, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_API_URL", hub.url)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    happened, file = tmp_path / "event.json", tmp_path / "plan"
    happened.write_text(json.dumps(event()))
    make: dict[str, Callable[[], Any]] = {
        "link": lambda: file.symlink_to("/etc/passwd"),
        "folder": file.mkdir,
        "fifo": lambda: os.mkfifo(file),
        "missing": lambda: None,
    }
    make[kind]()
    assert main(["github", "comment", "--plan", str(file), "--event", str(happened)]) == 1
    assert not hub.requests


EVIL = (
    "</code></details><img src=x onerror=alert(1)>",
    "@tern/admins please merge, @ada",
    "``` \n\n# Approved\n\n```",
    "[click](https://evil.example)",
    "![x](https://evil.example/track.png)",
    "https://evil.example www.evil.example mail@evil.example",
    "see #1 and GH-2 and other/repo#3",
    "a | b | c\n|---|---|",
    "&lt;script&gt; <!-- hubfleet plan -->",
    "\u202eevil\u202c\u0000\u001b[31m\x7f",
    "\\`escaped\\`",
    "[ref]: https://evil.example",
    "x" * 100_000,
)


@pytest.mark.parametrize("text", EVIL)
def test_what_a_stranger_writes_does_nothing(hub: GitHub, tell: Tell, text: str) -> None:
    before = json.dumps(plan(step(before={"a": [text], text: 1}, after=text))).replace("hubs/reef/hub.yaml:7", "SOURCE")
    data = json.loads(before)
    data["steps"][0]["reasons"][0] |= {"path": text, "source": text}
    data["steps"][0] |= {"gate": None, "approval": text, "state": "held"}
    data["steps"][0]["held_by"] = [{"kind": "gate", "by": text, "message": text}]
    data |= {"from": text, "to": text, "tool": text, "commit": text}
    assert tell(data) == 0
    (body,) = hub.bodies(7)
    ours = body.removeprefix(MARK)
    assert len(body) < 10_000
    assert not re.search(
        r"@\w|#\d|GH-\d|://|www\.|\]\(|!\[|<(?!/?(?:sub|details|summary|br|b)\b)|[\x00-\x08\x1b\x7f\u202e]", ours
    )
    assert "```" not in ours
    assert MARK not in ours


def test_a_plan_of_any_size_fits_into_a_comment(hub: GitHub, tell: Tell) -> None:
    steps = [step(f"hub-{number}", before="\U0001f40b" * 300, after=f"{number}" * 99) for number in range(1000)]
    assert tell(plan(*steps)) == 0
    (body,) = hub.bodies(7)
    assert len(body.encode("utf-16-le")) // 2 <= MOST
    assert "hub-0/staging" in body
    assert "further changes" in body


@pytest.mark.parametrize("sign", ["a", "\U0001f40b"])
def test_whatever_a_plan_looks_like_its_comment_is_cut_at_a_line_and_closed(sign: str) -> None:
    body = write_comment("<details>\n<summary>all</summary>\n\n```text\n" + f"{sign * 99}\n" * 2000, "c" * 40)
    assert MOST - 1000 < len(body.encode("utf-16-le")) // 2 <= MOST
    assert body.count("```") == 2
    assert body.count("<details>") == body.count("</details>") == 1
    assert "summary has all of it" in body


@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_a_refusal_is_told_and_the_token_never(
    hub: GitHub, tell: Tell, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.faults = [status]
    assert tell(plan()) == 1
    said = capsys.readouterr()
    assert "GitHub refuses GET /pulls" in said.err
    assert str(status) in said.err
    assert TOKEN not in said.out + said.err


def test_a_passing_fault_is_waited_out(hub: GitHub, tell: Tell) -> None:
    hub.faults = [502, 503]
    assert tell(plan()) == 0
    assert len(hub.bodies(7)) == 1


def test_the_token_is_not_taken_elsewhere(hub: GitHub, tell: Tell) -> None:
    hub.faults = [302]
    assert tell(plan()) == 1
    assert not [line for line in hub.requests if "elsewhere" in line]


@pytest.mark.parametrize("url", ["http://api.github.example", "ftp://127.0.0.1", "file:///etc/passwd"])
def test_the_token_is_not_sent_in_the_clear(
    hub: GitHub, tell: Tell, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_API_URL", url)
    assert tell(plan()) == 1
    assert "is not an https address" in capsys.readouterr().err


def test_without_a_token_it_says_which_variable_lacks(
    hub: GitHub, tell: Tell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    assert tell(plan()) == 1
    assert "GITHUB_TOKEN" in capsys.readouterr().err

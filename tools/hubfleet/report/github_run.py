"""What a run did, from its journal: a page for the run, and a line for people who are told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hubfleet.model.json import Json
from hubfleet.report.github_untrusted import harmless_text

Entry = Mapping[str, Json]
MOST_LINES = 15
_ENDS: Mapping[str, str] = {
    "StepDone": "done",
    "StepFailed": "failed",
    "StepHeld": "held",
    "StepSkipped": "skipped",
    "StepStarted": "did not end",
    "RetireStarted": "did not end",
    "StageRetired": "done",
}
_FIRST = ("failed", "did not end", "held", "skipped", "done")


@dataclass
class Told:
    """How a stage ended, and what is worth knowing of it."""

    end: str
    words: str = ""
    lines: Sequence[str] = ()
    places: Sequence[str] = ()
    back: str = ""


@dataclass
class LastRun:
    """The last run of a journal: its name, and its stages in the order in which they began."""

    name: str = ""
    commit: str = ""
    stages: dict[str, Told] = field(default_factory=dict)
    seconds: float | None = None

    def count(self, end: str) -> int:
        """How many stages ended so."""
        return sum(told.end == end for told in self.stages.values())


def last_run(journal: Iterable[Entry]) -> LastRun:
    """Return the last run; `seconds` is None where it was killed before its end."""
    run = LastRun()
    for entry in journal:
        if entry.get("event") == "RunStarted":
            run = LastRun(str(entry.get("run") or ""), str(entry.get("commit") or ""))
        elif entry.get("event") == "RunFinished" and isinstance(seconds := entry.get("seconds"), (int, float)):
            run.seconds = float(seconds)
        elif isinstance(stage := entry.get("stage"), str):
            _note(run, stage, entry)
    return run


def _note(run: LastRun, stage: str, entry: Entry) -> None:
    kind = str(entry.get("event"))
    if kind == "RolledBack" and stage in run.stages:
        revision = entry.get("revision")
        run.stages[stage].back = f"back at revision {revision}" if revision else "stopped: nothing was ever tested"
    elif kind in _ENDS:
        lines, back = _listed(entry, "lines")[-MOST_LINES:], run.stages.get(stage, Told("")).back
        run.stages[stage] = Told(_ENDS[kind], _words(entry), lines, _listed(entry, "places"), back)


def _listed(entry: Entry, name: str) -> list[str]:
    found = entry.get(name)
    return [str(one) for one in found] if isinstance(found, list) else []


def _words(entry: Entry) -> str:
    reasons = entry.get("reasons")
    if isinstance(reasons, list):
        return "; ".join(map(str, reasons))
    seconds = entry.get("seconds")
    return str(entry.get("message") or (f"{seconds:.0f} s" if isinstance(seconds, (int, float)) else ""))


def headline(run: LastRun) -> str:
    """Count in one line how the stages ended: "2 done, 1 failed"."""
    counts = [f"{run.count(end)} {end}" for end in _FIRST if run.count(end)]
    killed = ", the run was ended before its time" if run.name and run.seconds is None else ""
    return (", ".join(counts) or "nothing to do") + killed


def write_page(run: LastRun) -> str:
    """Return a run's page as Markdown: what failed first, with the telling lines of its log."""
    lines = ["## What was deployed", "", f"{headline(run)}."]
    ordered = sorted(run.stages.items(), key=lambda item: _FIRST.index(item[1].end))
    if ordered:
        lines += ["", "| stage | | |", "|---|---|---|"]
        lines += [_row(stage, told) for stage, told in ordered]
    for stage, told in ordered:
        if told.lines:
            lines += ["", f"**{harmless_text(stage)}**", "", "```", *map(harmless_text, told.lines), "```"]
    return "\n".join(lines) + "\n"


def _row(stage: str, told: Told) -> str:
    words = "; ".join(word for word in (told.words, *told.places, told.back) if word)
    return f"| {harmless_text(stage)} | {told.end} | {harmless_text(words)} |"


def write_message(cluster: str, result: str, run: LastRun, url: str | None) -> str:
    """Return the line that people are sent, with the stages that failed. Source: Slack, "Formatting text"."""
    failed = [stage for stage, told in run.stages.items() if told.end in {"failed", "did not end"}]
    which = f": {', '.join(failed[:MOST_LINES])}" if failed else ""
    where = f" {url}" if url else ""
    text = f"hubfleet on {cluster}: {result} ({headline(run)}){which}"
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + where

"""A plan that a stranger's pull request made: read as data, within limits, and nothing of it is believed."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json
from hubfleet.plan.json import loads
from hubfleet.plan.schema import plan_schema
from hubfleet.plan.step import Plan
from hubfleet.report.github_untrusted import harmless

MOST_BYTES = 8 * 1024 * 1024
"""A change of every one of 1,000 stages stays well below."""

MOST_STEPS = 5000
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
_HELP = "nothing was written; the run that made the plan says more"


class BadPlan(HubfleetError):
    """An artifact that is not a plan, or not one to be shown."""

    def __init__(self, message: str) -> None:
        super().__init__(f"the plan is refused: {message}", help=_HELP)


class NoPlan(BadPlan):
    """An empty file: the run began to write a plan, and failed before it had one."""

    def __init__(self) -> None:
        super().__init__("there is none")


def read_untrusted(path: Path) -> Plan:
    """Return a plan from an untrusted file, every text in it harmless. Raises BadPlan, which quotes nothing of it."""
    content = _content(path)
    if not content:
        raise NoPlan
    data = _parsed(content)
    _require_schema(data)
    assert isinstance(data, dict)  # noqa: S101 - the schema says so
    _require_names(data["steps"])
    try:
        return loads(json.dumps(harmless_steps(data)))
    except (HubfleetError, ValueError):
        raise BadPlan("its steps are not those of a plan") from None


def harmless_steps(data: dict[str, Json]) -> dict[str, Json]:
    """Return the plan's JSON with every text harmless; the lists of steps and findings keep their length."""
    return {
        key: [harmless(one) for one in value] if isinstance(value, list) else harmless(value)
        for key, value in data.items()
    }


def _content(path: Path) -> bytes:
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode):
            raise BadPlan("it is not a file")
        if about.st_size > MOST_BYTES:
            raise BadPlan(f"it has {about.st_size} bytes, more than {MOST_BYTES}")
        return path.read_bytes()
    except OSError as error:
        raise BadPlan(f"it can't be read: {error.strerror}") from None


def _parsed(content: bytes) -> Json:
    try:
        data: Json = json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadPlan("it is not JSON") from None
    return data


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _require_schema(data: Json) -> None:
    from jsonschema_rs import validator_for

    try:
        fits = validator_for(plan_schema()).is_valid(data)
    except (ValueError, RecursionError, OverflowError):
        fits = False
    if not fits:
        raise BadPlan("it does not have the form of schemas/output/plan.json")
    assert isinstance(data, dict)  # noqa: S101 - the schema says so
    steps = data["steps"]
    if isinstance(steps, list) and len(steps) > MOST_STEPS:
        raise BadPlan(f"it has {len(steps)} steps, more than {MOST_STEPS}")


def _require_names(steps: Json) -> None:
    assert isinstance(steps, list)  # noqa: S101 - the schema says so
    for step in steps:
        names = (step["cluster"], step["hub"]) if isinstance(step, dict) else ()
        if not all(isinstance(name, str) and _NAME.fullmatch(name) for name in names):
            raise BadPlan("a name in it is not the name of a hub or cluster")

"""A check that was made before is not made again, and whatever it depends on, a kept answer is what a new one says."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hubfleet.app import check_anew, version
from hubfleet.app.check import Checked, check
from hubfleet.app.settings import Settings
from hubfleet.charts.lock import ChartLock, ChartPin, write_lock
from hubfleet.compile.stage import compile_stage
from hubfleet.model.release import CompiledStage
from hubfleet.model.stage import Stage
from tests.app.test_check import git
from tests.chart_server import mirror, package, sha256
from tests.checks.small_fleet import with_files
from tests.need import ROOT

DUNE, REEF = "hubs/dune", "hubs/reef"
FILES = {
    f"{DUNE}/hub.yaml": """\
blueprints: [sandy]
community: {name: Dune Lab, logo: logo.svg}
lifecycle: {owner: ops, review_by: 2026-12-24}
events:
  - {name: camp, from: 2026-12-01T08:00Z, until: 2026-12-03T18:00Z, access: {teams: ["dune:camp"]}, expected_users: 20}
python: [own.py]
""",
    "clusters/coast.yaml": "support: {ingress: existing, certificates: existing}\n",
    "hubs/_blueprints/sandy.yaml": "server: {image: base, memory: {limit: 2G}}\n",
    f"{REEF}/hub.yaml": "stages: {production: {gate: dune}}\n",
    "hubs/keel/hub.yaml": "retired: {on: 2026-12-10, data: keep}\nstages: {}\n",
}
"""Something for every rule that looks at the calendar."""

HUB_CHART = package(version="4.3.3")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""Before all of its dates."""

Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fleet of these tests, with a chart of its own and one that is pinned; it is in git."""
    root = tmp_path_factory.mktemp("answers") / "fleet"
    tree = with_files(FILES)
    for file in tree.files():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(tree.read(file))
    (root / DUNE / "logo.svg").write_text("<svg/>")
    (root / DUNE / "own.py").write_text("c.JupyterHub.active_server_limit = 3\n")
    shutil.copytree(ROOT / "charts/base", root / "charts/base")
    pinned = ChartPin("jupyterhub", "4.3.3", "http://127.0.0.1:9/", sha256(HUB_CHART))
    (root / "charts/lock.yaml").write_text(write_lock(ChartLock((pinned,))))
    git(root.parent, "init", str(root))
    git(root, "add", ".")
    git(root, "commit", "-m", "A fleet")
    mirror(root.parent / "mirror", HUB_CHART)
    check(Settings(root, root.parent / "cache", root.parent / "state", str(root.parent / "mirror"), NOW, workers=1))
    return root


@pytest.fixture
def settings(pattern: Path, tmp_path: Path) -> Settings:
    """A fleet to change, whose answer is known."""
    root = tmp_path / "fleet"
    shutil.copytree(pattern, root)
    shutil.copytree(pattern.parent / "cache", tmp_path / "cache")
    shutil.rmtree(tmp_path / "cache/answers")
    charts = pattern.parent / "mirror"
    return Settings(root, tmp_path / "cache", tmp_path / "state", str(charts), NOW, workers=1)


def fresh(settings: Settings) -> Checked:
    """What a check says that knows no answer."""
    shutil.move(settings.cache / "answers", settings.cache / "aside")
    try:
        return check(settings)
    finally:
        shutil.rmtree(settings.cache / "answers", ignore_errors=True)
        shutil.move(settings.cache / "aside", settings.cache / "answers")


def write(file: str, text: str) -> Change:
    def change(root: Path) -> None:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text)

    return change


def edit(file: str, old: str, new: str) -> Change:
    def change(root: Path) -> None:
        text = (root / file).read_text()
        assert old in text
        (root / file).write_text(text.replace(old, new))

    return change


def remove(file: str) -> Change:
    return lambda root: (root / file).unlink()


CHANGES: dict[str, Change] = {
    "a hub's data": edit(f"{REEF}/hub.yaml", "image: base", "image: bass"),
    "a stage's data": edit(f"{REEF}/hub.yaml", "gate: dune", "gate: dune, sever: {}"),
    "the stage that is a gate": edit(f"{DUNE}/hub.yaml", "staging: {}", "production: {}"),
    "a blueprint": edit("hubs/_blueprints/sandy.yaml", "2G", "2Gb"),
    "a cluster": edit("clusters/coast.yaml", "users:", "people:"),
    "an image": edit("images/base/image.yaml", ":2026-10-05", ":latest"),
    "the fleet's file": edit("fleet.yaml", "olga", "olga, olga"),
    "the fleet's file, with a key nobody knows": edit("fleet.yaml", "staff:", "stuff:"),
    "a secret's name": edit(f"{DUNE}/staging.secrets.yaml", "client_secret", "client_secrets"),
    "a secret in plain text": write(f"{DUNE}/staging.secrets.yaml", "client_secret: dune\nsops: {version: 3.9.0}\n"),
    "no secrets file": remove(f"{DUNE}/staging.secrets.yaml"),
    "a file of Python": write(f"{DUNE}/own.py", "c.JupyterHub.active_server_limit = = 3\n"),
    "no logo": remove(f"{DUNE}/logo.svg"),
    "a file nobody uses": write(f"{DUNE}/notes.html", "<p>Notes</p>\n"),
    "an empty file": write("clusters/new.yaml", ""),
    "a folder that is a link": lambda root: (root / "hubs/far").symlink_to("dune"),
    "a file that can't be read": lambda root: (root / "clusters/loop.yaml").symlink_to("loop.yaml"),
    "a line that moves": edit("hubs/keel/hub.yaml", "retired", "\n# gone\nretired"),
    "a pinned chart": edit("charts/lock.yaml", "jupyterhub:", "jupiterhub:"),
    "a pinned chart's digest": edit("charts/lock.yaml", "sha256:", "sha256:0"),
    "a chart that is a folder": write("charts/base/templates/new.yaml", '{{ fail "no" }}'),
    "a hidden file of a chart": write("charts/base/.helmignore", "templates/\n"),
    "a schema of a chart": write("charts/base/values.schema.json", '{"required": ["never"]}'),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_is_seen(name: str, settings: Settings) -> None:
    before = check(settings)
    CHANGES[name](settings.root)
    assert check(settings) == fresh(settings) == check(settings)
    if name not in ("a hidden file of a chart", "the fleet's file"):
        assert check(settings).findings != before.findings


def test_what_did_not_change_is_not_looked_at_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    known = check(settings)
    assert [finding.rule for finding in known.findings] == ["retired-early"]
    monkeypatch.setattr(check_anew, "check_anew", None)
    assert check(settings) == known
    assert check(replace(settings, at=NOW + timedelta(minutes=5))) == known
    with pytest.raises(TypeError):
        check(settings, require_charts=True)
    with pytest.raises(TypeError):
        check(settings, ["fleet.yaml"])


def test_only_the_stages_of_what_changed_are_compiled_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []

    def compile_noting(stage: Stage, at: datetime) -> CompiledStage:
        compiled.append(str(stage))
        return compile_stage(stage, at)

    monkeypatch.setattr("hubfleet.app.compiled.compile_stage", compile_noting)
    check(settings)
    edit(f"{DUNE}/hub.yaml", "Dune Lab", "Dune Labs")(settings.root)
    check(settings)
    check(replace(settings, at=datetime(2026, 12, 2, tzinfo=UTC)))
    edit("fleet.yaml", "olga", "olga, otto")(settings.root)
    check(settings)
    dune, reef = "dune/staging", "reef/production"
    assert compiled == [dune, reef, dune, dune, dune, reef]


@hypothesis_settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_walk_through_changes_and_time_property(pattern: Path, data: st.DataObject, tmp_path_factory) -> None:
    """There and back: an answer of a state that comes again is the one that this state has."""
    work = tmp_path_factory.mktemp("walk")
    shutil.copytree(pattern.parent / "cache", work / "cache")
    root = work / "fleet"
    settings = Settings(root, work / "cache", work / "state", str(pattern.parent / "mirror"), NOW, workers=1)
    for _ in range(4):
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(pattern, root)
        for name in data.draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=2, unique=True)):
            with suppress(FileNotFoundError, AssertionError):  # an earlier change took away what this one changes
                CHANGES[name](root)
        now = replace(settings, at=NOW + timedelta(hours=data.draw(st.integers(0, 40 * 24))))
        assert check(now) == fresh(now)


MINUTE = timedelta(minutes=1)
MOMENTS = {
    "the day before the review": datetime(2026, 12, 23, 23, 59, tzinfo=UTC),
    "the day of the review": datetime(2026, 12, 24, 23, 59, tzinfo=UTC),
    "before the event": datetime(2026, 12, 1, 7, 59, 59, tzinfo=UTC),
    "the event's last second": datetime(2026, 12, 3, 17, 59, 59, tzinfo=UTC),
    "before the last day of a hub": datetime(2026, 12, 9, 23, 59, 59, tzinfo=UTC),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_time_that_passes_is_seen(moment: str, settings: Settings) -> None:
    instants = [NOW, MOMENTS[moment] - MINUTE, MOMENTS[moment], MOMENTS[moment] + MINUTE, NOW]
    for at in instants:
        now = replace(settings, at=at)
        assert check(now) == fresh(now)


def test_a_review_whose_day_passes_is_told_without_any_change(settings: Settings) -> None:
    def rules(at: datetime) -> set[str]:
        return {finding.rule for finding in check(replace(settings, at=at)).findings}

    assert "review-overdue" not in rules(NOW)
    assert "review-overdue" not in rules(datetime(2026, 12, 24, 23, tzinfo=UTC))
    assert "review-overdue" in rules(datetime(2026, 12, 25, 1, tzinfo=UTC))
    assert "review-overdue" not in rules(NOW)


def test_what_a_change_touches_is_asked_of_git_again(settings: Settings) -> None:
    late = replace(settings, at=datetime(2027, 3, 1, tzinfo=UTC))
    on_main = check(late)
    git(settings.root, "switch", "-c", "change")
    edit(f"{DUNE}/hub.yaml", "Dune Lab", "Dune Labs")(settings.root)
    on_branch = check(late)
    assert not on_main.failed()
    assert on_branch.failed()
    git(settings.root, "commit", "-a", "-m", "A change")
    git(settings.root, "branch", "-f", "main")
    assert check(late) == fresh(late)
    assert not check(late).failed()


def test_a_chart_that_comes_or_goes_is_seen(settings: Settings, tmp_path: Path) -> None:
    shutil.rmtree(settings.cache / "charts")
    empty = replace(settings, mirror=str(mirror(tmp_path / "charts")))
    missing = check(empty)
    assert "chart-missing" in {finding.rule for finding in missing.findings}
    mirror(tmp_path / "charts", HUB_CHART)
    there = check(empty)
    assert there == fresh(empty)
    assert "chart-missing" not in {finding.rule for finding in there.findings}
    shutil.rmtree(settings.cache / "charts")
    mirror(tmp_path / "charts", package(version="4.3.5"))
    assert check(empty) == fresh(empty)
    assert "chart-missing" in {finding.rule for finding in check(empty).findings}


def test_the_toolkit_is_part_of_the_question(tmp_path: Path) -> None:
    copied = tmp_path / "hubfleet"
    shutil.copytree(ROOT / "tools/hubfleet", copied, ignore=shutil.ignore_patterns("__pycache__"))
    same = version.toolkit()
    assert version.toolkit(copied) == same
    rule = copied / "checks/rules/review_overdue.py"
    rule.write_text(rule.read_text().replace("< today", "> today"))
    other = version.toolkit(copied)
    (copied / "compile/pages/login.html").write_text("")
    assert len({same, other, version.toolkit(copied)}) == 3


def test_what_is_installed_is_part_of_the_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same = version.toolkit()
    (tmp_path / "pydantic-99.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    assert version.toolkit() != same


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\xfe", None])
def test_a_damaged_answer_is_made_anew(settings: Settings, damage: bytes | None) -> None:
    known = check(settings)
    written = {path: path.read_bytes() for path in (settings.cache / "answers").glob("??/*")}
    for path, whole in written.items():
        path.write_bytes(whole[:-5] if damage is None else damage)
    assert check(settings) == known
    assert {path: path.read_bytes() for path in written} == written


def test_an_answer_holds_no_text_of_a_file(settings: Settings) -> None:
    password = "dFoZ1nRaP8w"
    write(f"{DUNE}/staging.secrets.yaml", f"client_secret: {password}\n")(settings.root)
    edit(f"{REEF}/hub.yaml", "pool: users", f"pool: users\n  environment: {{API_TOKEN: {password}}}")(settings.root)
    assert {"secret-plain", "environment-secret"} <= {finding.rule for finding in check(settings).findings}
    answers = [path.read_bytes() for path in (settings.cache / "answers").glob("??/*")]
    assert answers
    assert not [content for content in answers if password.encode() in content]


def test_a_known_answer_needs_no_model_of_the_data(settings: Settings) -> None:
    known = check(settings)
    script = (
        "import sys\nfrom datetime import UTC, datetime\nfrom pathlib import Path\n"
        "from hubfleet.app.check import check\nfrom hubfleet.app.settings import Settings\n"
        f"found = check(Settings({settings.root!r}, {settings.cache!r}, {settings.state!r}, {settings.mirror!r},"
        " datetime(2026, 11, 23, 9, tzinfo=UTC)))\n"
        "heavy = {'pydantic', 'helm_python', 'jsonschema_rs', 'kubernetes_validate', 'urllib.request'}\n"
        "print(len(found.findings), sorted(heavy & set(sys.modules)))\n"
    ).replace("PosixPath", "Path")
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(ROOT / "tools")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == (f"{len(known.findings)} []\n", "")

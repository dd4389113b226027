"""Revisions are read from git itself: whatever the checkout looks like, nothing of it is touched."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hubfleet.app.diff import diff, hash_key
from hubfleet.app.plan import plan, plan_between
from hubfleet.app.running import status
from hubfleet.findings import HubfleetError
from hubfleet.load.git_tree import Repository, open_tree
from hubfleet.load.tree import Folder
from hubfleet.plan.json import to_json
from hubfleet.plan.left_out import Cause, LeftOut
from hubfleet.plan.schema import plan_schema
from hubfleet.plan.step import Impact, ReasonKind
from hubfleet.report.plan_html import write_html
from hubfleet.report.plan_markdown import write_markdown
from hubfleet.report.plan_text import write_text
from hubfleet.report.plan_why import write_why
from hubfleet.report.stage_diff import object_sections, value_sections
from hubfleet.report.status import as_json

from .repository import GitFleet, chart_mirror
from .stages import key

REEF = "hubs/reef/hub.yaml"


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return chart_mirror(tmp_path_factory.mktemp("charts"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def fleet(tmp_path: Path) -> GitFleet:
    return GitFleet.make(tmp_path / "fleet")


def test_a_revision_has_the_files_that_the_folder_had(fleet):
    fleet.write("hubs/reef/.hidden", "x")
    fleet.write("hubs/reef/hub.yaml~", "x")
    fleet.write("docs/page.md", "x")
    fleet.commit("what is no data")
    with open_tree(Repository.around(fleet.root), "HEAD") as tree:
        assert tree.files() == Folder(fleet.root).files()
        assert tree.read(REEF) == (fleet.root / REEF).read_bytes()
        with pytest.raises(FileNotFoundError):
            tree.read("hubs/none/hub.yaml")


def test_a_fleet_may_be_a_folder_of_a_repository_and_hold_links_and_submodules(tmp_path):
    outer = GitFleet(tmp_path / "outer")
    outer.root.mkdir()
    outer.git("init", "-q", "-b", "main", ".")
    other = GitFleet.make(tmp_path / "other")
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other.root), "inner/hubs/sub")
    outer.write("shared/fleet.yaml", "name: small\ndomain: hubs.example.org\n")
    (outer.root / "inner/fleet.yaml").symlink_to("../shared/fleet.yaml")
    (outer.root / "inner/images").symlink_to("/nowhere")
    outer.commit("all")
    with open_tree(Repository.around(outer.root / "inner"), "main") as tree:
        assert tree.files() == ("fleet.yaml", "images/")
        assert tree.read("fleet.yaml").startswith(b"name: small")


def test_a_worktree_compares_like_any_checkout(fleet, tmp_path, charts, cache):
    fleet.git("worktree", "add", "-q", "-b", "change", str(tmp_path / "side"))
    side = GitFleet(tmp_path / "side")
    side.replace(REEF, "[ada]", "[ada, bob]")
    planned = plan_between(side.settings(charts, cache))
    assert [str(step.stage) for step in planned.plan.steps] == ["reef/staging", "reef/production"]
    assert planned.plan.before == fleet.git("rev-parse", "main")


def test_a_shallow_clone_says_how_to_get_what_is_missing(fleet, tmp_path, charts, cache):
    first = fleet.git("rev-parse", "HEAD")
    fleet.commit("two")
    shallow = tmp_path / "shallow"
    fleet.git("clone", "-q", "--depth", "1", fleet.root.as_uri(), str(shallow))
    with pytest.raises(HubfleetError) as caught:
        plan_between(GitFleet(shallow).settings(charts, cache), first)
    assert "fetch-depth: 0" in caught.value.help


def test_outside_of_git_and_for_options_in_disguise_it_says_so(fleet, tmp_path):
    with pytest.raises(HubfleetError, match="not in a git repository"):
        Repository.around(tmp_path)
    with pytest.raises(HubfleetError, match='no revision "--all"'):
        Repository.around(fleet.root).commit("--all")


def test_untracked_removed_and_staged_files_count_as_they_are_on_disk(fleet, charts, cache):
    fleet.write("hubs/moor/hub.yaml", (fleet.root / REEF).read_text().replace("Reef Watch", "Moor"))
    fleet.replace("hubs/lake/hub.yaml", "[kim]", "[kim, joe]")
    fleet.git("add", "hubs/lake")
    planned = plan_between(fleet.settings(charts, cache), "HEAD")
    assert {step.stage.owner for step in planned.plan.steps} == {"moor", "lake"}
    assert planned.plan.unchanged == 3


def test_the_same_change_compared_both_ways_and_with_all_hubs_gives_the_same_steps(fleet, charts, cache):
    fleet.replace(REEF, "[ada]", "[ada, bob]")
    fleet.commit("an admin")
    settings = fleet.settings(charts, cache)
    narrow = plan_between(settings, "HEAD~1", "HEAD").plan
    fleet.replace("fleet.yaml", "name: small", "name: small # for all to read")
    wide = plan_between(settings, "HEAD~1").plan
    assert [step.digest for step in wide.steps] == [step.digest for step in narrow.steps]
    assert (wide.unchanged, narrow.unchanged) == (2, 2)
    back = plan_between(settings, "HEAD", "HEAD~1").plan
    assert [step.digest.after for step in back.steps] == [step.digest.before for step in narrow.steps]


def test_without_charts_the_values_are_compared_and_that_is_said(fleet, tmp_path):
    fleet.replace(REEF, "[ada]", "[ada, bob]")
    (tmp_path / "empty").mkdir()
    fleet.write("charts/lock.yaml", (fleet.root / "charts/lock.yaml").read_text().replace("4.3.3", "9.9.9"))
    planned = plan_between(fleet.settings(tmp_path / "empty", tmp_path / "cache"), "HEAD")
    assert {str(step.stage) for step in planned.plan.steps} == {"reef/staging", "reef/production", "dune/production"}
    assert [finding.rule for finding in planned.findings] == ["chart-missing"]


def test_why_and_why_not(fleet, charts, cache):
    fleet.replace(REEF, "[ada]", "[ada] # who knows the reef")
    fleet.replace("hubs/dune/hub.yaml", "gs://dune", "gs://dunes")
    planned = plan_between(fleet.settings(charts, cache), "HEAD")

    def why(stage: str) -> str:
        return write_why(planned.plan, key(stage), (), planned.changed)

    assert "server.environment.DATA: gs://dune -> gs://dunes  (hubs/dune/hub.yaml:5)" in why("dune/production")
    assert why("reef/staging").endswith(f"{REEF} changed, but what is deployed stays the same\n")
    assert "no file that it reads differs" in why("lake/staging")


def test_why_answers_for_what_was_renamed_or_is_gone_or_cannot_be_compared(fleet, charts, cache):
    case = Path(__file__).parent / "cases/a-hubs-folder-is-renamed"
    fleet.lay(case / "after")
    fleet.git("rm", "-q", "-r", "hubs/lake")
    fleet.replace(REEF, "  staging: {}\n", "  staging: {retired: {on: 2026-09-01, data: keep}}\nnonsense: 1\n")
    planned = plan_between(fleet.settings(charts, cache), "HEAD")

    def why(stage: str) -> str:
        assert key(stage) in planned.stages
        return write_why(planned.plan, key(stage), (), planned.changed, planned.absent.get(key(stage)))

    assert why("dune/production").startswith("dune/production is dunes/production now\ndeploy dunes/production")
    assert why("lake/staging").startswith("lake/staging has no step: it is no longer in the data")
    assert why("reef/production") == "reef/production has no step: reef can't be compared: it has errors\n"
    assert why("hills/support").startswith("hills/support has no step: ")


def test_a_stage_is_shown_before_and_after_with_its_secrets_hidden(fleet, charts, cache):
    fleet.replace("hubs/dune/hub.yaml", "DATA: gs://dune", "DATA: gs://dunes, DB_PASSWORD: hunter22")
    settings = fleet.settings(charts, cache)
    found = diff(settings, "dune/production", "HEAD")
    made = hash_key(settings.cache)
    sections = [*value_sections(found.before, found.after), *object_sections(found.before, found.after, made)]
    text = "\n".join(line for section in sections for line in (section.title, *section.lines))
    assert "+    DATA: gs://dunes" in text
    assert "changed Secret/hub" in text
    assert "hunter" not in text
    assert hash_key(settings.cache) == made


def test_a_plan_from_a_recorded_status_brings_back_what_is_behind(fleet, charts, cache):
    commit = fleet.git("rev-parse", "HEAD")
    settings = fleet.settings(charts, cache)
    fleet.write("status.json", json.dumps({"version": 1, "stages": []}))
    new = plan(settings, "status.json").plan
    assert {reason.kind for step in new.steps for reason in step.reasons} == {ReasonKind.NEW}
    stages = [_row(step, commit) for step in new.steps]
    fleet.write("status.json", json.dumps({"version": 1, "stages": stages}))
    assert plan(settings, "status.json").plan.steps == ()
    fleet.replace(REEF, "[ada]", "[ada, bob]")
    behind = plan(replace(settings), "status.json").plan
    assert [(r.path, r.source) for r in behind.steps[0].reasons] == [("login.admins", f"{REEF}:7")]
    with pytest.raises(HubfleetError, match=r"none\.json does not tell what runs: no such file or directory"):
        plan(settings, "none.json")


def test_what_is_on_a_cluster_that_the_status_knew_nothing_of_is_left_alone(fleet, charts, cache):
    away = [{"what": "hills", "message": "no route"}, {"what": "gone", "message": "not in the data"}]
    fleet.write("status.json", json.dumps({"version": 1, "stages": [], "away": away}))
    planned = plan(fleet.settings(charts, cache), "status.json").plan
    assert {step.cluster for step in planned.steps} == {"coast", "laptop"}
    assert planned.left_out == (LeftOut("hills", Cause.AWAY, (key("dune/production"),), "no route"),)
    assert "`hills` can't be compared: what runs there is not known: `no route`" in write_markdown(planned, {})


def test_a_status_names_the_clusters_that_it_could_not_look_at(fleet, charts, cache):
    seen = status(replace(fleet.settings(charts, cache), environment={"PATH": ""}))
    assert set(seen.unseen) == {"coast", "hills"}
    fleet.write("status.json", as_json([], seen.unseen))
    planned = plan(fleet.settings(charts, cache), "status.json").plan
    assert [str(step.stage) for step in planned.steps] == ["lake/staging"]


def test_a_plan_from_what_runs_names_the_clusters_that_did_not_answer(fleet, charts, cache):
    planned = plan(replace(fleet.settings(charts, cache), environment={"PATH": ""}), "live").plan
    assert [str(step.stage) for step in planned.steps] == ["lake/staging"]
    for page in (write_markdown(planned, {}), write_text(planned, {}), "".join(write_html(planned, lambda _: ()))):
        told = page.replace("`", "")
        assert "coast and hills can't be compared: what runs there is not known: gcloud" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"version": 1,', "it is not JSON, line 1, column 15: it ends too early"),
        ('{"version": 1}', "it lacks the key `stages`"),
        ('{"version": 1, "stages": [{"state": "running", "hub": "reef"}]}', "`stages[0]` lacks the key `stage`"),
    ],
)
def test_a_recorded_status_that_cannot_be_read_is_told_in_words(text, told, fleet, charts, cache):
    fleet.write("status.json", text)
    with pytest.raises(HubfleetError) as error:
        plan(fleet.settings(charts, cache), "status.json")
    assert str(error.value) == f"status.json does not tell what runs: {told}"


def _row(step, commit: str) -> dict[str, object]:
    digest = step.digest.after
    address = {"hub": step.stage.owner, "stage": step.stage.part}
    return {**address, "state": "running", "digest": digest, "tested": digest, "commit": commit, "revision": 1}


def test_what_is_planned_keeps_to_the_published_schema(fleet, charts, cache):
    import jsonschema_rs

    fleet.replace("hubs/_blueprints/class.yaml", "2Gi", "3Gi")
    planned = plan_between(fleet.settings(charts, cache), "HEAD")
    assert planned.plan.steps
    jsonschema_rs.validator_for(plan_schema()).validate(to_json(planned.plan))


def test_a_chart_that_cannot_be_had_takes_no_object_away(fleet, charts, cache):
    fleet.replace("charts/lock.yaml", "4.3.3", "4.9.9")
    planned = plan_between(fleet.settings(charts, cache), "HEAD")
    (staging,) = (step for step in planned.plan.steps if step.stage == key("reef/staging"))
    assert [(one.path, one.before, one.after) for one in staging.reasons] == [("charts.jupyterhub", "4.3.3", "4.9.9")]
    assert staging.impact == (Impact.NOT_RENDERED,)
    why = write_why(planned.plan, staging.stage, (), planned.changed)
    assert "a chart could not be had: what restarts, and whether servers change, is not known" in why
    assert planned.details[staging.stage].objects == ()
    assert "3 releases are not rendered: chart jupyterhub 4.9.9 cannot be had" in planned.findings[0].message


def test_a_renamed_hub_is_told_what_keeps_it_the_same(fleet, charts, cache):
    fleet.git("mv", "hubs/reef", "hubs/atoll")
    fleet.replace("hubs/dune/hub.yaml", "gate: reef", "gate: atoll")
    told = {finding.help for finding in plan_between(fleet.settings(charts, cache), "HEAD").findings}
    wanted = "; if it is atoll/staging now, give that `namespace: reef-staging` and `release: reef`"
    assert any(one.endswith(wanted) for one in told)


def test_python_beside_a_hub_is_told_by_its_file(fleet, charts, cache):
    hub = (fleet.root / REEF).read_text(encoding="utf-8")
    fleet.write(REEF, f"{hub}python: [names.py]\n")
    fleet.write("hubs/reef/names.py", "c.JupyterHub.active_server_limit = 1\n")
    fleet.commit("Python")
    fleet.write("hubs/reef/names.py", "c.JupyterHub.active_server_limit = 2\n")
    steps = plan_between(fleet.settings(charts, cache), "HEAD").plan.steps
    assert {(one.path, one.source) for step in steps for one in step.reasons} == {
        ("python[names.py]", "hubs/reef/names.py")
    }
    assert {step.impact for step in steps} == {(Impact.HUB_RESTARTS, Impact.SERVERS_MAY_CHANGE)}

"""The other verbs of `hubfleet github`: matrix, summary, status, notify, start, login."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from hubfleet.cli import main
from tests.need import ROOT
from tests.workflows.fake_github import REPOSITORY, TOKEN, GitHub, github
from tests.workflows.plans import plan, step

JOURNAL = (
    {"event": "RunStarted", "run": "old", "commit": "a" * 40, "steps": 1},
    {"event": "StepDone", "stage": "old/staging", "seconds": 3.0},
    {"event": "RunFinished", "run": "old", "seconds": 3.0},
    {"event": "RunStarted", "run": "new", "commit": "b" * 40, "steps": 4},
    {"event": "StepHeld", "stage": "dune/production", "reasons": ["dune/staging is not tested"]},
    {"event": "StepStarted", "stage": "reef/staging"},
    {
        "event": "StepFailed",
        "stage": "reef/staging",
        "message": "no <img> | pull",
        "lines": ["a", "``` b @ada"],
        "places": ["hubs/reef/hub.yaml:9 (server.image)"],
    },
    {"event": "RolledBack", "stage": "reef/staging", "revision": 4},
    {"event": "StepStarted", "stage": "tide/staging"},
)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    with github() as served:
        for name, value in {
            "GITHUB_API_URL": served.url,
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_RUN_ID": "42",
            "GITHUB_SHA": "a" * 40,
            "HUBFLEET_WEBHOOK": f"{served.url}/webhook",
        }.items():
            monkeypatch.setenv(name, value)
        yield served


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    file = tmp_path / "journal.jsonl"
    file.write_text("".join(f"{json.dumps(entry)}\n" for entry in JOURNAL) + '{"torn')
    return file


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["-C", str(ROOT), "github", *words]) == 0
    return capsys.readouterr().out


def test_the_matrix_holds_every_cluster_but_this_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "matrix") == 'clusters=["reef-eks", "tern-gke"]\n'


def test_of_stages_the_matrix_holds_their_clusters_retired_ones_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "matrix", "old-atlas/production") == 'clusters=["tern-gke"]\n'


def test_of_a_plan_the_matrix_holds_only_clusters_with_steps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan(step(cluster="tern-gke"), step("dune", cluster="laptop"))))
    assert said(capsys, "matrix", "--plan", str(file)) == 'clusters=["tern-gke"]\n'
    file.write_text(json.dumps({**plan(), "steps": []}))
    assert said(capsys, "matrix", "--plan", str(file)) == "clusters=[]\n"


def test_an_unknown_hub_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(ROOT), "github", "matrix", "old-atlass/production"]) == 2
    assert 'did you mean "old-atlas"?' in capsys.readouterr().err


def test_in_a_workflow_outputs_and_pages_go_to_its_files(
    tmp_path: Path, journal: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        (tmp_path / name).write_text("before\n")
        monkeypatch.setenv(name, str(tmp_path / name))
    assert said(capsys, "matrix") == said(capsys, "summary", "--journal", str(journal)) == ""
    assert (tmp_path / "GITHUB_OUTPUT").read_text() == 'before\nclusters=["reef-eks", "tern-gke"]\n'
    assert (tmp_path / "GITHUB_STEP_SUMMARY").read_text().startswith("before\n## What was deployed")


def test_the_page_tells_of_the_last_run_what_failed_first(journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = said(capsys, "summary", "--journal", str(journal))
    rows = [line for line in page.splitlines() if line.startswith("| ") and "stage" not in line]
    assert [row.split(" | ")[:2] for row in rows] == [
        ["| reef/staging", "failed"],
        ["| tide/staging", "did not end"],
        ["| dune/production", "held"],
    ]
    assert "back at revision 4" in page
    assert "hubs/reef/hub.yaml:9" in page
    assert "ended before its time" in page
    assert "old/staging" not in page
    assert "<img>" not in page
    assert page.count("```") == 2


def test_a_run_without_a_journal_had_nothing_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "nothing to do" in said(capsys, "summary", "--journal", str(tmp_path / "none"))


@pytest.mark.parametrize(("result", "state"), [("success", "success"), ("failure", "failure"), ("cancelled", "error")])
def test_a_commit_is_told_how_its_cluster_went(hub: GitHub, result: str, state: str) -> None:
    assert main(["github", "status", "coast", result]) == 0
    ((commit, body),) = hub.statuses
    assert commit == "a" * 40
    assert (body["state"], body["context"]) == (state, "hubfleet/coast")
    assert body["target_url"] == f"https://github.example/{REPOSITORY}/actions/runs/42"


def test_people_are_told_what_failed(hub: GitHub, journal: Path) -> None:
    assert main(["github", "notify", "coast", "failure", "--journal", str(journal)]) == 0
    (message,) = hub.messages
    assert list(message) == ["text"]
    assert "coast: failure (1 failed, 1 did not end, 1 held" in message["text"]
    assert "reef/staging, tide/staging" in message["text"]
    assert message["text"].endswith("/actions/runs/42")


def test_nobody_is_told_where_no_webhook_is_set(
    hub: GitHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HUBFLEET_WEBHOOK")
    assert main(["github", "notify", "coast", "failure"]) == 0
    assert "HUBFLEET_WEBHOOK is not set" in capsys.readouterr().err
    assert not hub.messages


def test_the_webhook_is_never_shown(hub: GitHub, capsys: pytest.CaptureFixture[str]) -> None:
    hub.faults = [500]
    assert main(["github", "notify", "coast", "failure"]) == 1
    shown = capsys.readouterr()
    assert "the webhook refuses: 500" in shown.err
    assert hub.url not in shown.out + shown.err


def test_a_further_run_is_started(hub: GitHub) -> None:
    assert main(["github", "start", "converge.yml"]) == 0
    assert hub.started == [("converge.yml", "main")]


@pytest.mark.parametrize("name", ["../../secrets.yml", "converge", "a/b.yml"])
def test_only_a_workflow_of_this_repository_is_started(hub: GitHub, name: str) -> None:
    assert main(["github", "start", name]) == 1
    assert not hub.requests


@pytest.fixture
def identity(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """GitHub's server of identities: it gives tokens that name the audience. Yields the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            content = json.dumps({"value": f"jwt {self.path} {self.headers['Authorization']}"}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"http://127.0.0.1:{server.server_port}/token?v=1")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "canary")
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path / "temp"))
    yield asked
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_run_logs_in_to_aws_by_its_identity(
    identity: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUBFLEET_AWS_ROLE", "arn:aws:iam::123456789012:role/hubs")
    variables = dict(line.split("=", 1) for line in said(capsys, "login", "reef-eks").splitlines())
    assert variables["AWS_ROLE_ARN"].endswith("role/hubs")
    assert variables["AWS_REGION"] == "ap-southeast-2"
    token = Path(variables["AWS_WEB_IDENTITY_TOKEN_FILE"])
    assert token.stat().st_mode & 0o777 == 0o600
    assert "audience=sts.amazonaws.com" in token.read_text()


def test_a_run_logs_in_to_google_by_its_identity(
    identity: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    provider = "projects/1/locations/global/workloadIdentityPools/github/providers/hubs"
    monkeypatch.setenv("HUBFLEET_GOOGLE_PROVIDER", provider)
    monkeypatch.setenv("HUBFLEET_GOOGLE_ACCOUNT", "hubs@tern-hubs.iam.gserviceaccount.com")
    variables = dict(line.split("=", 1) for line in said(capsys, "login", "tern-gke").splitlines())
    form = json.loads(Path(variables["GOOGLE_APPLICATION_CREDENTIALS"]).read_text())
    assert form["audience"] == f"//iam.googleapis.com/{provider}"
    assert form["service_account_impersonation_url"].endswith("com:generateAccessToken")
    assert Path(form["credential_source"]["file"]).read_text().startswith("jwt ")
    assert "canary" not in "".join(variables.values())


def test_a_login_that_is_not_set_up_says_what_lacks(identity: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(ROOT), "github", "login", "tern-gke"]) == 1
    assert "HUBFLEET_GOOGLE_PROVIDER and HUBFLEET_GOOGLE_ACCOUNT are not set" in capsys.readouterr().err
    assert not identity

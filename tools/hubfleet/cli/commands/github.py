"""What the workflows do on GitHub: a comment, a matrix, a summary, a page to agree to, a status, a message, a login.

Each works on a laptop, too: what goes to a file of the workflow there is printed here. Tokens come from the
environment.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet github summary --plan plan.json", "a plan as a page"),
    ("hubfleet github matrix", "all clusters, as a matrix takes them"),
    ("hubfleet github comment --plan plan.json --event event.json", "tell the pull request"),
    ("hubfleet github retire reef-watch/staging", "what would go, and the words that approve it"),
    ("hubfleet github login tern-gke", "the cluster is open to the steps that follow"),
    ("hubfleet github start deploy.yaml", "a workflow on main"),
    ("hubfleet github status tern-gke success", "tell the commit"),
    ("hubfleet github notify tern-gke failure --journal journal.jsonl", "tell a channel, with the stages that failed"),
)
AUTHOR = "github-actions[bot]"
MOST_PAGE = 500_000
"""Characters of a page; GitHub takes 1 MiB a step."""

RESULTS = ("success", "failure", "cancelled")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    below = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    comment = below.add_parser("comment", help="write or update the comment on a pull request")
    comment.add_argument("--plan", metavar="FILE", required=True, help="the plan; it is not trusted")
    comment.add_argument("--event", metavar="FILE", required=True, help="the event: $GITHUB_EVENT_PATH")
    comment.add_argument("--author", default=AUTHOR, metavar="LOGIN", help=f"whose comment it is (default: {AUTHOR})")
    matrix = below.add_parser("matrix", help="the clusters to work on, as JSON")
    matrix.add_argument("names", metavar="HUB/STAGE", nargs="*", help="only the clusters of these stages")
    matrix.add_argument("--plan", metavar="FILE", help="only clusters that a plan has steps for")
    summary = below.add_parser("summary", help="a page about a plan or a run")
    kind = summary.add_mutually_exclusive_group(required=True)
    kind.add_argument("--plan", metavar="FILE")
    kind.add_argument("--journal", metavar="FILE", help="its last run")
    retire = below.add_parser("retire", help="a page about what would be taken away, and the words that approve it")
    retire.add_argument("name", metavar="HUB/STAGE")
    retire.add_argument("--agreed", metavar="WORDS", help="only tell that this was agreed to")
    login = below.add_parser("login", help="open a cluster by the identity of this run")
    login.add_argument("cluster")
    start = below.add_parser("start", help="start a workflow on main")
    start.add_argument("workflow", metavar="FILE")
    start.add_argument("--branch", default="main")
    _arguments_of_results(below)


def _arguments_of_results(below: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, what in (("status", "tell a commit how a cluster's run went"), ("notify", "send a message to a webhook")):
        verb = below.add_parser(name, help=what)
        verb.add_argument("cluster")
        verb.add_argument("result", choices=RESULTS)
        if name == "notify":
            verb.add_argument("--journal", metavar="FILE", help="name the stages that failed")
        else:
            verb.add_argument("--commit", help="default: the workflow's")


def run(context: Context, args: argparse.Namespace) -> int:
    """Do one of them."""
    return _VERBS[args.verb](context, args)


def _comment(context: Context, args: argparse.Namespace) -> int:
    from hubfleet.app import github
    from hubfleet.app.github_api import Api
    from hubfleet.report.github_comment import write_comment

    head = github.head_of(github.read_event(Path(args.event)))
    text = write_comment(_untrusted_page(Path(args.plan)), head.commit)
    api = Api.of(context.environment, head.repository)
    number = github.pull_request(api, head)
    if number is None:
        context.say("no open pull request is at this commit: nothing to tell")
        return exits.CLEAN
    done = github.comment(api, number, text, args.author)
    context.say(f"the comment on #{number} is {done}")
    return exits.CLEAN


def _untrusted_page(file: Path) -> str:
    from hubfleet.app.github_plan import NoPlan, read_untrusted
    from hubfleet.report.github_comment import NO_PLAN
    from hubfleet.report.plan_markdown import write_markdown

    try:
        return write_markdown(read_untrusted(file), {})
    except NoPlan:
        return NO_PLAN


def _matrix(context: Context, args: argparse.Namespace) -> int:
    from hubfleet.app.github import clusters
    from hubfleet.app.given_plan import read_plan

    plan = read_plan(Path(args.plan)) if args.plan else None
    found = json.dumps(clusters(context.settings(), plan, args.names))
    _put(context, "GITHUB_OUTPUT", f"clusters={found}\n")
    return exits.CLEAN


def _summary(context: Context, args: argparse.Namespace) -> int:
    from hubfleet.app.given_plan import read_plan
    from hubfleet.deploy.journal import read_journal
    from hubfleet.report import github_run
    from hubfleet.report.plan_markdown import write_markdown

    if args.plan:
        page = write_markdown(read_plan(Path(args.plan)), {}, most=MOST_PAGE)
    else:
        page = github_run.write_page(github_run.last_run(read_journal(Path(args.journal))))
    _put(context, "GITHUB_STEP_SUMMARY", page)
    return exits.CLEAN


def _retire(context: Context, args: argparse.Namespace) -> int:
    from hubfleet.app.retire import Request, retire
    from hubfleet.report.retire import write_agreed, write_page
    from hubfleet.report.run import write_away

    if args.agreed is not None:
        _put(context, "GITHUB_STEP_SUMMARY", write_agreed(args.agreed))
        return exits.CLEAN
    found = retire(context.settings(), Request(args.name))
    left = [one for one in found.candidates if not one.is_over]
    _put(context, "GITHUB_STEP_SUMMARY", write_page((one.found, one.tombstone, one.approval) for one in left))
    _put(context, "GITHUB_OUTPUT", f"approve={','.join(one.approval for one in left)}\n")
    if found.away:
        context.say(write_away(found.away))
    return exits.CLEAN if found.ok else exits.FINDINGS


def _status(context: Context, args: argparse.Namespace) -> int:
    from hubfleet.app.github import run_url, set_status
    from hubfleet.app.github_api import Api, GitHubError

    commit = args.commit or context.environment.get("GITHUB_SHA")
    if not commit:
        raise GitHubError("no commit is named", help="give it with --commit")
    set_status(Api.of(context.environment), commit, args.cluster, args.result, run_url(context.environment))
    return exits.CLEAN


def _notify(context: Context, args: argparse.Namespace) -> int:
    from hubfleet.app.github import run_url
    from hubfleet.app.github_notify import notify
    from hubfleet.deploy.journal import read_journal
    from hubfleet.report.github_run import last_run, write_message

    webhook = context.environment.get("HUBFLEET_WEBHOOK")
    journal = read_journal(Path(args.journal)) if args.journal else ()
    text = write_message(args.cluster, args.result, last_run(journal), run_url(context.environment))
    if webhook:
        notify(webhook, text)
    else:
        context.say(f"HUBFLEET_WEBHOOK is not set, so nobody is told: {text}")
    return exits.CLEAN


def _login(context: Context, args: argparse.Namespace) -> int:
    from hubfleet.app.github_login import login
    from hubfleet.load.fleet import load_fleet
    from hubfleet.load.tree import Folder

    folder = Path(context.environment.get("RUNNER_TEMP") or context.settings().state) / "login"
    variables = login(args.cluster, load_fleet(Folder(context.root)).fleet.clusters, context.environment, folder)
    if not variables:
        context.say(f"nothing is set up for {args.cluster}: what is logged in here already is used")
    _put(context, "GITHUB_ENV", "".join(f"{name}={value}\n" for name, value in variables.items()))
    return exits.CLEAN


def _start(context: Context, args: argparse.Namespace) -> int:
    from hubfleet.app.github import start
    from hubfleet.app.github_api import Api

    start(Api.of(context.environment), args.workflow, args.branch)
    context.say(f"{args.workflow} is started on {args.branch}")
    return exits.CLEAN


def _put(context: Context, file: str, text: str) -> None:
    """Append to one of the files that a workflow's step may write, or print where there is none."""
    path = context.environment.get(file)
    if not path:
        context.print(text)
        return
    with Path(path).open("a", encoding="utf-8") as stream:
        stream.write(text)


_VERBS: Mapping[str, Callable[[Context, argparse.Namespace], int]] = {
    "comment": _comment,
    "login": _login,
    "matrix": _matrix,
    "notify": _notify,
    "retire": _retire,
    "start": _start,
    "status": _status,
    "summary": _summary,
}

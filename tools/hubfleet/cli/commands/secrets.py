"""Secrets in git, encrypted with sops: check, begin, change and rotate them.

A file belongs to a stage (hubs/HUB/STAGE.secrets.yaml) or to a cluster (clusters/CLUSTER.secrets.yaml); only the keys
that the cluster names under `secrets.recipients` open it. Values are typed, or come on standard input: never on the
command line.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from collections.abc import Callable

    from hubfleet.cli.context import Context
    from hubfleet.model.release import SecretNeed

EXAMPLES = (
    ("hubfleet secrets check", "every file; inside, too, where a key is here"),
    ("hubfleet secrets init climate-lab/staging", "a new file: asks for what is given, makes the rest"),
    ("hubfleet secrets set climate-lab/staging client_secret", "one value, typed or from standard input"),
    ("hubfleet secrets edit climate-lab/staging", "all values, in your editor"),
    ("hubfleet secrets rotate climate-lab/staging cookie_secret", "a new value and a new data key"),
    ("hubfleet secrets rekey", "after the recipients of a cluster changed"),
)
_VERBS = {
    "check": "names, forms and recipients; nothing is shown",
    "init": "write a new file; values that others give as lines NAME=VALUE on standard input, or typed",
    "set": "put one value in, from standard input or typed",
    "edit": "open a file in your editor, decrypted in memory only",
    "rotate": "make new values and a new data key",
    "rekey": "write .sops.yaml and let each file be opened by its cluster's recipients, no others",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    below = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs = {verb: below.add_parser(verb, help=text) for verb, text in _VERBS.items()}
    verbs["check"].add_argument("owners", metavar="HUB/STAGE", nargs="*", help="or a cluster (default: all)")
    verbs["check"].add_argument("--format", choices=("text", "json", "github"), default="text")
    for verb in ("init", "set", "edit", "rotate"):
        verbs[verb].add_argument("owner", metavar="HUB/STAGE", help="or a cluster")
    verbs["set"].add_argument("name", metavar="NAME")
    verbs["rotate"].add_argument("names", metavar="NAME", nargs="*", help="default: all that hubfleet makes")


def run(context: Context, args: argparse.Namespace) -> int:
    """Do one of the verbs."""
    verbs: dict[str, Callable[[Context, argparse.Namespace], int]] = {
        "check": _check,
        "init": _init,
        "set": _set,
        "edit": _edit,
        "rotate": _rotate,
        "rekey": _rekey,
    }
    return verbs[args.verb](context, args)


def _check(context: Context, args: argparse.Namespace) -> int:
    from hubfleet.app.secrets import check_secrets
    from hubfleet.report.findings import write_findings

    checked = check_secrets(context.fleet(), args.owners)
    color = context.colored(context.out)
    context.print(write_findings(checked.findings, args.format, stages=checked.files, texts=checked.texts, color=color))
    context.say(f"looked at {checked.files} files; into {checked.files - len(checked.unopened)} of them")
    for file in checked.unopened:
        context.say(f"not opened, no key for it is here: {file}")
    return exits.FINDINGS if checked.failed else exits.CLEAN


def _init(context: Context, args: argparse.Namespace) -> int:
    from hubfleet.app.secrets import begin_secrets

    typed = sys.stdin.isatty()
    given = {} if typed else _lines(sys.stdin.read())
    file, names = begin_secrets(context.fleet(), args.owner, given, _ask if typed else None)
    context.print(file)
    context.say(f"holds {', '.join(names)}")
    return exits.CLEAN


def _set(context: Context, args: argparse.Namespace) -> int:
    from hubfleet.app.secrets import set_secret

    read = _ask if sys.stdin.isatty() else lambda _: sys.stdin.read().removesuffix("\n")
    context.print(set_secret(context.fleet(), args.owner, args.name, read))
    return exits.CLEAN


def _edit(context: Context, args: argparse.Namespace) -> int:
    from hubfleet.app.secrets import edit_secrets

    file, changed = edit_secrets(context.fleet(), args.owner)
    context.print(file)
    context.say("changed; now: hubfleet secrets check" if changed else "nothing was changed")
    return exits.CLEAN


def _rotate(context: Context, args: argparse.Namespace) -> int:
    from hubfleet.app.secrets import rotate_secrets

    file, changed = rotate_secrets(context.fleet(), args.owner, args.names)
    context.print(file)
    for need in changed:
        context.say(f"new: {need.name}: {need.title}")
    context.say("the data key is new; deploy the stage to use what is new")
    return exits.CLEAN


def _rekey(context: Context, _args: argparse.Namespace) -> int:
    from hubfleet.app.secrets import rekey

    changed = rekey(context.fleet())
    for file in changed:
        context.print(file)
    if not changed:
        context.say("everything is encrypted for whom the clusters name")
    return exits.CLEAN


def _ask(need: SecretNeed) -> str:
    from getpass import getpass

    return getpass(f"{need.name}{f' ({need.title})' if need.title else ''}: ")


def _lines(text: str) -> dict[str, str]:
    from hubfleet.findings import HubfleetError

    given: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        name, sign, value = line.partition("=")
        if line.strip() and not sign:
            raise HubfleetError(f"line {number} of standard input is not NAME=VALUE", help="one secret on each line")
        if sign:
            given[name.strip()] = value
    return given

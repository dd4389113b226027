"""Write a new hub, cluster, image or blueprint to start from.

The file is in house order, and what only you can know is marked in it. Nothing that exists is overwritten.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.app.new import Written
    from hubfleet.app.settings import Settings
    from hubfleet.cli.context import Context
    from hubfleet.model.json import Json

EXAMPLES = (
    ("hubfleet new hub lake --cluster laptop --login dummy --admin ada --allow everyone", "a hub on this machine"),
    ("hubfleet new hub lake --cluster tern-gke --login github --allow teams=lake:users", "a hub on a cluster"),
    ("hubfleet new cluster lake-gke --provider gke --set project=lake-hubs", "a cluster"),
    ("hubfleet new image r --reference quay.io/jupyter/r-notebook:2026-10-05", "a user image"),
    ("hubfleet new blueprint course --kind basic", "what several hubs share"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    below = parser.add_subparsers(dest="verb", metavar="WHAT", required=True)
    hub = below.add_parser("hub", help="hubs/NAME/hub.yaml")
    hub.add_argument("--cluster", required=True, help="where it runs: a file under clusters/")
    hub.add_argument("--login", metavar="PROVIDER", required=True, help="who knows the people: github, google, ...")
    hub.add_argument("--title", default="", help="the community's name (default: from NAME)")
    hub.add_argument("--admin", metavar="USER", action="append", default=[], help="may be given several times")
    hub.add_argument("--allow", metavar="KEY=VALUE", action="append", default=[], help="users=ada, or: everyone")
    hub.add_argument("--blueprint", action="append", default=[], help="may be given several times")
    hub.add_argument("--image", help="a folder under images/, or repository:tag")
    hub.add_argument("--client-id", metavar="ID", help="the hub as the provider registered it")
    cluster = below.add_parser("cluster", help="clusters/NAME.yaml")
    cluster.add_argument("--provider", required=True, help="gke, eks, aks, ..., kubeconfig, local")
    cluster.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], help="one of the provider's keys")
    image = below.add_parser("image", help="images/NAME/image.yaml")
    image.add_argument("--reference", help="where it is published, with tag or digest")
    image.add_argument("--imports", metavar="PACKAGE", action="append", default=[], help="tested; several times")
    blueprint = below.add_parser("blueprint", help="hubs/_blueprints/NAME.yaml")
    blueprint.add_argument("--kind", choices=("basic", "research", "experimental"), default="basic")
    blueprint.add_argument("--image", help="a folder under images/, or repository:tag")
    for one in (hub, cluster, image, blueprint):
        one.add_argument("name", metavar="NAME", help="lower-case letters, digits and dashes")


def run(context: Context, args: argparse.Namespace) -> int:
    """Write the file, and name what has to be filled in."""
    written = _written(context.settings(), args)
    for file in written.files:
        context.print(file)
    for path in written.to_fill_in:
        context.say(f"fill in: {path}")
    context.say("then: hubfleet check")
    return exits.CLEAN


def _written(settings: Settings, args: argparse.Namespace) -> Written:
    from hubfleet.app import new
    from hubfleet.edit.starters import HubWishes

    if args.verb == "cluster":
        return new.new_cluster(settings, args.name, args.provider, dict(map(_pair, args.set)))
    if args.verb == "image":
        return new.new_image(settings, args.name, args.reference, args.imports)
    if args.verb == "blueprint":
        return new.new_blueprint(settings, args.name, args.kind, args.image)
    wishes = HubWishes(
        args.name,
        args.cluster,
        args.login,
        args.title,
        args.admin,
        _allow(args.allow),
        args.blueprint,
        args.image,
        args.client_id,
    )
    return new.new_hub(settings, wishes)


def _allow(words: list[str]) -> dict[str, Json]:
    allow: dict[str, Json] = {}
    for word in words:
        if word == "everyone":
            allow["everyone"] = True
            continue
        key, value = _pair(word)
        before = allow.get(key)
        allow[key] = [*before, value] if isinstance(before, list) else [value]
    return allow


def _pair(word: str) -> tuple[str, str]:
    from hubfleet.findings import WrongUse

    key, sign, value = word.partition("=")
    if not sign or not key or not value:
        raise WrongUse(f'"{word}" is not KEY=VALUE', help="for example project=lake-hubs, or users=ada")
    return key, value

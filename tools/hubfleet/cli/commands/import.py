"""Bring a fleet of another layout over: clusters, hubs, blueprints.

Nothing is dropped: what no field can say stays under `values:`, and the report tells where every setting went.
Layouts: 2i2c (config/clusters/...), hubploy (deployments/...), values (one hub's Helm values file).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from hubfleet.cli import exits

if TYPE_CHECKING:
    from hubfleet.cli.context import Context

EXAMPLES = (
    ("hubfleet import 2i2c ../infrastructure --into . --report report.json", "a fleet in the layout of 2i2c"),
    ("hubfleet import hubploy ../datahub --into .", "a fleet in the layout of hubploy"),
    ("hubfleet import values config.yaml --into . --hub my-hub", "one hub from its Helm values"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("layout", metavar="LAYOUT", choices=("2i2c", "hubploy", "values"), help="2i2c, hubploy, values")
    parser.add_argument("path", metavar="PATH", help="the source's folder, or the values file")
    parser.add_argument("--into", metavar="DIR", required=True, help="the fleet to write into")
    parser.add_argument("--hub", metavar="NAME", help="with values: what the hub is called")
    parser.add_argument("--report", metavar="FILE", help="write where each setting went, as JSON")


def run(context: Context, args: argparse.Namespace) -> int:
    """Import and report."""
    from hubfleet.app.first_charts import write_charts
    from hubfleet.app.importing import import_fleet, read_source, write_fleet
    from hubfleet.importers.report import as_json
    from hubfleet.report.data import write_data
    from hubfleet.report.findings import summary, write_findings
    from hubfleet.report.importing import write_faults, write_hubs

    root = context.root
    source = read_source(args.layout, root / args.path, args.hub)
    imported = import_fleet(source, context.settings().at)
    write_fleet(imported, root / args.into)
    write_charts(root / args.into, root)
    if args.report:
        _save(root / args.report, write_data([as_json(imported.report)], "json"))
    context.print(write_hubs(imported.report.hubs))
    if not context.quiet:
        context.print(write_faults(imported.report.findings))
    if imported.findings and not context.quiet:
        color = context.colored(context.err)
        context.say(write_findings(imported.findings, "text", stages=0, texts=source.texts, color=color).rstrip("\n"))
    context.say(summary(imported.findings, len(imported.report.hubs)))
    return exits.CLEAN


def _save(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")

"""A file for servers with neither text nor data, or with both.

Why: a server does not start that waits for a file which the chart leaves out; of two contents only one counts.

Bad:
    # hubs/dune/hub.yaml
    server: {image: base, files: [{name: motd, mount: /etc/motd}]}
Bad:
    # hubs/dune/hub.yaml
    server: {image: base, files: [{name: lab, mount: /etc/lab.json, text: "{}", data: {LabApp: {open_browser: false}}}]}
Good:
    # hubs/dune/hub.yaml
    server: {image: base, files: [{name: lab, mount: /etc/lab.json, data: {LabApp: {open_browser: false}}}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("file-content", Severity.ERROR, "a file for servers has text or data")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at what is in each file."""
    for stage in fleet.stages:
        for index, file in enumerate(stage.settings.server.files):
            if bool(file.text) is bool(file.data):
                what = "both text and data" if file.text else "neither text nor data"
                yield RULE.at(
                    stage.origin(f"server.files[{index}]"),
                    f'the file "{file.name}" has {what}',
                    help="say what is in it with `text:`, or with `data:` for .json, .yaml and .toml",
                )

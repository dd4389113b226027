"""Source fleets to import: real hubs where they are beside the checkout, and as many small ones as are wanted."""

from __future__ import annotations

from pathlib import Path

from tests.need import ROOT

CORPUS = ROOT.parent / "shared" / "corpus" / "2i2c"
SMALL = ROOT / "tools/tests/importers/cases/2i2c/two-schools/source/config/clusters/tern"


def many(folder: Path, hubs: int) -> Path:
    """Write a source with one cluster of so many hubs like one of the tests' own; return its folder."""
    root = folder / f"source-{hubs}"
    cluster = root / "config/clusters/tern"
    cluster.mkdir(parents=True)
    head, _, _ = (SMALL / "cluster.yaml").read_text().partition("hubs:\n")
    entries = "".join(
        f"- name: hill{at}\n  display_name: Hill {at}\n  domain: hill{at}.tern.hubs.example.org\n"
        "  helm_chart: basehub\n"
        f"  helm_chart_values_files: [common.values.yaml, hill{at}.values.yaml]\n"
        for at in range(hubs)
    )
    (cluster / "cluster.yaml").write_text(f"{head.partition('support:')[0]}hubs:\n{entries}")
    (cluster / "common.values.yaml").write_text((SMALL / "common.values.yaml").read_text())
    hub = (SMALL / "hill.values.yaml").read_text()
    for at in range(hubs):
        (cluster / f"hill{at}.values.yaml").write_text(hub.replace("homes-hill", f"homes-hill{at}"))
    return root

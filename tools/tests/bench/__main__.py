"""`nox -s bench`: measure, and print a table that docs/bench.md can take over."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.fleet import hub_file, write_fleet
from tests.bench.imports import CORPUS, many
from tests.bench.measure import Run, median_seconds, run
from tests.bench.row import Row
from tests.chart_server import mirror, package
from tests.need import ROOT, find_command

HUBFLEET = (sys.executable, "-m", "hubfleet.cli")
STAGES = 171
MANY = 1000
SAMPLE = 30
"""Stages rendered one by one with the `helm` and `kubeconform` commands; the rest would only take longer."""

MIB = 2**20


@dataclass
class Bench:
    """One bench in one folder, with caches of its own. The chart comes from HUBFLEET_CHART_MIRROR where it is set."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given = os.environ.get("HUBFLEET_CHART_MIRROR")
        self.chart = "the JupyterHub chart" if given else "the tests' own chart"
        charts = given or str(mirror(self.folder / "mirror", package(version="4.3.3")))
        self.environment = {**os.environ, "HUBFLEET_CHART_MIRROR": charts, "HUBFLEET_CACHE": str(self.folder / "cache")}

    def fleet(self, stages: int) -> Path:
        """A generated fleet with this repository's charts."""
        root = write_fleet(self.folder / f"fleet-{stages}", stages)
        if not (root / "charts").exists():
            (root / "charts").symlink_to(ROOT / "charts")
        return root

    def check(self, root: Path, *words: str) -> Run:
        """Run `hubfleet check`. A fleet with errors would measure something else."""
        done = run([*HUBFLEET, "-C", str(root), "check", "--require-charts", *words], self.environment)
        if done.status:
            sys.exit(f"the bench's fleet has errors:\n{done.output[-3000:]}")
        return done

    def rows(self) -> Iterator[Row]:
        """Everything, one after the other."""
        yield from self._start()
        yield from self._fleet()
        yield from self._growth()
        yield from self._imports()

    def _start(self) -> Iterator[Row]:
        bare = median_seconds([sys.executable, "-c", "pass"], 15)
        help_ = median_seconds([*HUBFLEET, "--help"], 15)
        yield Row("`hubfleet --help`", _ms(help_), f"bare Python {_ms(bare)}", f"+{_ms(help_ - bare)}")

    def _fleet(self) -> Iterator[Row]:
        root = self.fleet(STAGES)
        cold = self.check(root)
        by_hand = self._one_process_each(root)
        yield _row(f"check of {STAGES} stages, nothing cached", cold, by_hand)
        self.check(root)
        warm = self.check(root)
        yield _row("the same, nothing changed", warm, by_hand)
        file = hub_file(root, 7)
        file.write_text(file.read_text().replace('COLLEGE: "7"', 'COLLEGE: "seven"'))
        yield _row("the same, one hub changed", self.check(root), by_hand)
        yield _row("check of one hub, nothing changed", self.check(root, str(hub_file(root, 8))), by_hand)

    def _one_process_each(self, root: Path) -> tuple[float, str] | None:
        """Seconds that one `helm template` and one `kubeconform` process for each stage take, from a sample."""
        from tests.bench.by_hand import seconds_per_stage

        helm, kubeconform = find_command("helm"), find_command("kubeconform")
        if not helm or not kubeconform:
            return None
        each = seconds_per_stage(root, SAMPLE, helm, kubeconform, self.environment)
        return each * STAGES, f"one process each, {_ms(each)} a stage (from {SAMPLE}): {each * STAGES:.1f} s"

    def _growth(self) -> Iterator[Row]:
        small = self.check(self.fleet(MANY // 4))
        large = self.check(self.fleet(MANY))
        times = large.seconds / small.seconds
        yield Row(
            f"check of {MANY} stages, nothing cached",
            f"{large.seconds:.1f} s, {large.memory / MIB:.0f} MiB",
            f"{MANY // 4} stages {small.seconds:.1f} s, {small.memory / MIB:.0f} MiB",
            f"{times:.1f} x the time for 4 x the stages",
        )
        warm = self.check(self.fleet(MANY))
        yield Row("the same, nothing changed", f"{warm.seconds:.2f} s, {warm.memory / MIB:.0f} MiB")

    def _imports(self) -> Iterator[Row]:
        """Bring fleets over: real hubs with the share of settings that become fields, and very many."""
        if CORPUS.is_dir():
            done = self._import(CORPUS, "corpus")
            share = done.output.rstrip().splitlines()
            total = next((line for line in share if line.startswith("all ")), "")
            yield Row(
                "import of 44 real hubs", f"{done.seconds:.2f} s, {done.memory / MIB:.0f} MiB", " ".join(total.split())
            )
        small = self._import(many(self.folder, MANY // 4), "quarter")
        large = self._import(many(self.folder, MANY), "many")
        yield Row(
            f"import of {MANY} hubs",
            f"{large.seconds:.1f} s, {large.memory / MIB:.0f} MiB",
            f"{MANY // 4} hubs {small.seconds:.1f} s, {small.memory / MIB:.0f} MiB",
            f"{large.seconds / small.seconds:.1f} x the time for 4 x the hubs",
        )

    def _import(self, source: Path, name: str) -> Run:
        return run([*HUBFLEET, "import", "2i2c", str(source), "--into", str(self.folder / name)], self.environment)


def _row(what: str, done: Run, by_hand: tuple[float, str] | None) -> Row:
    figure = f"{done.seconds:.2f} s, {done.memory / MIB:.0f} MiB"
    if by_hand is None:
        return Row(what, figure, "no `helm` or `kubeconform` here")
    return Row(what, figure, by_hand[1], f"{by_hand[0] / done.seconds:.1f} x faster")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def main(show: Callable[[str], None] = print) -> None:
    """Print the table as it grows."""
    with tempfile.TemporaryDirectory(prefix="hubfleet-bench-") as folder:
        bench = Bench(Path(folder))
        show(f"With {bench.chart}, {os.cpu_count()} cores.\n")
        show("| what | figure | reference | ratio |\n| --- | --- | --- | --- |")
        for row in bench.rows():
            show(str(row))


if __name__ == "__main__":
    main()

"""`nox -s bench`: measure, and print a table that docs/bench.md can take over."""

from __future__ import annotations

import compileall
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hubfleet.app.version import PACKAGE
from tests.bench.charts import bump, write_mirror
from tests.bench.fleet import change_hub, write_fleet
from tests.bench.git import commit, restore
from tests.bench.imports import CORPUS, many
from tests.bench.measure import Run, median_seconds, run
from tests.bench.row import HEAD, Row, cost, growth, milliseconds
from tests.need import ROOT, find_command

HUBFLEET = (sys.executable, "-m", "hubfleet.cli")
STAGES = 171
MANY = 1000
SAMPLE = 30
"""Stages rendered one by one with the `helm` and `kubeconform` commands; the rest would only take longer."""

EXAMPLE = ("fleet.yaml", "clusters", "hubs", "images", "charts")


@dataclass
class Bench:
    """One bench in one folder, with caches of its own. The chart comes from HUBFLEET_CHART_MIRROR where it is set."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given = os.environ.get("HUBFLEET_CHART_MIRROR")
        self.chart = "the JupyterHub chart" if given else "the tests' own chart"
        charts = write_mirror(self.folder / "mirror", given)
        self.environment = {**os.environ, "HUBFLEET_CHART_MIRROR": str(charts)}
        compileall.compile_dir(PACKAGE, quiet=1)  # as it is once it is installed, whatever was edited since
        self.forget()

    def forget(self) -> None:
        """Begin with an empty cache. Fleets of different sizes have hubs in common."""
        self.environment["HUBFLEET_CACHE"] = tempfile.mkdtemp(prefix="cache-", dir=self.folder)

    def fleet(self, stages: int) -> Path:
        """A generated fleet with this repository's charts, as the last commit of its main branch."""
        root = self.folder / f"fleet-{stages}"
        if not root.exists():
            write_fleet(root, stages)
            shutil.copytree(ROOT / "charts", root / "charts")
            commit(root)
        restore(root)
        return root

    def example(self) -> Path:
        """A copy of this repository's own fleet."""
        root = self.folder / "example"
        root.mkdir()
        for name in EXAMPLE:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, root / name)
        return root

    def check(self, root: Path, *words: str) -> Run:
        """Run `hubfleet check`."""
        return self._run("-C", str(root), "check", *words)

    def plan(self, root: Path, *words: str) -> Run:
        """Run `hubfleet plan`, from the last commit to the files on disk."""
        return self._run("-C", str(root), "plan", *words)

    def _run(self, *words: str) -> Run:
        """Run a command. One with errors would measure something else."""
        done = run([*HUBFLEET, *words], self.environment)
        if done.status:
            sys.exit(f"hubfleet {' '.join(words)} has errors:\n{done.output[-3000:]}")
        return done

    def rows(self) -> Iterator[Row]:
        """Everything, one after the other."""
        yield from self._start()
        yield from self._fleet()
        yield from self._example()
        yield from self._growth()
        yield from self._bumps()
        yield from self._imports()

    def _start(self) -> Iterator[Row]:
        bare = median_seconds([sys.executable, "-c", "pass"], 15)
        help_ = median_seconds([*HUBFLEET, "--help"], 15)
        ratio = f"+{milliseconds(help_ - bare)}"
        yield Row("`hubfleet --help`", milliseconds(help_), f"bare Python {milliseconds(bare)}", ratio, "+60 ms")

    def _fleet(self) -> Iterator[Row]:
        root = self.fleet(STAGES)
        cold = self.check(root, "--require-charts")
        by_hand = self._one_process_each(root)
        self.check(root)
        yield _beside(f"check of {STAGES} stages, nothing cached", cold, "about 8 s, 4 x faster", by_hand)
        yield _beside("the same, nothing changed", self.check(root), "under 1 s", by_hand)
        change_hub(root, 7)
        yield _beside("the same, one hub changed", self.check(root), "under 1.3 s", by_hand)
        change_hub(root := self.fleet(STAGES), 8)
        yield Row(f"plan of one changed hub of {STAGES} stages", cost(self.plan(root)), goal="under 1.5 s")

    def _one_process_each(self, root: Path) -> tuple[float, str] | None:
        """Seconds that one `helm template` and one `kubeconform` process for each stage take, from a sample."""
        from tests.bench.by_hand import seconds_per_stage

        helm, kubeconform = find_command("helm"), find_command("kubeconform")
        if not helm or not kubeconform:
            return None
        each = seconds_per_stage(root, SAMPLE, helm, kubeconform, self.environment)
        return each * STAGES, f"one process each, {milliseconds(each)} a stage (from {SAMPLE}): {each * STAGES:.1f} s"

    def _example(self) -> Iterator[Row]:
        root, hub = self.example(), "hubs/climate-lab/hub.yaml"
        self.check(root)
        self.check(root, hub)
        yield Row("check of one hub of the example fleet", cost(self.check(root, hub)), goal="under 0.5 s")
        with (root / hub).open("a", encoding="utf-8") as file:
            file.write("# One more line.\n")
        yield Row("the same, the hub changed", cost(self.check(root, hub)))

    def _growth(self) -> Iterator[Row]:
        self.forget()
        small = self.check(self.fleet(MANY // 4))
        self.forget()
        large = self.check(self.fleet(MANY))
        beside = f"{MANY // 4} stages {cost(small)}"
        goal = "linear, under 400 MiB"
        yield Row(f"check of {MANY} stages, nothing cached", cost(large), beside, growth(small, large, 4), goal)
        yield Row("the same, nothing changed", cost(self.check(self.fleet(MANY))))
        change_hub(root := self.fleet(MANY), 7)
        yield Row("the same, one hub changed", cost(self.check(root)))
        change_hub(root := self.fleet(MANY), 8)
        yield Row(f"plan of one changed hub of {MANY} stages", cost(self.plan(root)), goal="under 3 s")

    def _bumps(self) -> Iterator[Row]:
        """A newer chart for all hubs: each is rendered once more, and a comment says it in few words."""
        root = self.fleet(MANY)
        bump(root)
        done = self.plan(root)
        again = self.plan(root)
        share = f"{again.seconds:.1f} s without rendering"
        yield Row(f"plan of a newer chart for {MANY} stages", cost(done), share, goal="bounded by rendering")
        root = self.fleet(2 * STAGES)
        bump(root)
        size = len(self.plan(root, "--format", "markdown").output.encode())
        yield Row(f"comment on a newer chart for {STAGES} hubs", f"{size / 1000:.1f} kB", goal="under 10 kB")

    def _imports(self) -> Iterator[Row]:
        """Bring fleets over: real hubs with the share of settings that become fields, and very many."""
        if CORPUS.is_dir():
            done = self._import(CORPUS, "corpus")
            share = done.output.rstrip().splitlines()
            total = next((line for line in share if line.startswith("all ")), "")
            words = f"settings, typed, under `values:`, left out: {' '.join(total.split()[-5:])}"
            yield Row("import of 44 real hubs", cost(done), words, goal="under 3 s")
        small = self._import(many(self.folder, MANY // 4), "quarter")
        large = self._import(many(self.folder, MANY), "many")
        beside = f"{MANY // 4} hubs {cost(small)}"
        yield Row(f"import of {MANY} hubs", cost(large), beside, growth(small, large, 4), "linear")

    def _import(self, source: Path, name: str) -> Run:
        return run([*HUBFLEET, "import", "2i2c", str(source), "--into", str(self.folder / name)], self.environment)


def _beside(what: str, done: Run, goal: str, by_hand: tuple[float, str] | None) -> Row:
    if by_hand is None:
        return Row(what, cost(done), "no `helm` or `kubeconform` here", goal=goal)
    return Row(what, cost(done), by_hand[1], f"{by_hand[0] / done.seconds:.1f} x faster", goal)


def main(show: Callable[[str], None] = print) -> None:
    """Print the table as it grows."""
    with tempfile.TemporaryDirectory(prefix="hubfleet-bench-") as folder:
        bench = Bench(Path(folder))
        show(f"With {bench.chart}, {os.cpu_count()} cores.\n")
        show(HEAD)
        for row in bench.rows():
            show(str(row))


if __name__ == "__main__":
    main()

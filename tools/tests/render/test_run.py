"""Many stages: workers, cache, faults and digests together."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from hubfleet.cache import LOOKED
from hubfleet.findings import Location, Severity
from hubfleet.model.json import Values
from hubfleet.render import FaultKind, RenderCache, Workers, findings_of, render_all
from hubfleet.render.cache import cache_key
from hubfleet.render.run import requests_of
from hubfleet.render.sdk import SdkRenderer
from hubfleet.render.stable import unstable
from tests.render.parts import (
    CONFIG_MAP,
    Deadly,
    charts_of,
    own_chart,
    real_chart,
    stage,
    write_chart,
)

TOOLS = Path(__file__).parents[2]
MANY = [stage(number) for number in range(8)]
CHARTS = charts_of(own_chart())
ENVIRONMENT = {"PYTHONPATH": str(TOOLS)}


@pytest.fixture
def cache(tmp_path):
    return RenderCache(tmp_path / "cache" / "render")


def entries(cache):
    return sorted(path for path in cache.folder.glob("??/*"))


def digests(stages):
    return [one.digest for one in stages]


def test_workers_give_what_one_process_gives_in_the_order_asked_for():
    alone = render_all(MANY, CHARTS, workers=Workers(0))
    many = render_all(MANY, CHARTS, workers=Workers(3, ENVIRONMENT))
    assert alone == many
    assert [one.stage for one in many] == [given.stage.stage for given in MANY]
    assert len(set(digests(many))) == len(MANY)
    assert all(one.releases[0].manifests for one in many)
    assert not any(one.faults for one in many)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_hash_seeds_do_not_matter(seed):
    environment = {**ENVIRONMENT, "PYTHONHASHSEED": seed}
    assert digests(render_all(MANY, CHARTS, workers=Workers(2, environment))) == digests(
        render_all(MANY, CHARTS, workers=Workers(0))
    )


def test_threads_do_not_matter():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: digests(render_all(MANY[:2], CHARTS)), range(4)))
    assert results == [results[0]] * 4


def test_a_worker_that_dies_or_hangs_is_a_fault_of_its_stage_only():
    done = render_all(MANY, CHARTS, workers=Workers(2, ENVIRONMENT, seconds=20), renderer=Deadly())
    broken = {one.stage: one.faults[0][1] for one in done if one.faults}
    assert set(broken) == {"hub3/staging", "hub4/staging"}
    assert {fault.kind for fault in broken.values()} == {FaultKind.WORKER}
    assert "stack overflow" in broken["hub3/staging"].message
    assert "more than 20 s" in broken["hub4/staging"].message
    assert [one.digest is None for one in done] == [one.stage in broken for one in done]


def test_an_interrupt_ends_the_workers_at_once(tmp_path):
    script = tmp_path / "run.py"
    script.write_text(
        textwrap.dedent("""
        from hubfleet.render import Workers, render_all
        from tests.render.parts import Deadly, charts_of, stage, own_chart
        import os
        print("up", flush=True)
        stages = [stage(number) for number in (4, 4, 4, 4, 4, 4)]
        workers = Workers(2, {"PYTHONPATH": os.environ["PYTHONPATH"]})
        render_all(stages, charts_of(own_chart()), workers=workers, renderer=Deadly())
        """)
    )
    process = subprocess.Popen(
        [sys.executable, script], env={"PYTHONPATH": str(TOOLS)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout.readline() == b"up\n"
    workers = wait_for(lambda: two(psutil.Process(process.pid).children()))
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert b"KeyboardInterrupt" in err
    assert not [worker for worker in workers if worker.is_running()]


def two(found):
    return found if len(found) == 2 else None


def wait_for(probe, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := probe():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come")


def test_nothing_of_the_workers_reaches_the_terminal(tmp_path, capfd):
    chart = write_chart(tmp_path / "c", {"a.yaml": CONFIG_MAP}, files={"values.yaml": "a: {b: 1}\n"})
    stages = [stage(number, chart="c", values={"a": "text"}, secrets=()) for number in range(6)]
    render_all(stages, charts_of(chart), workers=Workers(2, ENVIRONMENT))
    assert capfd.readouterr() == ("", "")


def test_a_second_run_reads_the_cache_and_gives_the_same(cache):
    first = render_all(MANY, CHARTS, cache=cache)
    written = entries(cache)
    assert len(written) == len(MANY)
    again = render_all(MANY, CHARTS, cache=cache, renderer=SdkRenderer())
    assert again == first
    assert entries(cache) == written


def test_a_cached_run_loads_neither_helm_nor_the_schemas(cache):
    render_all(MANY, CHARTS, cache=cache)
    script = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        from hubfleet.render import RenderCache, Workers, render_all
        from tests.render.parts import charts_of, stage, own_chart
        stages = [stage(number) for number in range(8)]
        cache = RenderCache(Path({str(cache.folder)!r}))
        done = render_all(stages, charts_of(own_chart()), cache=cache, workers=Workers(2))
        assert all(one.digest for one in done)
        print(sorted({{"helm_python", "jsonschema_rs", "kubernetes_validate"}} & set(sys.modules)))
    """)
    done = subprocess.run([sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_whatever_a_render_depends_on_is_in_the_key():
    (request,) = requests_of(MANY[0], CHARTS)
    others = [
        replace(request, name="other"),
        replace(request, namespace="other"),
        replace(request, values={}),
        replace(request, chart=replace(request.chart, digest="other")),
        replace(request, chart=replace(request.chart, version="5")),
        replace(request, capabilities=replace(request.capabilities, kubernetes="1.33")),
        replace(request, capabilities=replace(request.capabilities, api_versions=("a/v1",))),
    ]
    keys = {cache_key(one, "sdk") for one in (request, *others)} | {cache_key(request, "helm")}
    assert len(keys) == len(others) + 2
    moved = replace(request, chart=replace(request.chart, path=Path("elsewhere")))
    assert cache_key(moved, "sdk") == cache_key(request, "sdk")


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\xfe", b"[]\n", None])
def test_a_damaged_entry_is_ignored_and_written_anew(cache, damage):
    first = render_all(MANY[:1], CHARTS, cache=cache)
    (path,) = entries(cache)
    whole = path.read_bytes()
    path.write_bytes(whole[:-5] if damage is None else damage)
    assert render_all(MANY[:1], CHARTS, cache=cache) == first
    assert path.read_bytes() == whole


def test_the_cache_is_private_and_holds_no_leftovers(cache):
    render_all(MANY[:2], CHARTS, cache=cache)
    folders = {cache.folder, *(path.parent for path in entries(cache))}
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in entries(cache)} == {0o600}
    assert all(len(path.name) == 64 for path in entries(cache))


def test_the_cache_drops_what_was_not_used_for_longest(cache):
    render_all(MANY[:4], CHARTS, cache=cache)
    for age, path in enumerate(entries(cache)):
        os.utime(path, (age, age))
    newest = entries(cache)[-1]
    os.utime(cache.folder / LOOKED, (0, 0))
    small = RenderCache(cache.folder, most_bytes=2 * newest.stat().st_size + 600)
    render_all([stage(99)], CHARTS, cache=small)
    assert len(entries(cache)) == 2
    assert newest in entries(cache)


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path):
    (tmp_path / "file").write_text("")
    (one,) = render_all(MANY[:1], CHARTS, cache=RenderCache(tmp_path / "file" / "cache"))
    assert one.digest


def test_a_failed_process_is_not_remembered(cache):
    render_all(
        [*MANY[3:4], *MANY[:2], *MANY[5:]], CHARTS, cache=cache, workers=Workers(2, ENVIRONMENT), renderer=Deadly()
    )
    assert len(entries(cache)) == 5


def test_a_chart_that_cannot_be_had_is_a_notice_and_everything_else_goes_on():
    lost = stage(1, chart="dask-gateway", values={}, secrets=())
    mixed = replace(MANY[0], stage=replace(MANY[0].stage, releases=(*MANY[0].stage.releases, *lost.stage.releases)))
    first, second = render_all([mixed, MANY[2]], CHARTS)
    ((release, fault),) = first.faults
    assert (release, fault.kind, fault.severity) == ("hub1", FaultKind.CHART_MISSING, Severity.NOTICE)
    assert "HUBFLEET_CHART_MIRROR" in fault.help
    assert first.digest is None
    assert not first.failed
    assert first.releases[0].manifests
    assert second.digest


def test_faults_become_findings_at_the_line_that_caused_them():
    values: Values = {"hub": {"bogus": 1}, "cull": {"every": "x"}}
    (done,) = render_all([stage(0, values=values)], CHARTS)
    assert done.digest is None
    assert done.failed
    asked = []

    def locate(stage, release, fault):
        asked.append((stage, release, fault.path))
        return Location("hubs/hub0/hub.yaml", 7, 3)

    findings = list(findings_of([done], locate))
    assert ("hub0/staging", "hub0", ("cull", "every")) in asked
    assert {finding.rule for finding in findings} == {"chart-values"}
    assert all(
        finding.location.line == 7 and finding.message.startswith("hub0/staging: jupyterhub: ") for finding in findings
    )


def test_what_one_line_causes_in_many_stages_is_told_once():
    done = render_all([stage(number, values={"hub": {"bogus": 1}}) for number in range(5)], CHARTS)
    (finding,) = findings_of(done, lambda *_: Location("fleet.yaml", 2, 5))
    assert finding.message.startswith("hub0/staging, hub1/staging, hub2/staging and 2 more: jupyterhub: ")


def test_a_fault_of_an_object_points_at_the_value_that_stands_there(tmp_path):
    template = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: {{ .Values.web.port }}}]}\n"
    chart = write_chart(tmp_path / "c", {"a.yaml": template})
    given = stage(0, chart="c", values={"web": {"port": 70000}, "other": 1}, secrets=())
    ((_, fault),) = render_all([given], charts_of(chart))[0].faults
    assert (fault.object, fault.object_path) == ("Service/a", ("spec", "ports", 0, "port"))
    assert fault.path == ("web", "port")


def test_faults_survive_the_cache(cache):
    stages = [stage(0, values={"hub": {"bogus": 1}})]
    assert render_all(stages, CHARTS, cache=cache) == render_all(stages, CHARTS, cache=cache)
    assert len(entries(cache)) == 1


def test_secrets_are_stand_ins_and_change_nothing_but_through_their_leaves():
    (done,) = render_all(MANY[:1], CHARTS)
    (rotated,) = render_all([replace(MANY[0], leaves={"cookie-secret": "hash"})], CHARTS)
    assert done.digest != rotated.digest
    assert done.releases == rotated.releases


@pytest.mark.parametrize(
    "chart", [chart for chart in (own_chart(), real_chart()) if chart], ids=lambda chart: chart.digest[:6]
)
def test_with_its_secrets_given_the_chart_renders_the_same_twice(chart):
    (request,) = requests_of(MANY[0], charts_of(chart))
    assert unstable(request, SdkRenderer()) == ()

"""charts/lock.yaml: what it says, and what is wrong with it where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubfleet.charts.lock import ChartLock, ChartPin, read_lock, write_lock
from hubfleet.findings import Severity

DIGEST = "sha256:" + "a" * 64
GOOD = f"""\
charts:
  jupyterhub:
    version: "4.3.3"
    source: https://hub.example.org/charts/
    digest: {DIGEST}
"""


def faults(text: str) -> list[str]:
    return [f"{one.location} {one.rule}: {one.message}" for one in read_lock(text.encode()).findings]


def test_a_pin_is_name_version_source_and_digest():
    lock = read_lock(GOOD.encode())
    assert lock.pin("jupyterhub") == ChartPin("jupyterhub", "4.3.3", "https://hub.example.org/charts/", DIGEST)
    assert lock.pin("other") is None
    assert lock.findings == ()


def test_a_missing_digest_is_a_warning_with_the_way_out_and_the_pin_is_used():
    lock = read_lock(GOOD.replace(f"    digest: {DIGEST}\n", "").encode())
    (finding,) = lock.findings
    assert (str(finding.location), finding.rule) == ("charts/lock.yaml:2:3", "chart-digest-missing")
    assert finding.severity is Severity.WARNING
    assert "hubfleet charts update" in finding.help
    assert lock.pin("jupyterhub") is not None


def test_several_missing_digests_are_one_warning_at_the_first_that_names_all():
    pins = (ChartPin(name, "1.0.0", "https://hub.example.org/charts/") for name in ("wren", "tern", "rook"))
    known = ChartPin("gull", "1.0.0", "https://hub.example.org/charts/", DIGEST)
    (finding,) = read_lock(write_lock(ChartLock((*pins, known))).encode()).findings
    assert (finding.location.line, finding.rule) == (9, "chart-digest-missing")
    assert finding.message.startswith("the digests of 3 charts (rook, tern, wren) are not known")
    assert [(one.location.line, one.message) for one in finding.related] == [
        (13, 'nor is that of chart "tern"'),
        (17, 'nor is that of chart "wren"'),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (GOOD.replace('"4.3.3"', "4.3"), "charts/lock.yaml:3:14 chart-lock-shape: `version` is not text: 4.3"),
        (GOOD.replace('"4.3.3"', "^4.3.3"), 'charts/lock.yaml:3:14 chart-version: "^4.3.3" is not one exact version'),
        (GOOD.replace('"4.3.3"', "latest"), 'charts/lock.yaml:3:14 chart-version: "latest" is not one exact version'),
        (
            GOOD.replace("https://", "ftp://"),
            'charts/lock.yaml:4:13 chart-source: "ftp://hub.example.org/charts/" is no chart repository or registry',
        ),
        (
            GOOD.replace("https://", "https://me:secret@"),
            "charts/lock.yaml:4:13 chart-source: the address holds a user name or password",
        ),
        (GOOD.replace(DIGEST, "sha1:0"), 'charts/lock.yaml:5:13 chart-digest: `digest` is not a digest: "sha1:0"'),
        (
            GOOD.replace("version:", "versoin:"),
            'charts/lock.yaml:2:3 chart-lock-shape: "jupyterhub" has no `version`',
        ),
        (
            GOOD.replace("jupyterhub:", "Jupyter/Hub:"),
            'charts/lock.yaml:2:3 chart-name: "Jupyter/Hub" is not the name of a chart',
        ),
        ("charts: [jupyterhub]\n", "charts/lock.yaml:1:9 chart-lock-shape: `charts` is not a mapping of chart names"),
        ("charts: {jupyterhub: 4.3.3}\n", 'charts/lock.yaml:1:22 chart-lock-shape: "jupyterhub" is not a mapping'),
        ("pins: {}\n", 'charts/lock.yaml:1:1 chart-lock-shape: unknown key "pins"'),
    ],
)
def test_a_fault_is_told_at_its_place(text, fault):
    assert fault in faults(text)
    assert read_lock(text.encode()).pins == ()


def test_a_wrong_key_names_the_nearest_right_one():
    findings = read_lock(GOOD.replace("digest:", "digset:").encode()).findings
    assert 'unknown key "digset", did you mean "digest"?' in [one.message for one in findings]


def test_one_bad_pin_leaves_the_others():
    lock = read_lock((GOOD + "  tern:\n    version: 1\n    source: https://x.example.org\n").encode())
    assert [pin.name for pin in lock.pins] == ["jupyterhub"]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\x00", "a: [", "- a\n", "charts:\n  a: {}\n  a: {}\n"])
def test_a_file_that_is_none_gives_findings(text):
    lock = read_lock(text.encode())
    assert lock.pins == ()
    assert lock.findings


names = st.from_regex(r"\A[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?\Z")
pins = st.builds(
    ChartPin,
    names,
    st.sampled_from(["1.0.0", "2026.3.0", "4.3.3-beta.1", "1.10", "0.1.0+build.5"]),
    st.sampled_from(["https://charts.example.org/", "oci://registry.example.org/group/chart", "http://127.0.0.1:80/x"]),
    st.sampled_from([None, DIGEST]),
)


@given(st.lists(pins, max_size=6, unique_by=lambda pin: pin.name))
def test_what_is_written_is_read_back_whatever_the_order(some):
    text = write_lock(ChartLock(tuple(some)))
    assert read_lock(text.encode()) == ChartLock(tuple(sorted(some, key=lambda pin: pin.name)))
    assert write_lock(ChartLock(tuple(reversed(some)))) == text
    assert "latest" not in text

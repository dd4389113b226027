"""Archives that want to do harm are refused."""

from __future__ import annotations

import gzip
import io
import tarfile

import pytest

from hubfleet.charts import archive as subject
from hubfleet.charts.archive import identity, read_archive, read_folder, unpack
from hubfleet.charts.errors import ChartUnsafe
from tests.chart_server import JUPYTERHUB, archive, package, tiny

CHART = b"name: tern\nversion: 1.0.0\n"


def tar_of(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for member, content in members:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return gzip.compress(plain.getvalue())


def special(name: str, kind: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member, b""


def good() -> tuple[tarfile.TarInfo, bytes]:
    return tarfile.TarInfo("tern/Chart.yaml"), CHART


def test_a_chart_is_read_by_paths_within_it():
    contents = read_archive(package(), "chart jupyterhub")
    assert identity(contents)[0] == "jupyterhub"
    assert contents["values.yaml"] == (JUPYTERHUB / "values.yaml").read_bytes()
    assert "templates/hub.yaml" in contents


def test_a_version_is_text_even_when_it_looks_like_a_number():
    assert identity({"Chart.yaml": b"name: tern\nversion: 1.10\n"}) == ("tern", "1.10")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(archive({"tern/Chart.yaml": CHART, "tern/../../x": b""}), "outside the chart", id="a path up"),
        pytest.param(archive({"tern/Chart.yaml": CHART, "/etc/x": b""}), "outside the chart", id="an absolute path"),
        pytest.param(
            archive({"tern/Chart.yaml": CHART, "tern\\..\\x/y": b""}),
            "outside the chart",
            id="a path up by backslashes",
        ),
        pytest.param(archive({"tern/Chart.yaml": CHART, "C:/x": b""}), "outside the chart", id="a drive"),
        pytest.param(archive({"tern/Chart.yaml": CHART, "x": b""}), "outside the chart", id="a file beside"),
        pytest.param(archive({"tern/Chart.yaml": CHART, ".": b""}), "outside the chart", id="the folder itself"),
        pytest.param(
            archive({"tern/Chart.yaml": CHART, "other/Chart.yaml": CHART}),
            "two files",
            id="a file twice in two folders",
        ),
        pytest.param(archive({"tern/Chart.yaml": CHART, "other/x": b""}), "one top folder", id="two top folders"),
        pytest.param(archive({"tern/values.yaml": b""}), "no Chart.yaml", id="no Chart.yaml"),
        pytest.param(tar_of(good(), special("tern/x", tarfile.SYMTYPE, "/etc/passwd")), "a link", id="a symbolic link"),
        pytest.param(tar_of(good(), special("tern/x", tarfile.LNKTYPE, "tern/Chart.yaml")), "a link", id="a hard link"),
        pytest.param(tar_of(good(), special("tern/x", tarfile.FIFOTYPE)), "a link", id="a pipe"),
        pytest.param(tar_of(good(), special("tern/x", tarfile.GNUTYPE_SPARSE)), "a link", id="a sparse file"),
        pytest.param(tar_of(good(), good()), "two files", id="a file twice"),
        pytest.param(b"", "is not a chart's archive", id="nothing"),
        pytest.param(b"PK\x03\x04", "is not a chart's archive", id="a zip"),
        pytest.param(gzip.compress(b"no tar at all"), "is not a chart's archive", id="no tar"),
        pytest.param(tiny()[:-20], "is not a chart's archive", id="an end cut off"),
    ],
)
def test_what_could_do_harm_or_is_no_chart_is_refused(data, words):
    with pytest.raises(ChartUnsafe, match=words):
        read_archive(data, "chart tern")


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(subject, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(ChartUnsafe, match="unpacks to more than"):
        read_archive(archive({"tern/Chart.yaml": CHART, "tern/x": bytes(2_000_000)}), "chart tern")
    monkeypatch.setattr(subject, "MAX_FILES", 10)
    with pytest.raises(ChartUnsafe, match="more than 10 files"):
        read_archive(archive({f"tern/{number}": b"" for number in range(20)}), "chart tern")


def test_unpacked_and_read_again_it_is_the_same(tmp_path):
    contents = read_archive(package(), "chart jupyterhub")
    unpack(contents, tmp_path / "chart")
    assert read_folder(tmp_path / "chart") == contents


def test_a_folder_with_a_link_is_refused(tmp_path):
    (tmp_path / "Chart.yaml").write_bytes(CHART)
    (tmp_path / "values.yaml").symlink_to("/etc/hostname")
    with pytest.raises(ChartUnsafe, match=r"values\.yaml is a link"):
        read_folder(tmp_path)

"""A real shell completes commands, verbs and options."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hubfleet.cli import main
from tests.need import need_command


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["dep"], {"deploy"}),
        (["new", "cl"], {"cluster"}),
        (["secrets", "ro"], {"rotate"}),
        (["check", "--form"], {"--format"}),
        (["check", "--format", "js"], {"json"}),
    ],
)
def test_bash_completes(words: list[str], wanted: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bash = need_command("bash")
    assert main(["completion", "bash"]) == 0
    script = tmp_path / "completion.bash"
    script.write_text(capsys.readouterr().out, encoding="utf-8")
    line = " ".join(["hubfleet", *words])
    ask = f"""source {script}
COMP_WORDS=({line}); COMP_CWORD={len(words)}; COMP_LINE="{line}"; COMP_POINT={len(line)}
$(complete -p hubfleet | sed 's/.*-F \\([^ ]*\\).*/\\1/') hubfleet {words[-1]} {words[-2] if words[1:] else "hubfleet"}
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = subprocess.run([bash, "--norc", "-c", ask], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == wanted


@pytest.mark.parametrize("shell", ["fish", "tcsh", "zsh"])
def test_other_shells_get_words_of_their_own(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    shown = capsys.readouterr().out
    assert "deploy" in shown
    assert "format" in shown

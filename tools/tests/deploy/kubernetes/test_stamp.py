"""What labels say of a deployment: Kubernetes must take whatever commit and run are called."""

from __future__ import annotations

import re

import pytest

from hubfleet.deploy.kubernetes.stamp import commit_label, commit_of, label_value

TAKEN = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")
"""As Kubernetes' own message has it; 63 characters at most."""

SHA1, SHA256 = "0123456789" * 4, "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "text",
    [
        SHA1,
        SHA1 + "+",
        SHA256,
        SHA256 + "+",
        "v1.2.0-3-gabcdef",
        "feature/reef",
        "a" * 62 + "._-" + "b" * 40,
        "a" * 56 + "-._+",
        "20261102T120000Z-4f9a01",
        "pid 4711 on tern (https://example.org/runs/1)",
        "+",
        "++",
        "-",
        "é+",
        "",
        "a\nb",
    ],
)
def test_kubernetes_takes_every_commit_and_run(text: str) -> None:
    for value in (commit_label(text), label_value(text)):
        assert TAKEN.fullmatch(value), value
        assert len(value) <= 63


@pytest.mark.parametrize("commit", [SHA1, f"{SHA1}+", "abc", "abc+"])
def test_a_commit_reads_back_as_it_was(commit: str) -> None:
    assert commit_of(commit_label(commit)) == commit


def test_a_commit_too_long_for_a_label_still_says_that_files_differ_and_git_still_knows_it() -> None:
    found = commit_of(commit_label(f"{SHA256}+"))
    assert found is not None
    assert found.endswith("+")
    assert SHA256.startswith(found.removesuffix("+"))


def test_a_label_that_is_not_there_or_empty_is_no_commit() -> None:
    assert (commit_of(None), commit_of("")) == (None, None)

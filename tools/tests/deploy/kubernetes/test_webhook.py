"""A webhook of the cluster that denies, and one that nobody answers for: told by its name, and what to do about it."""

from __future__ import annotations

import pytest

from tests.deploy.kubernetes.tern import Tern
from tests.deploy.kubernetes.webhook import NAME, Harbour

pytestmark = [pytest.mark.cluster, pytest.mark.slow]


def test_what_a_webhook_denies_is_told_in_its_words_with_the_line_that_changed(good: Tern) -> None:
    tested = good.status()["digest"]
    good.set("hub.labels", {"tide": "high"})
    with Harbour(good).open():
        output = good.run("deploy", status=1)
    assert f'admission webhook "{NAME}" denied the request: no tides in this harbour' in output
    assert f"  data: {good.line_of('jupyterhub', 'hub', 'labels', 'tide')} (values.jupyterhub.hub.labels" in output
    assert "back at revision" in output
    row = good.status()
    assert (row["digest"], row["tested"], row["state"]) == (tested, tested, "running")


def test_a_webhook_that_nobody_answers_for_is_named_and_no_line_of_data_is_blamed(good: Tern) -> None:
    good.set("hub.labels", {"tide": "low"})
    with Harbour(good).silent():
        output = good.run("deploy", status=1)
    assert f'failed calling webhook "{NAME}"' in output
    assert "  data:" not in output
    assert "1 done" in good.run("deploy", "--retry"), "once the webhook is gone or answers"
    assert good.status()["current"]

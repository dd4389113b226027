"""What looks like a secret is reported without being repeated, in any format."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hubfleet.checks.run import run_checks
from hubfleet.findings import in_order
from hubfleet.load.fleet import load_fleet
from hubfleet.report.findings import FORMATS, write_findings
from tests.checks.small_fleet import with_files

SECRETS = {
    "GitHub token": "ghp_" + "a1B2c3D4" * 5,
    "AWS key": "AKIA" + "IOSFODNN7EXAMPLE",
    "Slack token": "xoxb-" + "123456789012-abcdefABCDEF",
    "private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "address with a password": "postgresql://hub:" + "s3cret@db.example.org/hub",
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_secret_in_plain_data_is_found_and_not_repeated(secret: str, form: str) -> None:
    loaded = load_fleet(
        with_files({"hubs/dune/hub.yaml": f'server: {{image: base, environment: {{DATA: "{secret}"}}}}\n'})
    )
    found = run_checks(loaded.fleet, datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert [finding.rule for finding in found] == ["secret-looking-value"]
    texts = {document.file: document.text for document in loaded.documents.values()}
    assert secret not in write_findings(found, form, stages=1, texts=texts)


@pytest.mark.parametrize("form", FORMATS)
def test_a_secrets_file_in_plain_text_is_found_and_not_repeated(form: str) -> None:
    loaded = load_fleet(with_files({"hubs/dune/staging.secrets.yaml": "client_secret: correct-horse-battery\n"}))
    assert "secret-plain" in {finding.rule for finding in loaded.findings}
    texts = {document.file: document.text for document in loaded.documents.values()}
    assert "correct-horse" not in write_findings(in_order(loaded.findings), form, stages=1, texts=texts)

"""Secrets files through the command line, with real sops and age."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hubfleet.app.compiled import compile_stages
from hubfleet.compile.secrets import secret_leaves
from hubfleet.model.key import StageKey
from hubfleet.render.digest import stage_digest
from hubfleet.secrets.change import MEMORY, edit
from hubfleet.secrets.place import Place
from hubfleet.secrets.read import StageSecrets
from hubfleet.secrets.sops import NoKey, Sops, SopsFailed
from tests.secrets.fleet import GIVEN, SecretFleet

REEF = StageKey.parse("reef/staging")
MADE = {"cookie_secret", "crypt_key", "health_token", "proxy_token"}


def digest(fleet: SecretFleet, stage: StageKey = REEF) -> str:
    """The digest, apart from manifests: those hold stand-ins, whatever the secrets are."""
    stages = [one for one in fleet.load().fleet.stages if one.key == stage]
    (one,), _ = compile_stages(stages, datetime.now(UTC))
    return stage_digest([], secret_leaves(one.stage, one.releases))


def test_a_new_file_holds_what_is_given_and_what_is_made(fleet: SecretFleet) -> None:
    file = fleet.init("reef/staging")
    values = fleet.sops("coast").decrypt(file)
    assert values["client_secret"] == GIVEN
    assert set(values) == {"client_secret", *MADE}
    assert all(len(values[name]) == 64 for name in MADE)
    assert GIVEN not in (fleet.root / file).read_text()
    assert fleet.run("check", "reef/staging") == "looked at 1 files; into 1 of them\n"


def test_a_file_lacks_nothing_that_only_others_can_give(fleet: SecretFleet) -> None:
    said = fleet.run("init", "reef/staging", status=1)
    assert "client_secret" in said
    assert not (fleet.root / "hubs/reef/staging.secrets.yaml").exists()


def test_a_new_file_lacks_what_the_file_of_its_cluster_holds(fleet: SecretFleet) -> None:
    fleet.run("set", "coast", "client_secret", given=GIVEN)
    fleet.run("init", "reef/staging")
    assert set(fleet.sops("coast").decrypt("hubs/reef/staging.secrets.yaml")) == MADE
    assert fleet.run("check", "reef/staging") == "looked at 1 files; into 1 of them\n"


def test_the_key_of_one_cluster_opens_nothing_of_another(fleet: SecretFleet) -> None:
    reef, dune = fleet.init("reef/staging"), fleet.init("dune/staging")
    fleet.sops("coast").decrypt(reef)
    fleet.sops("sands").decrypt(dune)
    with pytest.raises(NoKey):
        fleet.sops("coast").decrypt(dune)
    with pytest.raises(NoKey):
        fleet.sops("sands").decrypt(reef)


def test_one_value_is_put_in_and_the_others_keep_their_form(fleet: SecretFleet) -> None:
    file = fleet.init("reef/staging")
    before = fleet.secrets(file).leaves
    said = fleet.run("set", "reef/staging", "client_secret", given="a-newer-one\n")
    after = fleet.secrets(file).leaves
    assert {name for name in before if before[name] != after[name]} == {"client_secret"}
    assert fleet.sops("coast").decrypt(file)["client_secret"] == "a-newer-one"
    assert "a-newer-one" not in said


@pytest.mark.parametrize(
    ("name", "value", "status", "why"),
    [
        ("client_secret", "", 1, "is empty"),
        ("client_secret", "two\nlines", 1, "one line"),
        ("cookie_secret", "c4nary", 1, "64 hexadecimal digits"),
        ("client_sekret", "c4nary", 2, 'did you mean "client_secret"'),
    ],
)
def test_what_the_stage_can_not_use_is_refused_and_not_repeated(
    fleet: SecretFleet, name: str, value: str, status: int, why: str
) -> None:
    said = fleet.run("set", "reef/staging", name, given=value, status=status)
    assert why in said
    assert not value or value not in said


def test_rotating_makes_new_values_of_ours_and_a_new_data_key(fleet: SecretFleet) -> None:
    file = fleet.init("reef/staging")
    before, leaves = fleet.sops("coast").decrypt(file), fleet.secrets(file).leaves
    fleet.run("rotate", "reef/staging")
    after = fleet.sops("coast").decrypt(file)
    assert {name for name in after if after[name] != before[name]} == MADE
    assert all(fleet.secrets(file).leaves[name] != leaves[name] for name in leaves), "also what was given: a new key"
    assert "can't be made here" in fleet.run("rotate", "reef/staging", "client_secret", status=1)


def test_changing_a_value_changes_the_digest_and_letting_others_open_it_does_not(fleet: SecretFleet) -> None:
    file = fleet.init("reef/staging")
    fleet.run("rekey")
    first = digest(fleet)
    fleet.edit("clusters/coast.yaml", "]}", f", {fleet.recipients['other']}]}}")
    assert "secret-recipients" in fleet.run("check", "reef/staging", status=1)
    assert file in fleet.run("rekey")
    fleet.sops("other").decrypt(file)
    assert digest(fleet) == first
    fleet.run("set", "reef/staging", "client_secret", given="another")
    assert digest(fleet) != first


def test_a_recipient_that_is_taken_away_opens_it_no_more(fleet: SecretFleet) -> None:
    file = fleet.init("reef/staging")
    fleet.edit("clusters/coast.yaml", fleet.recipients["coast"], fleet.recipients["other"])
    fleet.run("rekey")
    assert fleet.sops("other").decrypt(file)["client_secret"] == GIVEN
    with pytest.raises(NoKey):
        fleet.sops("coast").decrypt(file)
    assert fleet.run("rekey").startswith("everything")


def test_plain_sops_encrypts_a_file_for_its_own_cluster(fleet: SecretFleet) -> None:
    fleet.run("rekey")
    file = fleet.root / "hubs/dune/production.secrets.yaml"
    file.write_text("client_secret: by-hand\n")
    fleet.sops()._run(["encrypt", "--in-place", str(file)], str(file))
    assert fleet.secrets("hubs/dune/production.secrets.yaml").recipients == {("age", fleet.recipients["sands"])}
    with pytest.raises(SopsFailed):
        fleet.sops()._run(["encrypt", str(fleet.root / "fleet.yaml")], "fleet.yaml")


def test_without_a_key_the_contract_is_checked_from_outside(fleet: SecretFleet) -> None:
    file = fleet.init("reef/staging")
    fleet.run("rekey")
    assert f"not opened, no key for it is here: {file}" in fleet.run("check", "reef/staging", keys=())
    short = fleet.sops("coast")
    short.set(file, "cookie_secret", "c4nary")
    said = fleet.run("check", "reef/staging", keys=(), status=1)
    assert "has 6 bytes" in said
    assert "c4nary" not in said


def test_with_a_key_values_are_looked_at_and_not_shown(fleet: SecretFleet) -> None:
    file = fleet.init("reef/staging")
    fleet.sops("coast").set(file, "cookie_secret", "c4nary-not-hexadecimal" + "x" * 42)
    said = fleet.run("check", "reef/staging", status=1)
    assert "64 hexadecimal digits" in said
    assert "c4nary" not in said


def test_a_file_that_was_changed_by_hand_is_refused(fleet: SecretFleet) -> None:
    file = fleet.init("reef/staging")
    fleet.edit(file, "cookie_secret: ENC", "cookie_sekret: ENC")
    with pytest.raises(SopsFailed):
        fleet.sops("coast").decrypt(file)


def test_plain_text_in_a_file_is_not_repeated_by_any_fault(fleet: SecretFleet) -> None:
    file = fleet.init("reef/staging")
    fleet.edit(file, "sops:", "client_id: c4nary\nsops:")
    said = fleet.run("check", status=1)
    assert "secret-plain" in said
    assert "c4nary" not in said


def test_a_cluster_has_secrets_of_its_own_below_those_of_its_stages(fleet: SecretFleet) -> None:
    fleet.run("set", "coast", "client_secret", given="of-the-cluster")
    fleet.run("set", "coast", "registry_password", given="push")
    loaded = fleet.load()
    assert set(loaded.fleet.clusters) == {"coast", "sands"}
    assert not [finding for finding in loaded.findings if finding.location.file.startswith("clusters/")]
    read = StageSecrets.of_fleet(loaded.fleet, fleet.sops("coast"))
    assert read(REEF)["client_secret"] == "of-the-cluster"
    first = digest(fleet)
    fleet.run("set", "coast", "registry_password", given="another")
    assert digest(fleet) == first, "no stage needs it"
    fleet.run("set", "coast", "client_secret", given="another")
    assert digest(fleet) != first
    fleet.init("reef/staging")
    assert StageSecrets.of_fleet(fleet.load().fleet, fleet.sops("coast"))(REEF)["client_secret"] == GIVEN


def test_an_editor_sees_the_text_in_memory_only(fleet: SecretFleet) -> None:
    file = fleet.init("reef/staging")
    editor = fleet.root.parent / "editor"
    seen = fleet.root.parent / "seen"
    editor.write_text(f'#!/bin/sh\necho "$1" > {seen}\nsed -i s/{GIVEN}/edited/ "$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    if not MEMORY.is_dir():
        pytest.skip("no folder in memory on this machine")
    sops = Sops(fleet.root, {**fleet.environment("coast"), "EDITOR": str(editor)})
    assert edit(sops, Place("reef/staging", file, "coast", (), ()))
    assert seen.read_text().startswith(f"{MEMORY}/")
    assert not Path(seen.read_text().strip()).exists()
    assert fleet.sops("coast").decrypt(file)["client_secret"] == "edited"


def test_each_file_is_opened_once_for_a_deployment(fleet: SecretFleet) -> None:
    file = fleet.init("reef/staging")
    read = StageSecrets.of_fleet(fleet.load().fleet, fleet.sops("coast"))
    first = read(REEF)
    (fleet.root / file).unlink()
    assert read(REEF) == first
    assert first["client_secret"] not in repr(read)

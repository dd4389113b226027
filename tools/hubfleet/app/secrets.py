"""Secrets files of stages and clusters: looked at, begun, changed, rotated, and opened to others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hubfleet.app.compiled import compile_stages, stages_among
from hubfleet.app.find import find_stage_key
from hubfleet.app.settings import Settings
from hubfleet.checks.registry import all_rules
from hubfleet.checks.run import run_checks, run_release_checks
from hubfleet.compile.secrets import secret_needs
from hubfleet.edit.save import replace_file
from hubfleet.findings import Finding, HubfleetError, Location, Severity, WrongUse, in_order
from hubfleet.load.fleet import Loaded, load_fleet
from hubfleet.load.tree import Folder
from hubfleet.model.release import SecretNeed, SecretOrigin
from hubfleet.model.stage import Secrets
from hubfleet.secrets import change
from hubfleet.secrets.creation_rules import creation_rules
from hubfleet.secrets.forms import fault
from hubfleet.secrets.place import Place, of_cluster, of_stage
from hubfleet.secrets.sops import CONFIG, NoKey, Sops, SopsFailed

Ask = Callable[[SecretNeed], str]
"""Gets a value from whoever runs the command."""


@dataclass(frozen=True, slots=True)
class SecretsChecked:
    """What was found in how many files; `unopened` are those that no key here opens."""

    findings: tuple[Finding, ...]
    files: int
    unopened: tuple[str, ...]
    texts: Mapping[str, str]

    @property
    def failed(self) -> bool:
        """Whether there is an error."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def check_secrets(settings: Settings, names: Sequence[str] = ()) -> SecretsChecked:
    """Check the contract of the named stages and clusters (none: of all); inside, too, where a key is here."""
    loaded = load_fleet(Folder(settings.root))
    places = _places(loaded, settings)
    chosen = [_find(places, name) for name in names] or list(places.values())
    there = [place for place in chosen if place.file in loaded.fleet.secrets]
    findings = [*_outside(loaded, settings, chosen), *([] if names else _rules_outdated(loaded, settings))]
    unopened: list[str] = []
    for place in there:
        secrets = loaded.fleet.secrets[place.file]
        try:
            findings += _inside(place, secrets, loaded, _sops(settings))
        except NoKey:
            unopened.append(place.file)
        except SopsFailed as error:
            findings.append(Finding("secret-unreadable", Severity.ERROR, str(error), Location(place.file), error.help))
    texts = {document.file: document.text for document in loaded.documents.values()}
    return SecretsChecked(in_order(findings), len(there), tuple(unopened), texts)


def begin_secrets(
    settings: Settings, name: str, given: Mapping[str, str], ask: Ask | None
) -> tuple[str, tuple[str, ...]]:
    """Write a new file with all that its stage needs; return its path and the names in it.

    `given` are values from outside, `ask` gets those that are missing (None: nobody can be asked).
    """
    place = _place(settings, name)
    if (settings.root / place.file).exists():
        raise HubfleetError(f"{place.file} exists already", help=f"hubfleet secrets set {name} NAME")
    lacking = [n for n in place.missing if n.origin is SecretOrigin.GIVEN and n.name not in given]
    asked = {need.name: ask(need) for need in lacking} if ask else {}
    return place.file, change.begin(_sops(settings), place, {**given, **asked})


def set_secret(settings: Settings, name: str, secret: str, read: Ask) -> str:
    """Put one value, which `read` gets, into the file of a stage or cluster; return the file's path."""
    place = _place(settings, name)
    need = place.need(secret) or SecretNeed(secret, ())
    change.put(_sops(settings), place, secret, read(need))
    return place.file


def edit_secrets(settings: Settings, name: str) -> tuple[str, bool]:
    """Open a file in the user's editor; return its path, and whether it was changed."""
    place = _place(settings, name)
    return place.file, change.edit(_sops(settings), place)


def rotate_secrets(settings: Settings, name: str, secrets: Sequence[str]) -> tuple[str, tuple[SecretNeed, ...]]:
    """Make new values and a new data key; return the file's path and what has a new value."""
    place = _place(settings, name)
    return place.file, change.rotate(_sops(settings), place, secrets)


def rekey(settings: Settings) -> tuple[str, ...]:
    """Write .sops.yaml, and let each file be opened by its cluster's recipients, no others; return what was changed."""
    loaded = load_fleet(Folder(settings.root))
    changed: list[str] = []
    if text := creation_rules(loaded.fleet):
        path = settings.root / CONFIG
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            replace_file(path, text.encode())
            changed.append(CONFIG)
    for place in _places(loaded, settings).values():
        secrets = loaded.fleet.secrets.get(place.file)
        wanted = {(str(one.kind), str(one)) for one in place.recipients}
        if wanted and secrets and secrets.leaves and secrets.recipients != wanted:
            _sops(settings).update_keys(place.file)
            changed.append(place.file)
    return tuple(changed)


def _sops(settings: Settings) -> Sops:
    return Sops(settings.root, settings.environment)


def _places(loaded: Loaded, settings: Settings) -> dict[str, Place]:
    """Every secrets file that could be, by `HUB/STAGE` and by cluster."""
    fleet = loaded.fleet
    compiled, _ = compile_stages(fleet.stages, settings.at)
    found = {name: of_cluster(name, cluster) for name, cluster in sorted(fleet.clusters.items())}
    for stage, releases in stages_among(compiled):
        shared = fleet.secrets.get(found[stage.cluster_name].file)
        needs, elsewhere = secret_needs(releases), shared.leaves if shared else ()
        found[str(stage.key)] = of_stage(stage.key, stage.cluster_name, stage.cluster, needs, elsewhere)
    return found


def _place(settings: Settings, name: str) -> Place:
    loaded = load_fleet(Folder(settings.root))
    if "/" in name:
        find_stage_key(name, (stage.key for stage in loaded.fleet.stages))
    return _find(_places(loaded, settings), name)


def _find(places: Mapping[str, Place], name: str) -> Place:
    if name not in places:
        raise WrongUse.unknown("stage or cluster", name, places)
    return places[name]


def _outside(loaded: Loaded, settings: Settings, places: Sequence[Place]) -> Iterator[Finding]:
    """What can be said without keys: plain text, recipients, names and forms."""
    compiled, _ = compile_stages(loaded.fleet.stages, settings.at)
    found = (*loaded.findings, *run_checks(loaded.fleet, settings.at))
    owners = {place.owner for place in places}
    found += run_release_checks(stages_among(one for one in compiled if str(one.key) in owners))
    about = {module.rule.id for module in all_rules() if module.rule.id.startswith(("secret-", "recipient-"))}
    files = {file for place in places for file in (place.file, f"clusters/{place.cluster}.yaml")}
    files |= {f"{place.file.rpartition('/')[0]}/hub.yaml" for place in places}
    for finding in found:
        if finding.rule in {*about, "secret-plain"} and finding.location.file in files:
            yield finding


def _inside(place: Place, secrets: Secrets, loaded: Loaded, sops: Sops) -> Iterator[Finding]:
    values = sops.decrypt(place.file)
    for need in place.needs or ():
        if need.name in values and (wrong := fault(need, values[need.name])):
            at = loaded.fleet.at(secrets.file, (need.name,), key=True)
            advice = f"hubfleet secrets set {place.owner} {need.name}"
            yield Finding("secret-form", Severity.ERROR, f'the secret "{need.name}" {wrong}', at, advice)


def _rules_outdated(loaded: Loaded, settings: Settings) -> Iterator[Finding]:
    text = creation_rules(loaded.fleet)
    path = settings.root / CONFIG
    if text and (not path.is_file() or path.read_text(encoding="utf-8") != text):
        message = f"{CONFIG} does not say what the clusters' recipients are"
        yield Finding("secret-rules-outdated", Severity.ERROR, message, Location(CONFIG), "hubfleet secrets rekey")

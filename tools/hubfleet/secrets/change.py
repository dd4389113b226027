"""Changes to a secrets file: begin it, put one value in, make new ones, let others open it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from hubfleet.edit.save import create_file
from hubfleet.findings import HubfleetError, WrongUse
from hubfleet.model.release import SecretForm, SecretNeed, SecretOrigin
from hubfleet.secrets.forms import fault, make
from hubfleet.secrets.place import Place
from hubfleet.secrets.sops import Sops

MEMORY = Path("/dev/shm")  # noqa: S108 - the point: it is in memory


def begin(sops: Sops, place: Place, given: Mapping[str, str]) -> tuple[str, ...]:
    """Write a new file with what is given and what can be made; return the names in it. Raises HubfleetError."""
    recipients = place.require_recipients()
    values = {need.name: make(need) for need in place.missing if need.origin is SecretOrigin.GENERATED}
    values |= given
    for name, value in given.items():
        require_fit(place, name, value)
    if missing := [need.name for need in place.missing if need.name not in values]:
        raise HubfleetError(
            f"{place.owner} needs secrets that somebody outside gives: {', '.join(missing)}",
            help=f"give them as lines NAME=VALUE on standard input of: hubfleet secrets init {place.owner}",
        )
    create_file(sops.root / place.file, sops.encrypt(values, recipients, place.file))
    return tuple(sorted(values))


def put(sops: Sops, place: Place, name: str, value: str) -> None:
    """Put one value into a file, which is begun with it where there is none. Raises HubfleetError."""
    require_fit(place, name, value)
    if (sops.root / place.file).exists():
        sops.set(place.file, name, value)
    else:
        content = sops.encrypt({name: value}, place.require_recipients(), place.file)
        create_file(sops.root / place.file, content)


def rotate(sops: Sops, place: Place, names: Sequence[str]) -> tuple[SecretNeed, ...]:
    """Make new values for names (none: all of ours in the file), then a new data key; return what changed."""
    require_file(sops, place)
    held = sops.decrypt(place.file)
    chosen = tuple(_rotatable(place, name) for name in names)
    if not names:
        chosen = tuple(
            need for need in place.needs or () if need.origin is SecretOrigin.GENERATED and need.name in held
        )
    for need in chosen:
        sops.set(place.file, need.name, make(need))
    sops.rotate(place.file)
    return chosen


def edit(sops: Sops, place: Place) -> bool:
    """Open a file in the user's editor, decrypted in memory only; tell whether it was changed. Raises HubfleetError."""
    require_file(sops, place)
    if not MEMORY.is_dir():
        raise HubfleetError(
            "an editor needs a file, and this machine has no folder in memory for one",
            help=f"put in one value at a time: hubfleet secrets set {place.owner} NAME",
        )
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        return sops.edit(place.file, Path(folder))


def require_file(sops: Sops, place: Place) -> None:
    """Raise HubfleetError where the file is not there yet."""
    if not (sops.root / place.file).is_file():
        raise HubfleetError(f"there is no {place.file}", help=f"hubfleet secrets init {place.owner}")


def require_fit(place: Place, name: str, value: str) -> None:
    """Raise HubfleetError for a name that nothing needs, or a value of another form, which is not repeated."""
    need = place.need(name)
    if need is None and place.needs is not None:
        raise WrongUse.unknown(f"secret of {place.owner}", name, (need.name for need in place.needs))
    wrong = fault(need or SecretNeed(name, (), form=SecretForm.TEXT), value)
    if wrong:
        raise HubfleetError(f"the value of {name} {wrong}", help=need.title if need else "")


def _rotatable(place: Place, name: str) -> SecretNeed:
    need = place.need(name)
    if need is None:
        raise WrongUse.unknown(f"secret of {place.owner}", name, (need.name for need in place.needs or ()))
    if need.origin is SecretOrigin.GIVEN:
        raise HubfleetError(
            f"{name} is given by somebody outside and can't be made here",
            help=f"get a new one there, then: hubfleet secrets set {place.owner} {name}",
        )
    return need

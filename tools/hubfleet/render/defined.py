"""Kinds that one release defines and another one of the same unit uses: an issuer, and what knows issuers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hubfleet.model.json import Values
from hubfleet.render.blame import blame
from hubfleet.render.faults import FaultKind, RenderFault
from hubfleet.render.manifests import title
from hubfleet.render.stage import ReleaseResult, unpack

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

_DEFINITION = "CustomResourceDefinition"


def with_definitions(results: Sequence[ReleaseResult | None], values: Sequence[Values]) -> list[ReleaseResult | None]:
    """Check objects of kinds that no chart of their own release defines against the definitions of the others.

    Where one of the others could not be rendered (None), it may define what is unknown: that it is missing is told.
    """
    checked = _with_definitions(results, values)
    return [_without_unknown(one) for one in checked] if None in checked else checked


def _with_definitions(results: Sequence[ReleaseResult | None], values: Sequence[Values]) -> list[ReleaseResult | None]:
    if not any(_unknown(result) for result in results if result):
        return list(results)
    crds = [one for result in results if result for one in unpack(result.packed) if one["kind"] == _DEFINITION]
    if not crds:
        return list(results)
    from hubfleet.render.kubernetes.crd import custom_validators

    known = custom_validators(crds)
    return [
        replace(result, faults=tuple(_checked(result, given, known))) if result and _unknown(result) else result
        for result, given in zip(results, values, strict=True)
    ]


def _without_unknown(result: ReleaseResult | None) -> ReleaseResult | None:
    if result is None or not _unknown(result):
        return result
    return replace(result, faults=tuple(one for one in result.faults if one.kind is not FaultKind.UNKNOWN_KIND))


def _unknown(result: ReleaseResult) -> bool:
    return any(fault.kind is FaultKind.UNKNOWN_KIND for fault in result.faults)


def _checked(
    result: ReleaseResult, values: Values, known: Mapping[tuple[str, str], Draft202012Validator | None]
) -> Iterator[RenderFault]:
    from hubfleet.render.kubernetes.validate import refused

    manifests = unpack(result.packed)
    defined = {title(one): one for one in manifests if (str(one["apiVersion"]), str(one["kind"])) in known}
    yield from (one for one in result.faults if one.kind is not FaultKind.UNKNOWN_KIND or one.object not in defined)
    found: list[RenderFault] = []
    for one in defined.values():
        validator = known[str(one["apiVersion"]), str(one["kind"])]
        found += refused(one, validator) if validator else ()
    yield from blame(found, manifests, values)

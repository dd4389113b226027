"""The secrets that a stage needs, whichever of its releases take them."""

from __future__ import annotations

from collections.abc import Iterable

from hubfleet.compile.errors import CompileError
from hubfleet.model.deployable import Deployable
from hubfleet.model.release import CompiledStage, SecretNeed, SecretOrigin


def secret_needs(compiled: CompiledStage) -> tuple[SecretNeed, ...]:
    """Return each secret once, by name. Raises CompileError where two releases want one name in different forms."""
    found: dict[str, SecretNeed] = {}
    for need in (need for release in compiled.releases for need in release.secrets):
        known = found.setdefault(need.name, need)
        if (known.form, known.origin) != (need.form, need.origin):
            raise CompileError(f"{compiled.stage}: the secret {need.name} is wanted in two forms")
    return tuple(found[name] for name in sorted(found))


def secret_leaves(stage: Deployable, compiled: CompiledStage) -> dict[str, str]:
    """Return the hash of each encrypted value that concerns a stage (or a support): its own, then its cluster's.

    Of the cluster's only those count that some release needs.
    """
    shared = stage.cluster_secrets.leaves if stage.cluster_secrets else {}
    needed = {need.name for release in compiled.releases for need in release.secrets}
    own = stage.secrets.leaves if stage.secrets else {}
    return {name: value for name, value in shared.items() if name in needed} | own


def given(needs: Iterable[SecretNeed]) -> tuple[SecretNeed, ...]:
    """Return the secrets that somebody outside gives out; all others are made by the toolkit."""
    return tuple(need for need in needs if need.origin is SecretOrigin.GIVEN)

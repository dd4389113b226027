"""What the API server says of objects before anything is done with them: a dry run of each, and whose it is now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hubfleet.deploy.kubernetes.api import Api, ApiError
from hubfleet.deploy.kubernetes.drift.kinds import Kinds
from hubfleet.deploy.kubernetes.ready import RELEASE
from hubfleet.model.json import Manifest, get
from hubfleet.plan.adoption.refusals import Refusal
from hubfleet.render.manifests import hooks, name_of, namespace_of, title
from hubfleet.render.stage import RenderedStage

MANAGER = "helm"
GONE = 404
_MAY_NOT = '" cannot '
"""How the server says that an account may not ask at all. Whether Helm's may, Helm will say."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One cluster. Nothing is written."""

    api: Api
    kinds: Kinds

    @classmethod
    def on(cls, api: Api) -> Trial:
        """Ask this server."""
        return cls(api, Kinds(api))

    def refusals(self, rendered: RenderedStage, of: str) -> Iterator[Refusal]:
        """Yield what the server would not take, and what belongs to a release that is neither `of` nor of the stage."""
        own = {of, *(release.name for release in rendered.releases)}
        for release in rendered.releases:
            for one in release.manifests:
                if not hooks(one):
                    yield from self._of_object(one, release.namespace, own)

    def _of_object(self, one: Manifest, namespace: str, own: Iterable[str]) -> Iterator[Refusal]:
        kind = self.kinds.of(one)
        if kind is None:
            return
        where = (namespace_of(one) or namespace) if kind.namespaced else None
        try:
            owner = get(self.api.get(kind, where, name_of(one)) or {}, ("metadata", "annotations", RELEASE))
            if isinstance(owner, str) and owner not in own:
                yield Refusal(f"{title(one)} belongs to release {owner}", "give one of them another name")
            self.api.apply(kind, where, one, manager=MANAGER, dry_run=True)
        except ApiError as error:
            if error.status != GONE and _MAY_NOT not in str(error):
                yield Refusal(f"{title(one)}: {error}", "let the data say what runs, or what the cluster allows")

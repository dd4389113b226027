"""Whether people may come under other names: then each begins anew, and what was theirs stays under the old name.

Chart: `hub.config`. Source: OAuthenticator, `username_claim` and `allowed_idps`; LTIAuthenticator, `username_key`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from hubfleet.model.json import Json, Values, get

_CONFIG = ("hub", "config")
_CLASS = (*_CONFIG, "JupyterHub", "authenticator_class")
_NAMING = ("username_claim", "username_key", "username_map", "issuer")
_INSTITUTIONS = "allowed_idps"
_OF_INSTITUTION = ("username_derivation",)


def names_differ(before: Values, after: Values) -> bool:
    """Return whether somebody who logs in may have another name than before."""
    if get(before, _CLASS) != get(after, _CLASS):
        return True
    old, new = _mapping(get(before, _CONFIG)), _mapping(get(after, _CONFIG))
    both = [(old[name], new[name]) for name in old.keys() & new]
    return any(_of_class(one) != _of_class(other) or _renames(one, other) for one, other in both)


def _of_class(section: Json) -> list[Json]:
    """What makes names: the claim, and whom it is asked of."""
    address = get(section, ("authorize_url",))
    return [*(get(section, (key,)) for key in _NAMING), urlsplit(str(address or "")).hostname]


def _renames(old: Json, new: Json) -> bool:
    """Whether an institution of both sides names its people otherwise; one that came or went concerns nobody else."""
    one, other = (_mapping(get(section, (_INSTITUTIONS,))) for section in (old, new))
    return any(get(one[idp], _OF_INSTITUTION) != get(other[idp], _OF_INSTITUTION) for idp in one.keys() & other)


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}

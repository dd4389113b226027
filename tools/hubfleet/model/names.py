"""Names as the systems behind them allow: each is text of one form, with a message that says which."""

from __future__ import annotations

import re
from typing import Any, Self

from pydantic import GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from hubfleet.model.quantities import Written

_DOCKER_PATH = r"[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*"
_REGISTRY = r"(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]+)?|localhost(?::[0-9]+)?|[A-Za-z0-9-]+:[0-9]+)"
_REPOSITORY = rf"(?:{_REGISTRY}/)?{_DOCKER_PATH}(?:/{_DOCKER_PATH})*"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_QUALIFIED = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?"


class Name(Written):
    """Text of one form. Each kind gives its pattern, the id of its rule, what it is, and how to write one."""

    __slots__ = ()
    pattern = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
    rule = "name-form"
    what = "a name"
    advice = "use lower-case letters, digits and dashes"
    longest = 253

    @classmethod
    def parse(cls, given: object) -> Self:
        """Check the form. Raises PydanticCustomError."""
        if not isinstance(given, str) or len(given) > cls.longest or not re.fullmatch(cls.pattern, given):
            raise PydanticCustomError(
                cls.rule, '"{value}" is not {what}', {"value": str(given), "what": cls.what, "help": cls.advice}
            )
        return cls(given)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^(?:{cls.pattern})$", "maxLength": cls.longest}


class HubName(Name):
    """A hub's folder name: with `-production` behind it, it is a namespace of at most 63 characters."""

    __slots__ = ()
    pattern = _LABEL
    what = "a hub's name"
    longest = 50


class ResourceName(Name):
    """A name of a Kubernetes object or of something in the fleet.

    Source: Kubernetes, "Object Names and IDs", RFC 1123 label names.
    """

    __slots__ = ()
    pattern = _LABEL
    longest = 63


class LabelKey(Name):
    """The key of a label or taint: a name of at most 63 characters, with a domain and a slash before it or not.

    Source: Kubernetes, "Labels and Selectors".
    """

    __slots__ = ()
    pattern = rf"(?:(?=[^/]{{1,253}}/){_LABEL}(?:\.{_LABEL})*/)?{_QUALIFIED}"
    rule = "label-form"
    what = "the key of a label"
    advice = (
        "at most 63 letters, digits, dashes, dots and underscores, a letter or digit first and last; or domain/name"
    )
    longest = 317


class LabelValue(Name):
    """The value of a label or taint; it may be empty. Source: Kubernetes, "Labels and Selectors"."""

    __slots__ = ()
    pattern = rf"(?:{_QUALIFIED})?"
    rule = "label-form"
    what = "the value of a label"
    advice = "at most 63 letters, digits, dashes, dots and underscores, a letter or digit first and last"
    longest = 63


class Domain(Name):
    """A host name with at least one dot. Source: RFC 1123."""

    __slots__ = ()
    pattern = rf"(?:{_LABEL}\.)+[a-z]{{2,63}}"
    rule = "domain-form"
    what = "a domain"
    advice = "write it without scheme, port or path: hub.example.org"


class ImageReference(Name):
    """Where an image is published, `repository:tag` or `repository@sha256:...`; or the name of a folder of `images/`.

    Source: the grammar of the distribution project, "reference".
    """

    __slots__ = ()
    pattern = rf"{_REPOSITORY}(?::[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}})?(?:@sha256:[0-9a-f]{{64}})?"
    rule = "image-form"
    what = "an image"
    advice = "write repository:tag, or the name of a folder under images/"
    longest = 500

    @property
    def is_inline(self) -> bool:
        """Whether this names a published image, not a folder of the fleet."""
        return any(mark in self for mark in ":/@")

    @property
    def repository(self) -> str:
        """The reference without tag and digest."""
        path, _, last = self.partition("@")[0].rpartition("/")
        name = last.partition(":")[0]
        return f"{path}/{name}" if path else name

    @property
    def tag(self) -> str | None:
        """The tag, or `@sha256:...`, or None."""
        plain, _, digest = self.partition("@")
        if digest:
            return f"@{digest}"
        return plain.rpartition("/")[2].partition(":")[2] or None


class Expression(Written):
    """A regular expression, as the hub reads it: with Python's `re`."""

    __slots__ = ()

    @classmethod
    def parse(cls, given: object) -> Self:
        """Compile it. Raises PydanticCustomError."""
        fault = _fault_of_expression(given)
        if fault:
            raise PydanticCustomError(
                "expression-form", '"{value}" is not a regular expression', {"value": str(given), "help": fault}
            )
        return cls(given)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "minLength": 1}


def _fault_of_expression(given: object) -> str:
    if not isinstance(given, str) or not given:
        return 'write it in quotes, for example "^quay[.]io/.+"'
    try:
        re.compile(given)
    except (re.error, OverflowError, RecursionError) as error:
        return f"Python reads it and says: {error}"
    return ""


class ChoiceId(Name):
    """What stands for a choice in links, in logs and in what the hub remembers of people's last choice."""

    __slots__ = ()
    pattern = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
    rule = "choice-id"
    what = "an id of a choice"
    advice = "use letters, digits, dots, dashes and underscores"
    longest = 63


class GroupName(Name):
    """A group of people as the login gives it: `organisation:team` with GitHub, a claim's value elsewhere."""

    __slots__ = ()
    pattern = r"[^\s,][^\n\r,]*"
    rule = "group-form"
    what = "a group's name"
    advice = "one group for each list item: organisation:team with GitHub"
    longest = 255


class Team(Name):
    """A GitHub organisation's team. Source: OAuthenticator, `allowed_organizations`."""

    __slots__ = ()
    pattern = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}):[A-Za-z0-9_.-]+"
    rule = "team-form"
    what = "a team"
    advice = "write organisation:team"


class UserName(Name):
    """A person as the login names them: a GitHub handle, an address, a name."""

    __slots__ = ()
    pattern = r'[^\s,/:"' + r"'\\]+"  # without needless escapes, which editors refuse
    rule = "user-form"
    what = "a user's name"
    advice = "one name for each list item, as the login gives it"
    longest = 255


class Url(Name):
    """An address on the web."""

    __slots__ = ()
    pattern = r'https?://[^\s/?#"<>]+[^\s"<>]*'
    rule = "url-form"
    what = "a web address"
    advice = "write it with https://"
    longest = 2000


class EntityId(Name):
    """What an identity provider is called in its federation: an address, or a name that begins with `urn:`."""

    __slots__ = ()
    pattern = r'(?:https?://|urn:)[^\s/?#"<>]+[^\s"<>]*'
    rule = "entity-form"
    what = "an identity provider's entity id"
    advice = "write it as CILogon lists it: https://... or urn:..."
    longest = 2000


class Logo(Name):
    """A picture: an address on the web, or a file beside the hub."""

    __slots__ = ()
    pattern = r'https?://[^\s"<>]+|(?!/)(?!.*\.\.)[\w./-]+\.(?:svg|png|jpe?g|webp)'
    rule = "logo-form"
    what = "a logo"
    advice = "write an https:// address, or the name of an svg, png, jpg or webp file beside hub.yaml"
    longest = 2000


class PythonFile(Name):
    """A file with Python beside the hub."""

    __slots__ = ()
    pattern = r"[A-Za-z0-9][A-Za-z0-9_.-]*\.py"
    rule = "python-file"
    what = "a file with Python"
    advice = "write the name of a .py file beside hub.yaml"


class EnvironmentName(Name):
    """The name of an environment variable. Source: Kubernetes, EnvVar."""

    __slots__ = ()
    pattern = r"[A-Za-z_][A-Za-z0-9_.-]*"
    rule = "environment-name"
    what = "the name of an environment variable"
    advice = "use letters, digits and underscores"


class AbsolutePath(Name):
    """A path inside a user's server."""

    __slots__ = ()
    pattern = r"/[^\s]*"
    rule = "path-form"
    what = "an absolute path"
    advice = "start it with /"
    longest = 1000


class RelativePath(Name):
    """A path below a volume's top; `{escaped_username}` stands for a person."""

    __slots__ = ()
    pattern = r"(?!/)(?!(?:.*/)?\.\.(?:/|$))[^\s]+"
    rule = "path-form"
    what = "a path inside a volume"
    advice = "write it without / in front, and without .."
    longest = 1000


class BucketUrl(Name):
    """Where a bucket is: `gs://name`, `s3://name`."""

    __slots__ = ()
    pattern = r"(?:gs|s3|az)://[a-z0-9][a-z0-9._-]{1,220}(?:/[^\s]*)?"
    rule = "bucket-form"
    what = "a bucket's address"
    advice = "write gs://name or s3://name"
    longest = 1000


class Cidr(Name):
    """A range of addresses: `10.0.0.0/8`."""

    __slots__ = ()
    pattern = r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}|[0-9a-fA-F:]*:[0-9a-fA-F:]*/[0-9]{1,3}"
    rule = "cidr-form"
    what = "a range of addresses"
    advice = "write address/bits: 10.0.0.0/8"


class KubernetesVersion(Name):
    """A minor version of Kubernetes."""

    __slots__ = ()
    pattern = r"1\.[1-9][0-9]"
    rule = "kubernetes-version"
    what = "a version of Kubernetes"
    advice = 'write major.minor in quotes: "1.34"'

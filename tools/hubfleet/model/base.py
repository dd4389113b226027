"""What every model shares: frozen, strict about unknown keys, and every field documented."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field


class Model(BaseModel):
    """Data as people write it in YAML."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)


Flag = Annotated[bool, Field(strict=True)]
"""true or false, nothing that only looks like it."""

Count = Annotated[int, Field(strict=True, ge=0)]
AtLeastOne = Annotated[int, Field(strict=True, ge=1)]
"""A whole number from 0."""


def field(
    title: str,
    description: str,
    example: object,
    default: object = ...,
    *,
    keyed_by: str | None = None,
    verbatim: bool = False,
    alias: str | None = None,
) -> Any:  # noqa: ANN401 - as pydantic's Field
    """Declare a field: a few words, a sentence, and a value that is valid.

    `keyed_by` names the key that tells a list's entries apart when layers merge; `verbatim` data goes to Helm as it
    is, nulls included.
    """
    extra: dict[str, Any] = {}
    if keyed_by:
        extra["x-keyed-by"] = keyed_by
    if verbatim:
        extra["x-verbatim"] = True
    return Field(
        default, title=title, description=description, examples=[example], alias=alias, json_schema_extra=extra or None
    )


def form_of(given: object) -> str:
    """Tell a word, a list and a mapping apart, so that a fault in one form is not explained by the rules of another."""
    if isinstance(given, str):
        return "word"
    return "list" if isinstance(given, list | tuple) else "mapping"


BY_FORM = Discriminator(form_of)
"""A union whose members are told apart by their form: tag them `word`, `list` or `mapping`."""


def _form_with_flag(given: object) -> str:
    return "flag" if isinstance(given, bool) else form_of(given)


FLAG_OR_FORM = Discriminator(_form_with_flag)
"""A union of true or false, tagged `flag`, and members of other forms."""

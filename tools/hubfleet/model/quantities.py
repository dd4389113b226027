"""Amounts as people write them: memory, storage, CPU, durations, instants.

Source of the suffixes: Kubernetes, "Resource Management for Pods and Containers". KubeSpawner reads `G` as 2^30,
Kubernetes as 10^9: here it is Kubernetes' reading, and what is compiled is plain bytes, so that nobody has to guess.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50}
_DECIMAL = {"k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15}
_BYTES = re.compile(r"([0-9]+(?:\.[0-9]+)?)(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?\Z")
_LOOSE = re.compile(r"\s*([0-9]+(?:[.,][0-9]+)?)\s*([kKmMgGtTpP])i?[bB]?\s*\Z")
_CPU = re.compile(r"[0-9]+(?:\.[0-9]+)?\Z|[0-9]+m\Z")
_LEAST_BYTES = 2**20
"""Below a mebibyte, a number without a unit is no number of bytes, but one whose unit was forgotten."""
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?\Z")
_SECONDS = (86_400, 3_600, 60, 1)
"""Of a day, an hour, a minute and a second."""
_MOST_SECONDS = 100 * 366 * 86_400


class Written(str):
    """Text that also has a value: it stays as it was written, and is checked once."""

    __slots__ = ()
    pattern = ""

    @classmethod
    def parse(cls, given: object) -> Self:
        """Check and return. Raises PydanticCustomError, whose context has `help`."""
        raise NotImplementedError  # each kind of amount says how it is written

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.parse, serialization=core_schema.to_string_ser_schema())

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^(?:{cls.pattern})$"}


class Memory(Written):
    """An amount of memory: `512Mi`, `4Gi`, `8G`; or plain bytes, a mebibyte at least: `1951419879`."""

    __slots__ = ()
    kind = "an amount of memory"
    pattern = r"[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)|[1-9][0-9]{6,}"

    @classmethod
    def parse(cls, given: object) -> Self:
        """Read an amount. Raises PydanticCustomError."""
        text = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
        match = _BYTES.match(text) if isinstance(text, str) else None
        if match is None or not (match[2] or _is_bytes(match[1])):
            raise PydanticCustomError(
                "quantity-unit",
                '"{value}" is not {kind}',
                {"value": str(given), "kind": cls.kind, "help": _bytes_help(given)},
            )
        return cls(text)

    @property
    def bytes(self) -> int:
        """The amount in bytes."""
        number, unit = _BYTES.match(self).groups()  # type: ignore[union-attr]  # parse saw it match
        return int(float(number) * {**_BINARY, **_DECIMAL}[unit]) if unit else int(number)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            "anyOf": [
                {"type": "string", "pattern": f"^(?:{cls.pattern})$"},
                {"type": "integer", "minimum": _LEAST_BYTES},
            ]
        }


class Storage(Memory):
    """An amount of storage: `20Gi`, `1Ti`."""

    __slots__ = ()
    kind = "an amount of storage"


class Cpu(Written):
    """A number of CPUs: `0.5`, `2`, `500m`."""

    __slots__ = ()
    pattern = r"[0-9]+(\.[0-9]+)?|[0-9]+m"

    @classmethod
    def parse(cls, given: object) -> Self:
        """Read a number of CPUs. Raises PydanticCustomError."""
        text = _plain(given) if isinstance(given, int | float) and not isinstance(given, bool) else given
        if not isinstance(text, str) or not _CPU.match(text):
            raise PydanticCustomError(
                "quantity-unit",
                '"{value}" is not a number of CPUs',
                {"value": str(given), "help": "write 0.5, 2 or 500m (thousandths)"},
            )
        return cls(text)

    @property
    def cores(self) -> float:
        """The number of CPUs."""
        return int(self[:-1]) / 1000 if self.endswith("m") else float(self)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            "anyOf": [{"type": "string", "pattern": f"^(?:{cls.pattern})$"}, {"type": "number", "exclusiveMinimum": 0}]
        }


class Duration(Written):
    """A length of time: `90s`, `10m`, `1h`, `1h30m`, `7d`."""

    __slots__ = ()
    pattern = r"(?=\d)(\d+d)?(\d+h)?(\d+m)?(\d+s)?"

    @classmethod
    def parse(cls, given: object) -> Self:
        """Read a length of time. Raises PydanticCustomError."""
        if not isinstance(given, str) or not given or not _DURATION.match(given):
            raise PydanticCustomError(
                "duration-unit",
                '"{value}" is not a length of time',
                {"value": str(given), "help": "write it with units, the largest first: 90s, 10m, 1h, 1h30m, 7d"},
            )
        length = cls(given)
        if length.seconds > _MOST_SECONDS:
            raise PydanticCustomError(
                "duration-range",
                '"{value}" is longer than a hundred years',
                {"value": given, "help": "write a shorter time, or take the limit away: `null`"},
            )
        return length

    @property
    def seconds(self) -> int:
        """The length in seconds."""
        parts = _DURATION.match(self).groups()  # type: ignore[union-attr]  # parse saw it match
        return sum(int(part or 0) * seconds for seconds, part in zip(_SECONDS, parts, strict=True))


class Moment(Written):
    """An instant with its zone: `2026-12-07T08:00-08:00`."""

    __slots__ = ()
    pattern = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})"

    @classmethod
    def parse(cls, given: object) -> Self:
        """Read an instant. Raises PydanticCustomError."""
        try:
            if isinstance(given, str) and re.fullmatch(cls.pattern, given):
                datetime.fromisoformat(given)
                return cls(given)
        except ValueError:
            pass
        raise PydanticCustomError(
            "moment-zone",
            '"{value}" is not an instant with its zone',
            {"value": str(given), "help": "write 2026-12-07T08:00-08:00, or with Z for UTC"},
        )

    @property
    def instant(self) -> datetime:
        """The instant, aware of its zone."""
        return datetime.fromisoformat(self)


def _parse_day(given: object) -> str:
    try:
        if isinstance(given, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
            datetime.fromisoformat(given)
            return given
    except ValueError:
        pass
    raise PydanticCustomError(
        "day-form", '"{value}" is not a day', {"value": str(given), "help": "write year, month, day: 2027-06-01"}
    )


class _DaySchema:
    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(_parse_day)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


Day = Annotated[str, _DaySchema]
"""A calendar day: `2027-06-01`. ISO days compare as text."""


def _plain(given: float) -> str:
    """Write a number with all its digits, and without those that say nothing: 2.0 is 2."""
    return repr(given).removesuffix(".0")


def _is_bytes(number: str) -> bool:
    return number.isdigit() and int(number) >= _LEAST_BYTES


def _bytes_help(given: object) -> str:
    loose = _LOOSE.match(given) if isinstance(given, str) else None
    if loose:
        number, letter = loose[1].replace(",", "."), loose[2]
        decimal, binary = ("k", "Ki") if letter in "kK" else (letter.upper(), letter.upper() + "i")
        thousands = "kMGTP".index(decimal) + 1
        return f"write {number}{decimal} (10^{3 * thousands} bytes) or {number}{binary} (2^{10 * thousands} bytes)"
    return "write a number with its unit: 512Mi, 4Gi (2^30 bytes), 4G (10^9 bytes)"

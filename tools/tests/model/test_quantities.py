"""Amounts keep the text that was written, know their value, and say how to mend what is nearly right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from hubfleet.model.quantities import Cpu, Duration, Memory, Moment, Storage, Written

UNITS = {
    "Ki": 2**10,
    "Mi": 2**20,
    "Gi": 2**30,
    "Ti": 2**40,
    "Pi": 2**50,
    "k": 10**3,
    "M": 10**6,
    "G": 10**9,
    "T": 10**12,
}


@given(st.integers(0, 10**4), st.sampled_from(sorted(UNITS)))
def test_memory_is_its_number_times_its_unit(number: int, unit: str) -> None:
    for kind in (Memory, Storage):
        assert kind.parse(f"{number}{unit}").bytes == number * UNITS[unit]
        assert kind.parse(f"{number}{unit}") == f"{number}{unit}"


@given(st.integers(0, 64000))
def test_thousandths_and_fractions_of_a_cpu_are_the_same(thousandths: int) -> None:
    assert Cpu.parse(f"{thousandths}m").cores == thousandths / 1000
    assert Cpu.parse(thousandths / 1000).cores == thousandths / 1000


@given(st.integers(0, 9), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_a_duration_adds_up(days: int, hours: int, minutes: int, seconds: int) -> None:
    given = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    assert Duration.parse(f"{days}d{hours}h{minutes}m{seconds}s").seconds == given.total_seconds()


@given(st.datetimes(timezones=st.timezones()))
def test_an_instant_is_read_with_its_zone(instant: object) -> None:
    text = instant.isoformat(timespec="seconds") if hasattr(instant, "isoformat") else ""
    if Moment.pattern and len(text) == len("2026-12-07T08:00:00-08:00"):
        assert Moment.parse(text).instant.isoformat() == text


@pytest.mark.parametrize("kind", [Memory, Storage, Cpu, Duration, Moment])
@given(given=st.text(max_size=8) | st.none() | st.booleans() | st.integers(-9, -1) | st.lists(st.none(), max_size=1))
def test_whatever_is_no_amount_is_refused_with_help(kind: type[Written], given: object) -> None:
    advice = ""
    try:
        read: object = kind.parse(given)
    except PydanticCustomError as error:
        read, advice = given, str((error.context or {})["help"])
    assert advice or read == given


@pytest.mark.parametrize(
    ("kind", "given", "advice"),
    [
        (Memory, "8GB", "write 8G (10^9 bytes) or 8Gi (2^30 bytes)"),
        (Memory, "8gb", "write 8G (10^9 bytes) or 8Gi (2^30 bytes)"),
        (Memory, "1,5 GiB", "write 1.5G (10^9 bytes) or 1.5Gi (2^30 bytes)"),
        (Storage, "20g", "write 20G (10^9 bytes) or 20Gi (2^30 bytes)"),
        (Storage, 20, "write a number with its unit: 512Mi, 4Gi (2^30 bytes), 4G (10^9 bytes)"),
        (Duration, "1 hour", "write it with units, the largest first: 90s, 10m, 1h, 1h30m, 7d"),
        (Duration, "1.5h", "write it with units, the largest first: 90s, 10m, 1h, 1h30m, 7d"),
        (Duration, "", "write it with units, the largest first: 90s, 10m, 1h, 1h30m, 7d"),
        (Moment, "2026-12-07 08:00", "write 2026-12-07T08:00-08:00, or with Z for UTC"),
        (Moment, "2026-02-30T08:00Z", "write 2026-12-07T08:00-08:00, or with Z for UTC"),
    ],
)
def test_what_is_nearly_right_is_told_how_to_write_it(kind: type[Written], given: object, advice: str) -> None:
    with pytest.raises(PydanticCustomError) as raised:
        kind.parse(given)
    assert (raised.value.context or {})["help"] == advice

"""Every model object comes back from bytes exactly as it went in."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Literal, Union

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutgraf import model
from nutgraf.errors import StoreError
from nutgraf.model import Decision, Page, Span
from nutgraf.store.notes import dump_vector, load_vector
from nutgraf.store.rows import join_time, split_time, storable
from nutgraf.store.serial import DECISION, PAGE, codec
from tests.store import things

offsets = st.integers(-86_399, 86_399).map(lambda s: timezone(timedelta(seconds=s)))
times = st.datetimes(timezones=st.one_of(st.just(UTC), offsets))
#: Any string at all, lone surrogates and NUL included.
strings = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: strings,
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
    datetime: times,
    date: st.dates(),
    type(None): st.none(),
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type of the model."""
    if kind in SIMPLE:
        return SIMPLE[kind]
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return st.sampled_from(args)
    if origin in (Union, types.UnionType):
        return st.one_of(*map(values, args))
    if origin is tuple and args[-1] is Ellipsis:
        return st.lists(values(args[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, args))
    if origin is dict:
        return st.dictionaries(values(args[0]), values(args[1]), max_size=2)
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{f.name: values(hints[f.name]) for f in dataclasses.fields(kind)})


#: Those that hold no live mappings: ``Sources`` and ``Material`` are put together, not stored.
CLASSES = [
    cls
    for name in model.__all__
    if dataclasses.is_dataclass(cls := getattr(model, name)) and name not in ("Sources", "Material")
]


def offsets_of(value: Any) -> list[timedelta | None]:
    """The offset of every time in a value: equality alone passes over it."""
    if isinstance(value, datetime):
        return [value.utcoffset()]
    if dataclasses.is_dataclass(value):
        return [o for f in dataclasses.fields(value) for o in offsets_of(getattr(value, f.name))]
    if isinstance(value, tuple):
        return [o for item in value for o in offsets_of(item)]
    return []


def types_of(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return [types_of(getattr(value, f.name)) for f in dataclasses.fields(value)]
    if isinstance(value, tuple):
        return [types_of(item) for item in value]
    return type(value)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_round_trip(cls: type[Any]) -> None:
    way = codec(cls)

    @given(values(cls))
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(value: Any) -> None:
        again = way.load(way.dump(value))
        assert again == value
        assert offsets_of(again) == offsets_of(value)
        assert types_of(again) == types_of(value)

    holds()


def test_every_dataclass_of_the_model_is_tried() -> None:
    assert {Page, Span, Decision} <= set(CLASSES)
    assert len(CLASSES) >= 25


def test_defaults_take_no_room() -> None:
    assert codec(Span).to_data(Span("a", 1, 2, 3)) == ["a", 1, 2, 3]
    assert "also" not in codec(Page).to_data(things.page("s"))["headline"]


def test_reads_what_was_stored_before_a_field_was_added() -> None:
    data = PAGE.to_data(things.page("s"))
    del data["headline"]["citation"]["span"][4:]
    assert PAGE.from_data(data) == things.page("s")


def test_numbers_of_numpy_come_out_as_python_ones() -> None:
    given = things.decision(1, "s", score=np.float32(0.5), features={"x": np.float64(1)})
    again = DECISION.load(DECISION.dump(given))
    assert type(again.score) is float
    assert again.score == 0.5
    assert type(again.features["x"]) is float


def test_long_values_are_compressed() -> None:
    long = things.page("s", body="The ferry ran aground again. " * 200)
    assert len(PAGE.dump(long)) < 1000
    assert PAGE.load(PAGE.dump(long)) == long


@pytest.mark.parametrize("damage", [b"", b"j{", b"z123", b"x{}", b"j{}", b"j[1]", b"jnull"])
def test_damaged_bytes_are_an_error_of_the_store(damage: bytes) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        PAGE.load(damage)


@given(st.none() | times)
def test_times_in_columns(time: datetime | None) -> None:
    again = join_time(*split_time(time))
    assert again == time
    assert offsets_of(again) == offsets_of(time)


@given(times, times)
def test_columns_order_as_times_do(one: datetime, other: datetime) -> None:
    (a, _), (b, _) = split_time(one), split_time(other)
    assert a is not None
    assert b is not None
    assert (a < b) == (one < other)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="without offset"):
        split_time(datetime(2026, 3, 4))  # noqa: DTZ001


@given(strings)
def test_storable_text_keeps_its_length_and_all_that_utf8_holds(text: str) -> None:
    kept = storable(text)
    assert len(kept) == len(text)
    kept.encode()
    assert all(a == b or b == "\ufffd" for a, b in zip(text, kept, strict=True))


@given(st.lists(st.floats(width=32, allow_nan=False), max_size=40))
def test_vectors_come_back_exactly(numbers: list[float]) -> None:
    vector = np.array(numbers, dtype=np.float32)
    again = load_vector(dump_vector(vector))
    assert again.dtype == np.float32
    assert np.array_equal(again, vector)


def test_vectors_of_half_precision_take_half_the_room() -> None:
    exact = np.linspace(-1, 1, 384, dtype=np.float32)
    rounded = exact.astype(np.float16).astype(np.float32)
    assert len(dump_vector(exact)) == 1 + 4 * 384
    assert len(dump_vector(rounded)) == 1 + 2 * 384


def test_a_matrix_is_no_vector() -> None:
    with pytest.raises(ValueError, match="one dimension"):
        dump_vector(np.zeros((2, 2), dtype=np.float32))

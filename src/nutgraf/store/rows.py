"""Between model objects and rows: times in two columns, text that every engine can hold."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Table

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL = _EPOCH.replace(tzinfo=None)
_MICROSECOND = timedelta(microseconds=1)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with NUL and lone surrogates, which UTF-8 databases refuse, as U+FFFD.

    One code point stands for one, so offsets into the text hold.
    """
    return _UNSTORABLE.sub("\ufffd", text)


def microseconds(time: datetime) -> int:
    """Microseconds since 1970 in UTC. Raises ``ValueError`` for a naive time."""
    if time.tzinfo is None:
        raise ValueError(f"a time without offset cannot be stored: {time!r}")
    return (time - _EPOCH) // _MICROSECOND


def split_time(time: datetime | None) -> tuple[int | None, int | None]:
    """A time as its two columns: microseconds and the offset in seconds."""
    if time is None:
        return None, None
    at = microseconds(time)
    offset = time.utcoffset() or timedelta()
    return at, int(offset.total_seconds())


def join_time(at: int | None, offset: int | None) -> datetime | None:
    """The time again, with the offset it was put with."""
    if at is None:
        return None
    if not offset:
        return _EPOCH + timedelta(microseconds=at)
    shift = timedelta(seconds=offset)
    # On the local clock: its first and last years hold times that UTC's do not.
    return (_LOCAL + (timedelta(microseconds=at) + shift)).replace(tzinfo=timezone(shift))


class RowMap(Generic[T]):
    """Rows of a table as objects of a flat dataclass: strings, numbers and times.

    ``columns`` are what to select, in the order ``load`` takes them.
    """

    def __init__(self, cls: type[T], table: Table) -> None:
        self._cls = cls
        self._fields: list[tuple[str, bool]] = []
        self.columns: list[Column[Any]] = []
        hints = typing.get_type_hints(cls)
        for field in dataclasses.fields(cls):  # type: ignore[arg-type]
            timed = hints[field.name] in (datetime, datetime | None)
            self._fields.append((field.name, timed))
            self.columns.append(table.c[field.name])
            if timed:
                self.columns.append(table.c[f"{field.name}_offset"])

    @property
    def width(self) -> int:
        """How many columns an object takes."""
        return len(self.columns)

    def dump(self, value: T) -> dict[str, Any]:
        """The object as a row."""
        row: dict[str, Any] = {}
        for name, timed in self._fields:
            item = getattr(value, name)
            if timed:
                row[name], row[f"{name}_offset"] = split_time(item)
            else:
                row[name] = storable(item) if isinstance(item, str) else item
        return row

    def load(self, row: Sequence[Any], start: int = 0) -> T:
        """The object in the row's columns from ``start`` on."""
        values: dict[str, Any] = {}
        at = start
        for name, timed in self._fields:
            if timed:
                values[name] = join_time(row[at], row[at + 1])
                at += 2
            else:
                values[name] = row[at]
                at += 1
        return self._cls(**values)

"""Model objects as compact bytes and back, exactly.

A codec is derived from a type once (``codec(Page)``, ``codec(tuple[Voice, ...])``) and then
turns values of it into JSON and bytes:

- keyword-only dataclasses become objects, in which a field that has its default is left out;
- positional dataclasses (``Span``, ``TextSentence``, ``Mention``), which pages and annotations
  hold by the hundred, become arrays, in which defaults at the end are left out;
- times and dates become ISO 8601 with their offset.

So a field may be added to a model class with a default (positional classes: at the end), and
what was stored before still reads. Bytes carry one byte for their form: plain JSON, or JSON
compressed with Zstandard where that is smaller.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, Literal, TypeVar, Union, get_args, get_origin

from backports import zstd

from nutgraf.errors import StoreError
from nutgraf.model import Annotation, Decision, Entry, Page, RelatedStory, Voice

T = TypeVar("T")
_Way = Callable[[Any], Any]

_PLAIN, _ZSTD = b"j", b"z"
_COMPRESS_FROM = 200


class Codec(Generic[T]):
    """Turns values of one type into JSON data or bytes, and back."""

    def __init__(self, encode: _Way, decode: _Way) -> None:
        self._encode = encode
        self._decode = decode

    def to_data(self, value: T) -> Any:
        """The value as what ``json`` can write."""
        return self._encode(value)

    def from_data(self, data: Any) -> T:
        """The value again, from what ``json`` read."""
        value: T = self._decode(data)
        return value

    def dump(self, value: T) -> bytes:
        """The value as bytes."""
        text = json.dumps(self._encode(value), separators=(",", ":")).encode("ascii")
        if len(text) >= _COMPRESS_FROM:
            packed = zstd.compress(text, 3)
            if len(packed) < len(text):
                return _ZSTD + packed
        return _PLAIN + text

    def load(self, blob: bytes) -> T:
        """The value again; raises ``StoreError`` where the bytes are not of this codec."""
        try:
            form, body = blob[:1], blob[1:]
            if form == _ZSTD:
                body = zstd.decompress(body)
            elif form != _PLAIN:
                raise ValueError(f"unknown form {form!r}")
            return self.from_data(json.loads(body))
        except (ValueError, TypeError, AttributeError, zstd.ZstdError) as error:
            raise StoreError(
                "a stored value",
                f"cannot be read: {error}",
                "The store is damaged; restore a backup.",
            ) from error


def _same(value: Any) -> Any:
    return value


def _codec_parts(kind: Any) -> tuple[_Way, _Way]:
    """How to encode and decode values of a type."""
    if kind in (str, bool, type(None)):
        return _same, _same
    if kind in (int, float):  # numpy's numbers come in, Python's go out
        return kind, kind
    if kind in (datetime, date):
        return kind.isoformat, kind.fromisoformat
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _dataclass_parts(kind)
    origin, args = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _same, _same
    if origin in (Union, types.UnionType):
        return _optional_parts(args)
    if origin is tuple:
        return _tuple_parts(args)
    if origin is dict:
        return _dict_parts(args)
    raise TypeError(f"no codec for {kind!r}")


def _optional_parts(args: tuple[Any, ...]) -> tuple[_Way, _Way]:
    (inner,) = (a for a in args if a is not type(None))
    encode, decode = _codec_parts(inner)
    if encode is _same and decode is _same:
        return _same, _same
    return (
        lambda v: None if v is None else encode(v),
        lambda d: None if d is None else decode(d),
    )


def _tuple_parts(args: tuple[Any, ...]) -> tuple[_Way, _Way]:
    if len(args) == 2 and args[1] is Ellipsis:
        encode, decode = _codec_parts(args[0])
        if encode is _same and decode is _same:
            return list, tuple
        return lambda v: [encode(x) for x in v], lambda d: tuple([decode(x) for x in d])
    parts = [_codec_parts(a) for a in args]
    return (
        lambda v: [e(x) for (e, _), x in zip(parts, v, strict=True)],
        lambda d: tuple([f(x) for (_, f), x in zip(parts, d, strict=True)]),
    )


def _dict_parts(args: tuple[Any, ...]) -> tuple[_Way, _Way]:
    key = args[0]
    if key not in (str, int):
        raise TypeError(f"no codec for a dict with keys of {key!r}")
    encode, decode = _codec_parts(args[1])
    return (
        lambda v: {str(k): encode(x) for k, x in v.items()},
        lambda d: {key(k): decode(x) for k, x in d.items()},
    )


@cache
def _dataclass_parts(cls: type[Any]) -> tuple[_Way, _Way]:
    hints = typing.get_type_hints(cls)
    fields = dataclasses.fields(cls)
    if any(f.default_factory is not dataclasses.MISSING for f in fields):
        raise TypeError(f"no codec for default factories: {cls!r}")
    parts = [(f.name, f.default, *_codec_parts(hints[f.name])) for f in fields]
    if all(f.kw_only for f in fields):
        return _object_parts(cls, parts)
    return _array_parts(cls, parts)


_Parts = list[tuple[str, Any, _Way, _Way]]


def _object_parts(cls: type[Any], parts: _Parts) -> tuple[_Way, _Way]:
    decoders = {name: decode for name, _, _, decode in parts if decode is not _same}

    def encode(value: Any) -> dict[str, Any]:
        out = {}
        for name, default, way, _ in parts:
            item = getattr(value, name)
            if item is not default and item != default:
                out[name] = way(item)
        return out

    def decode(data: dict[str, Any]) -> Any:
        for name in data.keys() & decoders.keys():
            data[name] = decoders[name](data[name])
        return cls(**data)

    return encode, decode


def _array_parts(cls: type[Any], parts: _Parts) -> tuple[_Way, _Way]:
    decoders = [decode for _, _, _, decode in parts]

    def encode(value: Any) -> list[Any]:
        out = []
        keep = 0
        for n, (name, default, way, _) in enumerate(parts, start=1):
            item = getattr(value, name)
            out.append(way(item))
            if default is dataclasses.MISSING or item != default:
                keep = n
        return out[:keep]

    def decode(data: list[Any]) -> Any:
        return cls(*[way(item) for way, item in zip(decoders, data, strict=False)])

    return encode, decode


def codec(kind: type[T]) -> Codec[T]:
    """The codec of a type: a model dataclass, or a tuple or dict of what it can hold."""
    return Codec(*_codec_parts(kind))


ANNOTATION: Codec[Annotation] = codec(Annotation)
DECISION: Codec[Decision] = codec(Decision)
ENTRY: Codec[Entry] = codec(Entry)
PAGE: Codec[Page] = codec(Page)
RELATED: Codec[tuple[RelatedStory, ...]] = codec(tuple[RelatedStory, ...])
VOICES: Codec[tuple[Voice, ...]] = codec(tuple[Voice, ...])

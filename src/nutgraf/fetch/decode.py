"""Decompression with a bound: no answer unpacks to more than is allowed."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Protocol

import brotli
from backports.zstd import DecompressionParameter, ZstdDecompressor, ZstdError

from nutgraf.errors import FetchError, TooLargeError

#: What a request offers to take.
ACCEPT_ENCODING = "gzip, deflate, br, zstd"
#: The largest zstd window an answer may ask for: 8 MiB, as RFC 9659 has it for HTTP.
_ZSTD_WINDOW_LOG = 23
#: Answers may be packed more than once, but nobody has a reason to do it more often than this.
_MOST_ENCODINGS = 2


class _Unpacker(Protocol):
    def unpack(self, data: bytes, limit: int) -> bytes:
        """At most about ``limit`` further bytes; call again with ``b""`` for the rest."""
        ...

    @property
    def pending(self) -> bool: ...

    @property
    def whole(self) -> bool: ...


class _Zlib:
    """gzip (several members too) and deflate (with and without zlib's frame)."""

    def __init__(self, gzip: bool) -> None:
        self._gzip = gzip
        self._engine = None if not gzip else zlib.decompressobj(wbits=31)
        self._rest = b""

    def unpack(self, data: bytes, limit: int) -> bytes:
        data = self._rest + data
        self._rest = b""
        if self._engine is None:
            if len(data) < 2:
                self._rest = data
                return b""
            framed = data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
            self._engine = zlib.decompressobj(wbits=15 if framed else -15)
        out = bytearray()
        while data and len(out) < limit:
            if self._engine.eof:
                if not (self._gzip and data.startswith(b"\x1f\x8b")):
                    return bytes(out)  # padding after the end: ignored, as browsers do
                self._engine = zlib.decompressobj(wbits=31)
            out += self._engine.decompress(data, limit - len(out))
            data = self._engine.unconsumed_tail or self._engine.unused_data
        self._rest = data
        return bytes(out)

    @property
    def pending(self) -> bool:
        return bool(self._rest) and self._engine is not None

    @property
    def whole(self) -> bool:
        return self._engine is not None and self._engine.eof


class _Brotli:
    def __init__(self) -> None:
        self._engine = brotli.Decompressor()

    def unpack(self, data: bytes, limit: int) -> bytes:
        out: bytes = self._engine.process(data, output_buffer_limit=limit)
        return out

    @property
    def pending(self) -> bool:
        return not self._engine.can_accept_more_data()

    @property
    def whole(self) -> bool:
        return bool(self._engine.is_finished())


class _Zstd:
    def __init__(self) -> None:
        self._engine = self._new()
        self._rest = b""

    @staticmethod
    def _new() -> ZstdDecompressor:
        return ZstdDecompressor(options={DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})

    def unpack(self, data: bytes, limit: int) -> bytes:
        if self._engine.eof:
            data = self._engine.unused_data + data
            if not data:
                return b""
            self._engine = self._new()
        return self._engine.decompress(data, max_length=limit)

    @property
    def pending(self) -> bool:
        if self._engine.eof:
            return bool(self._engine.unused_data)
        return not self._engine.needs_input

    @property
    def whole(self) -> bool:
        return self._engine.eof


_MAKERS: dict[str, Callable[[], _Unpacker]] = {
    "gzip": lambda: _Zlib(gzip=True),
    "x-gzip": lambda: _Zlib(gzip=True),
    "deflate": lambda: _Zlib(gzip=False),
    "br": _Brotli,
    "zstd": _Zstd,
}
_ERRORS = (zlib.error, brotli.error, ZstdError, EOFError)


class Body:
    """Collects an answer's body as it arrives, unpacked, never more than ``limit`` bytes.

    ``encodings`` is the ``Content-Encoding`` header or ``""``. With ``cut`` a body that is too
    long is cut at the limit instead of refused (``full`` then says that no more is needed).
    """

    def __init__(self, subject: str, encodings: str, limit: int, *, cut: bool = False) -> None:
        names = [name for part in encodings.split(",") if (name := part.strip().lower())]
        names = [name for name in names if name not in ("identity", "utf-8", "none")]
        if len(names) > _MOST_ENCODINGS or any(name not in _MAKERS for name in names):
            raise FetchError(subject, f"the answer is packed in an unknown way ({encodings[:60]})")
        self._subject = subject
        self._limit = limit
        self._cut = cut
        self._names = names[::-1]
        self._unpackers: list[_Unpacker] | None = None
        self._data = bytearray()

    @property
    def full(self) -> bool:
        """Whether the limit is reached, which happens only with ``cut``."""
        return len(self._data) >= self._limit

    def add(self, chunk: bytes) -> None:
        """Take the next bytes as they came over the wire.

        Raises ``TooLargeError`` past the limit and ``FetchError`` for a broken packing.
        """
        if self._unpackers is None:
            plain = self._names and self._names[0].endswith("gzip") and chunk[:1] != b"\x1f"
            # Some servers label as gzip what they send as it is.
            self._unpackers = [] if plain else [_MAKERS[name]() for name in self._names]
        try:
            self._feed(chunk, 0)
        except _ERRORS as error:
            raise FetchError(
                self._subject, f"the answer's compression is broken ({error})"
            ) from error

    def _feed(self, data: bytes, stage: int) -> None:
        assert self._unpackers is not None
        if self.full and self._cut:
            return
        if stage == len(self._unpackers):
            self._keep(data)
            return
        unpacker = self._unpackers[stage]
        room = min(self._limit - len(self._data) + 1, 1 << 20)
        self._feed(unpacker.unpack(data, room), stage + 1)
        while unpacker.pending and not (self.full and self._cut):
            room = min(self._limit - len(self._data) + 1, 1 << 20)
            out = unpacker.unpack(b"", room)
            if not out and unpacker.pending:
                raise EOFError("no progress")
            self._feed(out, stage + 1)

    def _keep(self, data: bytes) -> None:
        self._data += data
        if len(self._data) <= self._limit:
            return
        if not self._cut:
            raise TooLargeError(
                self._subject,
                f"the answer is larger than {self._limit:,} bytes",
                "Raise the setting max_bytes if it should be read.",
            )
        del self._data[self._limit :]

    def finish(self) -> bytes:
        """The whole body. Raises ``FetchError`` when a packed answer ends in the middle."""
        cut_short = any(not unpacker.whole for unpacker in self._unpackers or ())
        if cut_short and not (self._cut and self.full):
            raise FetchError(self._subject, "the answer breaks off in the middle")
        return bytes(self._data)

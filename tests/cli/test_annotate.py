"""``nutgraf annotate``: the words of its JSON are the text's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nutgraf.cli import app
from nutgraf.errors import TextError

TEXT = (
    "The harbour will reopen on Thursday, port director Nadia Okafor told reporters.\r\n\r\n"
    "“We lost three cranes 😀,” she said. “Nobody was hurt.” In 2017 at least 12 ships waited."
)


def run(*arguments: str, given: str = "") -> str:
    done = CliRunner().invoke(app, ["annotate", *arguments], input=given.encode())
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def pieces(text: str, offsets: list[list[int]]) -> list[str]:
    return [text[start:end] for start, end in offsets]


def test_offsets_are_code_points_of_the_file_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_bytes(TEXT.encode())
    found: dict[str, Any] = json.loads(
        run(str(file), "--published", "2017-12-26T10:04:00+03:00", "--json")
    )
    assert found["characters"] == len(TEXT) == found["annotated_to"]
    for kind in ("sentences", "mentions", "dates", "figures"):
        assert found[kind], kind
        for item in found[kind]:
            assert item["text"] == TEXT[item["start"] : item["end"]]
    told = found["statements"]
    assert [s["kind"] for s in told] == ["indirect", "direct"]
    assert pieces(TEXT, told[0]["content"]) == ["The harbour will reopen on Thursday"]
    assert pieces(TEXT, told[0]["cue"]) == ["told"]
    assert pieces(TEXT, told[1]["source"]) == ["she"]
    assert pieces(TEXT, told[1]["content"]) == ["“We lost three cranes 😀,”", "“Nobody was hurt.”"]
    assert {s["linked"]["name"] for s in told} == {"Nadia Okafor"}
    assert pieces(TEXT, [told[1]["linked"]["descriptor"]]) == ["port director"]
    values = {d["text"]: d["value"] for d in found["dates"]}
    assert values == {"Thursday": "2017-12-28", "2017": "2017"}
    assert [f["value"] for f in found["figures"]] == [3, 12]


def test_reads_standard_input_and_prints_for_reading() -> None:
    told = run("-", given=TEXT)
    assert "direct: she (= Nadia Okafor) | said" in told
    assert "figure 12 ships (at least)" in told
    assert "date 'Thursday' = not resolved" in told


def test_lines_keep_order_ids_and_defaults() -> None:
    records = [
        {
            "text": "Der Hafen wird am Donnerstag wieder öffnen, sagte die Leiterin dem Sender.",
            "id": 7,
        },
        {"text": "The harbour opens on Thursday.\u2028", "published": "2018-01-01", "title": "T"},
        {"text": ""},
    ]
    lines = "\n".join(json.dumps(r, ensure_ascii=False) for r in records) + "\n\n"
    out = run("-", "--lines", "--published", "2017-12-26", given=lines).split("\n")
    found = [json.loads(line) for line in out if line]
    assert [f["id"] for f in found] == ["7", "2", "3"]
    assert [f["language"] for f in found] == ["de", "en", "en"]
    assert [[d["value"] for d in f["dates"]] for f in found] == [["2017-12-28"], ["2018-01-04"], []]


@pytest.mark.parametrize(
    ("content", "arguments", "cause"),
    [
        (b"\xff\xfe", [], "not UTF-8"),
        (b"not json", ["--lines"], "not JSON"),
        (b"{}", ["--lines"], "no 'text'"),
        (b"x", ["--published", "last Tuesday"], "cannot be read"),
        (b'{"text": "x", "published": "soon"}', ["--lines"], "line 1"),
    ],
)
def test_what_cannot_be_read_is_said(
    tmp_path: Path, content: bytes, arguments: list[str], cause: str
) -> None:
    file = tmp_path / "bad"
    file.write_bytes(content)
    with pytest.raises(TextError, match=cause):
        run(str(file), *arguments)
    with pytest.raises(TextError, match="cannot be read"):
        run(str(tmp_path / "missing"))

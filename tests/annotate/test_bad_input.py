"""Texts that are no plain report, through the whole annotator: what is said in them, and by whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nutgraf.model import Annotation

Annotate = Callable[..., Annotation]

#: Text -> its statements as (form, linked speaker, content).
TEXTS = {
    "capitals": (
        'MAYOR ANA RUIZ SAID THE DAM WAS SAFE. "IT WILL HOLD FOR A HUNDRED YEARS," SHE SAID.',
        [
            ("indirect", "ANA RUIZ", "THE DAM WAS SAFE"),
            ("direct", "ANA RUIZ", '"IT WILL HOLD FOR A HUNDRED YEARS,"'),
        ],
    ),
    "three deep": (
        "“He told me, ‘The dam said “no” to us,’ and left,” Mayor Ana Ruiz said.",
        [("direct", "Ana Ruiz", "“He told me, ‘The dam said “no” to us,’ and left,”")],
    ),
    "unclosed": (
        "“The dam will hold, Mayor Ana Ruiz said on Monday. The town slept.\n\nNobody came.",
        [("direct", "Ana Ruiz", "“The dam will hold,")],
    ),
    "guillemets": (
        "« Le barrage tient », said Mayor Ana Ruiz. The town slept.",
        [("direct", "Ana Ruiz", "« Le barrage tient »")],
    ),
    "low and high": (
        "„Der Damm hält“, said Mayor Ana Ruiz. The town slept.",
        [("direct", "Ana Ruiz", "„Der Damm hält“")],
    ),
    "single marks and apostrophes": (
        "'We can't leave the dogs' home, it's all they've got,' said Ana Ruiz, the mayor.",
        [("direct", "Ana Ruiz", "'We can't leave the dogs' home, it's all they've got,'")],
    ),
    "list": ("Best dams\n- Alder dam, 312 m\n- Orme dam, 204 m\n1. Vale dam\n2. Ruiz dam", []),
    "ticker": (
        "14:02 Police say the bridge is closed.\n"
        '14:20 Mayor Ana Ruiz: "We are looking for two people."\n'
        "15:05 The bridge is open again, the harbour board says.",
        [
            ("indirect", "Police", "the bridge is closed"),
            ("direct", "Ana Ruiz", '"We are looking for two people."'),
            ("indirect", "harbour board", "The bridge is open again"),
        ],
    ),
    "transcript": (
        "ANA RUIZ: Is the dam safe?\nJONAS VALE: It is.\nANA RUIZ: Who says so?\n"
        "JONAS VALE: The board and I.",
        [
            ("indirect", "ANA RUIZ", "Is the dam safe?"),
            ("indirect", "JONAS VALE", "It is."),
            ("indirect", "ANA RUIZ", "Who says so?"),
            ("indirect", "JONAS VALE", "The board and I."),
        ],
    ),
    "recipe": (
        "Harbour soup\n\nIngredients\n2 onions\n500 g fish\n\nChop the onions. Serve hot.",
        [],
    ),
    "three languages": (
        "The dam held. Der Damm hielt, sagte die Bürgermeisterin. Le barrage a tenu, a dit la "
        "maire. “The dam held,” Mayor Ana Ruiz said.",
        [("direct", "Ana Ruiz", "“The dam held,”")],
    ),
}


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_statements_of_what_is_no_plain_report(annotate: Annotate, kind: str) -> None:
    text, wanted = TEXTS[kind]
    found = [
        (s.form, s.speaker, " … ".join(text[a:b] for a, b in s.content))
        for s in annotate(text).statements
    ]
    assert found == wanted

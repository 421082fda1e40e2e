"""Titles without the name of the outlet that gives them."""

from __future__ import annotations

import pytest

from nutgraf.extract.metadata import Metadata
from nutgraf.extract.titles import choose_title


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Volga Courier: Ministers speak by telephone", "Ministers speak by telephone"),
        ("The Volga Courier: Ministers speak by telephone", "Ministers speak by telephone"),
        ("Ministers speak by telephone | Volga Courier", "Ministers speak by telephone"),
        ("World: ministers speak by telephone", "World: ministers speak by telephone"),
        ("Kremlin: ministers spoke by telephone", "Kremlin: ministers spoke by telephone"),
    ],
)
def test_the_outlets_name_is_no_part_of_a_title(title: str, expected: str) -> None:
    meta = Metadata(titles=(title,), outlet_name="Volga Courier", section="World")
    assert choose_title(meta, None, "http://volga.example/world/1") == expected

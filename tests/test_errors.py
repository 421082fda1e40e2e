"""The error tree: drawn as it is, and every error says what, why, and what to do."""

from __future__ import annotations

import inspect

from nutgraf import errors


def test_docstring_draws_every_error() -> None:
    drawn = errors.__doc__ or ""
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass)]
    assert len(classes) > 10
    for cls in classes:
        assert cls.__name__ in drawn
        assert issubclass(cls, errors.NutgrafError)


def test_message_names_subject_cause_and_remedy() -> None:
    error = errors.StoreError("news.sqlite", "is not a database", "Name another file.")
    assert str(error) == "news.sqlite: is not a database. Name another file."
    assert str(errors.StoreError("news.sqlite", "is gone")) == "news.sqlite: is gone"


def test_http_status_is_kept() -> None:
    error = errors.HTTPStatusError("http://a.example/", "answered 410 Gone", status=410)
    assert error.status == 410

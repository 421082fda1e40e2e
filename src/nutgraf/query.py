"""From the words in a search field to a query.

The grammar, in which parts that stand side by side must all match::

    query  = all { "OR" all }
    all    = part { ["AND"] part }
    part   = ( "NOT" | "-" ) part | "(" query ")" | operator ":" value | phrase | word
    value  = phrase | word
    phrase = '"' words '"'

``AND``, ``OR`` and ``NOT`` count in capitals only; ``OR`` binds least, ``NOT`` most. Typographic
quotation marks count as plain ones, and a phrase that is not closed goes to the end. A colon
after a word that is no operator is part of the word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from nutgraf.errors import QueryError
from nutgraf.model.query import (
    NOTHING,
    AllOf,
    AnyOf,
    Before,
    FromOutlet,
    InLanguage,
    NamesPerson,
    Not,
    Query,
    SaidBy,
    Since,
    Words,
)

#: How many words, phrases and operators a query may have, and how deep parentheses may stand.
MAX_PARTS = 64
MAX_DEPTH = 16

_MARKS = str.maketrans("\u201c\u201d\u201e\u201f\u00ab\u00bb\x00", '"""""" ')
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<paren>[()])
      | (?P<minus>-(?=[^\s)]))
      | (?P<operator>(?:outlet|person|said-by|before|after|lang):)
      | "(?P<phrase>[^"]*)"?
      | (?P<word>[^\s"()]+)""",
    re.VERBOSE | re.IGNORECASE,
)
_Kind = Literal["paren", "minus", "operator", "phrase", "word"]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: _Kind
    text: str
    at: int


def parse_query(text: str) -> Query:
    """The query that ``text`` asks for. Text without a letter or digit asks for nothing.

    Raises ``QueryError`` where a parenthesis, an operator or a date cannot be understood.
    """
    tokens = _tokens(text)
    if not tokens or not any(c.isalnum() for c in text):
        return NOTHING
    return _Parser(text, tokens).whole()


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text.translate(_MARKS)):
        kind = match.lastgroup
        if kind != "space" and kind is not None:
            found.append(_Token(kind, match[kind], match.start()))  # type: ignore[arg-type]
    return found


class _Parser:
    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._next = 0
        self._parts = 0

    def whole(self) -> Query:
        query = self._any(0)
        if (token := self._peek()) is not None:
            raise self._fault(f"the “{token.text}” at character {token.at + 1} closes nothing")
        return query

    def _any(self, depth: int) -> Query:
        if depth > MAX_DEPTH:
            raise self._fault(f"parentheses stand more than {MAX_DEPTH} deep")
        parts = [self._all(depth)]
        while self._takes("OR"):
            parts.append(self._all(depth))
        parts = [part for part in parts if part != NOTHING]
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts)) if parts else NOTHING

    def _all(self, depth: int) -> Query:
        parts: list[Query] = []
        before = self._next
        while (token := self._peek()) is not None and token.text != ")":
            if token.kind == "word" and token.text == "OR":
                break
            if self._takes("AND"):
                if self._next - 1 == before or self._ends():
                    raise self._fault("“AND” needs something on both sides")
                continue
            parts.append(self._part(depth))
        if self._next == before:
            raise self._fault(
                "“OR” needs something on both sides" if self._near_or() else "there is an empty ()"
            )
        parts = [part for part in parts if part != NOTHING]
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _part(self, depth: int) -> Query:
        token = self._take()
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise self._fault(f"it has more than {MAX_PARTS} parts")
        if token.kind == "minus" or (token.kind == "word" and token.text == "NOT"):
            if self._ends():
                raise self._fault("“NOT” needs something after it")
            part = self._part(depth)
            return part if part == NOTHING else Not(part)
        if token.text == "(" and token.kind == "paren":
            query = self._any(depth + 1)
            if self._peek() is None:
                raise self._fault(f"the parenthesis at character {token.at + 1} is not closed")
            self._take()
            return query
        if token.kind == "operator":
            return self._operator(token)
        return _words(token.text)

    def _operator(self, token: _Token) -> Query:
        name = token.text[:-1].lower()
        value = self._peek()
        glued = value is not None and value.at == token.at + len(token.text)
        if value is None or not glued or value.kind not in ("phrase", "word"):
            raise self._fault(f"“{name}:” needs a value right after it, such as {_EXAMPLES[name]}")
        given = " ".join(self._take().text.split())
        if not any(c.isalnum() for c in given):
            raise self._fault(f"“{name}:” needs a value right after it, such as {_EXAMPLES[name]}")
        if name in ("before", "after"):
            moment = self._day(name, given)
            return Before(moment) if name == "before" else Since(moment)
        return _OPERATORS[name](given)

    def _day(self, name: str, given: str) -> datetime:
        """The start of the day, month or year given, in UTC."""
        parts = given.split("-")
        try:
            if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", given, re.ASCII):
                raise ValueError
            year, month, day = (*map(int, parts), 1, 1)[:3]
            return datetime(year, month, day, tzinfo=UTC)
        except ValueError as error:
            raise self._fault(
                f"“{name}:{given}” is no day; write {name}:2026-03-05, {name}:2026-03 or {name}:2026"
            ) from error

    def _near_or(self) -> bool:
        near = self._tokens[max(0, self._next - 1) : self._next + 1]
        return any(t.kind == "word" and t.text == "OR" for t in near)

    def _ends(self) -> bool:
        token = self._peek()
        return token is None or token.text == ")" or token.text in ("OR", "AND")

    def _peek(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _takes(self, word: str) -> bool:
        token = self._peek()
        if token is None or token.kind != "word" or token.text != word:
            return False
        self._next += 1
        return True

    def _fault(self, cause: str) -> QueryError:
        shown = self._text if len(self._text) <= 80 else self._text[:79] + "…"
        return QueryError(
            f"the search “{shown}”", cause, "Searching is explained under How to read."
        )


def _words(text: str) -> Query:
    text = " ".join(text.split())
    return Words(text) if any(c.isalnum() for c in text) else NOTHING


_OPERATORS: dict[str, Callable[[str], Query]] = {
    "outlet": FromOutlet,
    "person": NamesPerson,
    "said-by": SaidBy,
    "lang": InLanguage,
}
_EXAMPLES = {
    "outlet": 'outlet:harbourpost or outlet:"Harbour Post"',
    "person": 'person:peskov or person:"dmitry peskov"',
    "said-by": "said-by:peskov",
    "lang": "lang:de",
    "before": "before:2026-03-05",
    "after": "after:2026-03",
}

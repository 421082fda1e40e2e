"""Plain summarisers that pages are set beside: lead, and LexRank and TextRank as sumy has them.

All of them get the articles' sentences as our splitter finds them (datelines already taken
off, so that they are not blamed for those) and as many words as the page has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from composed import Line, all_lines, code_digest, kept
from nutgraf.compose.words import count_words
from nutgraf.model import Material


def within(ranked: Sequence[Line], words: int) -> list[Line]:
    """The first lines that make up a number of words: as many as come nearest to it."""
    out: list[Line] = []
    for line in ranked:
        size = count_words(line.text)
        if size - words > words and out:
            break
        out.append(line)
        words -= size
        if words <= 0:
            break
    return out


def lead(found: Sequence[Material], words: int, each: int = 3) -> list[Line]:
    """The first ``each`` sentences of every article, in file order, up to so many words."""
    return within([line for m in found for line in all_lines([m])[:each]], words)


def lead_in_turn(found: Sequence[Material], words: int) -> list[Line]:
    """First sentences of all articles, then second ones, and so on."""
    per = [all_lines([m]) for m in found]
    longest = max((len(p) for p in per), default=0)
    return within([p[i] for i in range(longest) for p in per if i < len(p)], words)


def lexrank(found: Sequence[Material], words: int) -> list[Line]:
    """LexRank (Erkan and Radev 2004) by sumy; the best so many words, in document order."""
    return _best(found, words, "lexrank")


def textrank(found: Sequence[Material], words: int) -> list[Line]:
    """TextRank (Mihalcea and Tarau 2004) by sumy; the best so many words, in document order."""
    return _best(found, words, "textrank")


def _best(found: Sequence[Material], words: int, method: str) -> list[Line]:
    lines = all_lines(found)
    texts = [line.text for line in lines]
    key = "\0".join([method, *texts]).encode()
    order = kept("rank", key, code_digest("baselines.py"), lambda: ranking(texts, method))
    chosen = within([lines[i] for i in order], words)
    place = {id(line): n for n, line in enumerate(lines)}
    return sorted(chosen, key=lambda line: place[id(line)])


def ranking(texts: Sequence[str], method: str) -> list[int]:
    """The places of ``texts``, best first, by sumy with its stemmer and stop words."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.nlp.stemmers import Stemmer
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer
    from sumy.utils import get_stop_words

    if not texts:
        return []
    kinds = {"lexrank": LexRankSummarizer, "textrank": TextRankSummarizer}
    summarizer = kinds[method](Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    document = ObjectDocumentModel([Paragraph([Sentence(t, _Words()) for t in texts])])
    order: list[int] = []

    def take(infos: Sequence[Any]) -> Sequence[Any]:
        order.extend(info.order for info in infos)
        return infos

    summarizer(document, take)
    return order


class _Words:
    """sumy's tokenizer needs a model fetched from elsewhere; words alone need none."""

    def to_words(self, text: str) -> tuple[str, ...]:
        return tuple(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text))


Maker = Callable[[Sequence[Material], int], list[Line]]

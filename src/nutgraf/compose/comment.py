"""Whether an article is a comment: a view of the event rather than a report of it.

What a commentator says of an event belongs to him. Told among reports, in the page's own voice,
it would be told as what happened.
"""

from __future__ import annotations

import re

from nutgraf.compose.english import phrases
from nutgraf.compose.words import unquoted
from nutgraf.model import Material

#: Sentences an article must have to be judged by its words.
FEWEST = 8
#: Least share of sentences in which the writer speaks for himself, and by how much that must be
#: above the share in which somebody else is said to have said something. With these, 0.96 of
#: what is called a comment is one, and 0.61 of comments are found: ``eval/comments.py``.
VOICED, ABOVE = 0.2, 0.1

#: The writer's "I" and "we", his "you", what ought to be, what he thinks of it, his questions.
_VOICE = re.compile(
    r"\b(?:I|I['’](?:m|ve|d|ll)|[Mm]y|[Mm]e|[Mm]yself|[Ww]e|[Ww]e['’](?:re|ve|d|ll)|[Oo]urs?|us|[Ll]et['’]s|[Oo]urselves"
    r"|[Yy]ou|[Yy]ou['’](?:re|ve|d|ll)|[Yy]our|should|must|ought|shouldn['’]t)\b|\?"
)
_VIEW = re.compile(rf"\b{phrases('views')}\b", re.IGNORECASE)
_SAYS = re.compile(
    r"\b(?:said|says|say|told|tells|according to|reported|reports|announced|tweeted|wrote|added|confirmed)\b"
)
#: Where outlets keep their comments, in an article's address.
ADDRESS = re.compile(
    r"/(?:opinions?|commentary|editorials?|op-?eds?|columnists?)[/-]", re.IGNORECASE
)
_TITLE = re.compile(r"(?:opinion|editorial|comment|commentary|column|op-ed)\s*[:|]", re.IGNORECASE)


def is_comment(material: Material) -> bool:
    """Whether an article is a comment, by its address, its title, or how it is written."""
    if ADDRESS.search(material.article.url or "") or _TITLE.match(material.revision.title):
        return True
    text = material.revision.text
    body = [s for s in material.annotation.sentences if s.role == "body"]
    return is_voiced([text[s.start : s.end] for s in body])


def is_voiced(sentences: list[str]) -> bool:
    """Whether so many of an article's sentences are the writer's own voice that it is a comment."""
    if len(sentences) < FEWEST:
        return False
    own = others = 0
    for sentence in sentences:
        outside = unquoted(sentence)
        own += bool(_VOICE.search(outside) or _VIEW.search(outside))
        others += bool(_SAYS.search(outside))
    return own >= VOICED * len(sentences) and own - others >= ABOVE * len(sentences)

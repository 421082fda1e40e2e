"""Where a parse may show attribution: cue, source, and what is attributed.

Every verb, and every noun and adjective that the lexicon knows, offers its constructions: "said
that …", "wants to …", "criticised X", "talked about X", "was praised by", "the claim that …",
"critical of X", "according to X". ``lexicon.probability`` says which of them are attributions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from nutgraf.annotate.candidate import Candidate, make
from nutgraf.annotate.grammar import cue_piece, run_around, stretches, subject_of, subtree
from nutgraf.annotate.loose import loose
from nutgraf.annotate.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

#: Tokens of the longest stretch that is still taken for a sentence.
LONGEST = 400
_BREAKS = frozenset({'"', "“", "”", "''", "``", ".", "?", "!", ";"})
_OBJECT_MORE = frozenset({"prep", "oprd", "xcomp", "advcl", "acl"})
#: Verbs whose hearer stands before what they tell.
TELLING = frozenset({"tell", "inform", "assure", "remind", "warn", "notify"})
_POLLS = words(
    """
    poll survey study report interview statement speech letter email memo book article
    column editorial op-ed essay analysis tweet post video
    """
)  # fmt: skip


Known = Callable[[str], bool]


def candidates(doc: Doc, known: Known | None = None) -> Iterator[Candidate]:
    """All candidates of a parse, but for sentences of over 400 tokens, which are no sentences.

    ``known`` tells which nouns and adjectives to look at.
    """
    for sentence in doc.sents:
        if len(sentence) > LONGEST:
            continue
        for one in _in_sentence(doc, sentence, known):
            one.sentence = (sentence.start, sentence.end)
            yield one
        for one in loose(doc, sentence):
            one.sentence = (sentence.start, sentence.end)
            yield one


def _in_sentence(doc: Doc, sentence: Span, known: Known | None) -> Iterator[Candidate]:
    for token in sentence:
        pos = token.pos_
        if token.lower_ == "according":
            yield from _according(doc, token)
        elif pos == "VERB" or (pos == "AUX" and token.dep_ not in {"aux", "auxpass"}):
            yield from _verb(doc, token)
        elif pos == "NOUN":
            if known is None or known(token.lemma_.lower()):
                yield from _noun(doc, token)
            if token.lemma_ in _POLLS:
                yield from _in_document(doc, token)
        elif pos == "ADJ" and (known is None or known(token.lemma_.lower())):
            yield from _adjective(doc, token)


def _verb(doc: Doc, verb: Token) -> Iterator[Candidate]:
    source = subject_of(verb)
    kids = list(verb.children)
    by_dep: dict[str, list[Token]] = {}
    for kid in kids:
        by_dep.setdefault(kid.dep_, []).append(kid)
    cut = [verb] if source is None else [verb, source]
    clauses = by_dep.get("ccomp", [])
    if clauses:
        tokens = [t for c in clauses for t in _without(c, verb, source)]
        tokens.extend(_up_to_comma(tokens, verb, source))
        tokens = _past_hearer(verb, tokens)
        yield make(doc, verb, "clause", tokens, content_head=clauses[-1], source_head=source)
    if verb.dep_ == "parataxis":
        tokens = subtree(verb.head, [verb])
        yield make(doc, verb, "parataxis", tokens, content_head=verb.head, source_head=source)
    for name in ("xcomp", "advmod"):
        for kid in by_dep.get(name, []):
            if name == "advmod" and kid.lower_ not in {"so", "otherwise", "why", "how"}:
                continue
            tokens = subtree(kid)
            yield make(doc, verb, name, tokens, content_head=kid, source_head=source)
    yield from _objects(doc, verb, by_dep, source)
    yield from _prepositions(doc, verb, by_dep.get("prep", []), source)
    yield from _passive(doc, verb, by_dep, source)
    if not clauses and cut:
        yield make(doc, verb, "quote", [], source_head=source)


def _past_hearer(verb: Token, tokens: list[Token]) -> list[Token]:
    """ "told the Courier that the dam held": without the Courier, where the parse kept it."""
    if verb.lemma_ not in TELLING:
        return tokens
    after = sorted((t for t in tokens if t.i > verb.i), key=lambda t: t.i)
    for at, token in enumerate(after[:8]):
        if token.lower_ == "that" and at:
            return after[at:]
        if token.pos_ not in {"DET", "ADJ", "PROPN", "NOUN", "NUM", "PART", "ADP"}:
            break
    return tokens


def _up_to_comma(tokens: Sequence[Token], verb: Token, source: Token | None) -> list[Token]:
    """What stands between a clause before its speaker tag and the tag's comma.

    "The bridge will close if it rains, the mayor said": the tag takes all of the sentence.
    """
    first = min(verb.i, source.left_edge.i if source is not None else verb.i)
    last = max((t.i for t in tokens), default=first)
    if last >= first or not tokens:
        return []
    more = list(verb.doc[last + 1 : first])
    if not more or more[-1].text != "," or any(t.text in _BREAKS for t in more[:-1]):
        return []
    return more[:-1]


def _without(clause: Token, verb: Token, source: Token | None) -> list[Token]:
    """The clause's tokens without the verb and source that stand inside it ("…, he said, …")."""
    skip = {verb.i}
    if source is not None and source.head.i == verb.i:
        skip |= {t.i for t in source.subtree}
    skip |= {c.i for c in verb.children if c.dep_ in {"aux", "advmod", "dative", "npadvmod"}}
    return [t for t in clause.subtree if t.i not in skip and not t.is_space]


def _objects(
    doc: Doc, verb: Token, by_dep: dict[str, list[Token]], source: Token | None
) -> Iterator[Candidate]:
    for thing in by_dep.get("dobj", [])[:1]:
        yield make(doc, verb, "object", subtree(thing), content_head=thing, source_head=source)
        more = [k for dep in _OBJECT_MORE for k in by_dep.get(dep, []) if k.i > thing.i]
        for kid in more:
            yield make(
                doc,
                verb,
                f"object+{kid.lower_ if kid.dep_ == 'prep' else kid.dep_}",
                [*subtree(thing), *subtree(kid)],
                content_head=thing,
                source_head=source,
            )
    for dep in ("oprd", "acomp", "attr"):
        for kid in by_dep.get(dep, [])[:1]:
            yield make(doc, verb, dep, subtree(kid), content_head=kid, source_head=source)


def _prepositions(
    doc: Doc, verb: Token, preps: Sequence[Token], source: Token | None
) -> Iterator[Candidate]:
    for prep in preps:
        inner = next((c for c in prep.children if c.dep_ in {"pobj", "pcomp"}), None)
        nested = next((c for c in prep.children if c.dep_ == "prep"), None)
        if inner is None and nested is not None:
            inner = next((c for c in nested.children if c.dep_ in {"pobj", "pcomp"}), None)
        if inner is not None:
            yield make(
                doc,
                verb,
                f"prep:{prep.lower_}",
                subtree(inner),
                content_head=inner,
                source_head=source,
                link=prep,
            )


def _passive(
    doc: Doc, verb: Token, by_dep: dict[str, list[Token]], source: Token | None
) -> Iterator[Candidate]:
    """ "X is expected to …", "X was criticised (by Y) (for Z)", "X seems …"."""
    subjects = by_dep.get("nsubjpass", [])
    passive = bool(subjects)
    if not subjects:
        subjects = [s for s in by_dep.get("nsubj", []) if by_dep.get("xcomp") or by_dep.get("oprd")]
    if verb.dep_ in {"relcl", "acl"} and verb.tag_ == "VBN" and not subjects:
        tokens = subtree(verb.head, [verb])
        yield make(doc, verb, "participle", tokens, content_head=verb.head,
                    source_head=_agent(verb))  # fmt: skip
        return
    for subject in subjects[:1]:
        agent = _agent(verb) if passive else None
        name = "passive" if passive else "seem"
        if passive:
            yield make(doc, verb, "passive", subtree(subject), content_head=subject,
                        source_head=agent)  # fmt: skip
        for dep in ("xcomp", "oprd", "prep", "ccomp", "advcl"):
            for kid in by_dep.get(dep, [])[:2]:
                if kid.i < verb.i or (dep in {"prep", "advcl", "ccomp"} and not passive):
                    continue
                label = kid.lower_ if dep == "prep" else dep
                yield make(
                    doc,
                    verb,
                    f"{name}+{label}",
                    [*subtree(subject), *subtree(kid)],
                    content_head=subject,
                    source_head=agent,
                )


def _agent(verb: Token) -> Token | None:
    by = next((c for c in verb.children if c.dep_ == "agent"), None)
    return next((c for c in by.children if c.dep_ == "pobj"), None) if by is not None else None


def _noun(doc: Doc, noun: Token) -> Iterator[Candidate]:
    """ "the claim that …", "his plan to …", "criticism of X", "have doubts about X"."""
    source, verb = _owner(noun)
    cue = cue_piece(noun, [verb] if verb is not None and 0 < noun.i - verb.i <= 5 else [])
    for kid in noun.children:
        if kid.i < noun.i:
            continue
        if kid.dep_ in {"acl", "ccomp"} and kid.tag_ != "VBN" and kid.tag_ != "VBG":
            yield make(doc, noun, f"noun-{kid.dep_}", subtree(kid), content_head=kid,
                        source_head=source, cue=cue)  # fmt: skip
        elif kid.dep_ == "prep" and kid.lower_ not in {"by", "from", "at"}:
            inner = next((c for c in kid.children if c.dep_ in {"pobj", "pcomp"}), None)
            if inner is not None:
                yield make(
                    doc,
                    noun,
                    f"noun-prep:{kid.lower_}",
                    subtree(inner),
                    content_head=inner,
                    source_head=source,
                    link=kid,
                    cue=(cue[0], kid.idx + len(kid)) if kid.i - noun.i <= 4 else cue,
                )
    if noun.dep_ in {"nsubj", "attr"} and noun.head.lemma_ == "be":
        for kid in noun.head.children:
            if kid.dep_ in {"ccomp", "xcomp"}:
                yield make(doc, noun, "noun-is", subtree(kid), content_head=kid,
                            source_head=source, cue=cue)  # fmt: skip


def _owner(noun: Token) -> tuple[Token | None, Token | None]:
    """Whose claim it is: possessive, "by"/"from", or the subject of the verb that has it."""
    for kid in noun.children:
        if kid.dep_ == "poss":
            return kid, None
    for kid in noun.children:
        if kid.dep_ == "prep" and kid.lower_ in {"by", "from", "among"}:
            return next((c for c in kid.children if c.dep_ == "pobj"), None), None
    head = noun.head
    if noun.dep_ in {"dobj", "attr"} and head.pos_ in {"VERB", "AUX"}:
        return subject_of(head), head
    if noun.dep_ == "pobj" and head.head.pos_ in {"VERB", "AUX"}:
        return subject_of(head.head), head.head
    compound = next(
        (c for c in noun.children if c.dep_ in {"compound", "nmod"} and c.ent_type_), None
    )
    return compound, None


def _adjective(doc: Doc, adjective: Token) -> Iterator[Candidate]:
    """ "is sure that …", "critical of X", "willing to …"."""
    verb = adjective.head if adjective.dep_ in {"acomp", "attr", "oprd", "conj"} else None
    source = (
        subject_of(verb)
        if verb is not None
        else (adjective.head if adjective.dep_ == "amod" else None)
    )
    extra = [verb] if verb is not None and 0 < adjective.i - verb.i <= 4 else []
    for kid in adjective.children:
        if kid.i < adjective.i:
            continue
        if kid.dep_ in {"ccomp", "xcomp"}:
            yield make(doc, adjective, f"adj-{kid.dep_}", subtree(kid), content_head=kid,
                        source_head=source, cue=cue_piece(adjective, extra))  # fmt: skip
        elif kid.dep_ == "prep":
            inner = next((c for c in kid.children if c.dep_ in {"pobj", "pcomp"}), None)
            if inner is not None:
                yield make(doc, adjective, f"adj-prep:{kid.lower_}", subtree(inner),
                            content_head=inner, source_head=source, link=kid,
                            cue=cue_piece(adjective, [*extra, kid]))  # fmt: skip


def _according(doc: Doc, token: Token) -> Iterator[Candidate]:
    to = next((c for c in token.children if c.lower_ == "to"), None)
    if to is None and token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "to":
        to = doc[token.i + 1]
    source = next((c for c in to.children if c.dep_ == "pobj"), None) if to is not None else None
    if to is None or source is None:
        return
    named = _without_next_subject(doc, source)
    taken = {token.i, to.i} | {t.i for t in named}
    if len(named) == sum(not t.is_space for t in source.subtree):
        taken |= {t.i for t in token.subtree} | {t.i for t in to.subtree}
    clause = token.head if token.dep_ in {"prep", "advcl", "advmod"} else token.sent.root
    while clause.pos_ not in {"VERB", "AUX"} and clause.head.i != clause.i:
        clause = clause.head
    tokens = [t for t in clause.subtree if t.i not in taken and not t.is_space]
    made = make(doc, token, "according", tokens, content_head=clause, source_head=source,
                cue=(token.idx, to.idx + len(to)))  # fmt: skip
    if len(made.source) == 1 and named:
        made.source = stretches(doc, named)[:1]
    yield made


def _without_next_subject(doc: Doc, source: Token) -> list[Token]:
    """ "According to the poll, most voters want …": the poll, where the parse took the voters too."""
    run = run_around([t for t in source.subtree if not t.is_space], source)
    comma = next((k for k in range(len(run) - 1, 0, -1) if run[k].text == ","), None)
    last = run[-1].i + 1
    while last < len(doc) and doc[last].pos_ in {"ADV", "PART"}:
        last += 1
    if comma is None or last >= len(doc) or doc[last].tag_ not in {"VBD", "VBZ", "VBP", "MD"}:
        return run
    return run[:comma] if run[comma].i > source.i else run


def _in_document(doc: Doc, noun: Token) -> Iterator[Candidate]:
    """ "In a new poll, half of voters …": what the poll says is the rest of the sentence."""
    prep = noun.head
    if noun.dep_ != "pobj" or prep.lower_ not in {"in", "from", "per"}:
        return
    verb = prep.head
    if verb.pos_ not in {"VERB", "AUX"}:
        return
    tokens = list(subtree(verb, [prep]))
    yield make(doc, prep, f"in-{noun.lemma_}", tokens, content_head=verb, source_head=noun,
                cue=(prep.idx, prep.idx + len(prep)))  # fmt: skip

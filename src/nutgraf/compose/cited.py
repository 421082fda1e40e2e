"""Which article of each voice a page may cite, and in which language it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from nutgraf.compose.versions import taken_down
from nutgraf.model import Material, Story


def cited_materials(
    story: Story, materials: Sequence[Material]
) -> tuple[list[Material], dict[str, int]]:
    """One article a voice, the one to cite, with the voice's number by article id.

    The original if it is here and was not taken down, else the first copy that is not spun. Voices whose articles
    are all spun or absent give none. Articles in no voice count as voices of their own.
    """
    gone = taken_down(materials)
    by_id = {m.article.id: m for m in materials if m.article.id not in gone}
    voice_of: dict[str, int] = {}
    chosen: list[Material] = []
    for number, voice in enumerate(story.voices):
        kinds = {m.article_id: m.kind for m in voice.members}
        for member in voice.members:
            voice_of.setdefault(member.article_id, number)
        usable = [i for i in voice.article_ids if i in by_id and kinds[i] != "spun"]
        if usable:
            chosen.append(by_id[usable[0]])
    spare = len(story.voices)
    for material in materials:
        if material.article.id not in voice_of:
            voice_of[material.article.id] = spare
            spare += 1
            if material.article.id in by_id:
                chosen.append(material)
    return chosen, voice_of


def main_language(materials: Sequence[Material]) -> str:
    """The language most of the articles are in; English where two are as many."""
    counts = Counter((m.article.language or "en")[:2] for m in materials)
    return min(counts, key=lambda code: (-counts[code], code != "en", code))

"""Why an article is in its story, in words and figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import expm1

from nutgraf.model import Decision, StoryId

_SAID: dict[str, Callable[[float], str | None]] = {
    "text": lambda v: f"wording alike: {v:.0%}",
    "title in text": lambda v: f"headlines' words found in each other's text: {v:.0%}",
    "title": lambda v: f"headlines alike: {v:.0%}" if v > 0.05 else None,
    "names": lambda v: f"people, places and organisations alike: {v:.0%}",
    "rare words": lambda v: f"rare words shared: {expm1(v):.0f} on average" if v > 0.3 else None,
    "figures": lambda v: f"figures alike: {v:.0%}" if v > 0.05 else None,
    "figures differ": lambda v: "other figures" if v > 0.5 else None,
    "places differ": lambda v: "other places" if v > 0.5 else None,
    "days": lambda v: "the same day is named" if v > 0.5 else None,
    "days differ": lambda v: "other days are named" if v > 0.5 else None,
    "periods differ": lambda v: "about another quarter or half-year" if v > 0.5 else None,
    "series": lambda v: "one outlet's series of headlines" if v > 0.5 else None,
    "title days differ": lambda v: "their headlines name other days" if v > 0.5 else None,
    "other language": lambda v: "in another language" if v > 0.5 else None,
    "apart": lambda v: f"{expm1(v):.0f} days apart" if v > 0.7 else None,
    "encoder": lambda v: f"meaning alike (encoder): {v:.0%}" if v else None,
}


def explain(
    decision: Decision,
    titles: Mapping[StoryId, str],
    story_id: StoryId | None = None,
    merged: str | None = None,
) -> tuple[str, ...]:
    """Lines that say what decided, and what the nearest other story was.

    ``titles`` name the stories; a story that is not there is named by its id. ``story_id`` is
    the story that the article is in now, ``merged`` why that is not the one decided on.
    """

    def named(other: StoryId | None) -> str:
        return f"“{titles.get(other or '', other or '')}”"

    if decision.by_hand:
        return (f"Put into {named(decision.story_id)} by hand.",)
    lines: list[str] = []
    if decision.founded:
        lines.append("Opened a story: none then known was near enough.")
        if decision.runner_up:
            lines.append(_at("The nearest was", named(decision.runner_up), decision))
    else:
        lines.append(f"Joined {named(decision.story_id)}, {decision.score:.0%} likely one event.")
        if decision.runner_up:
            lines.append(_at("The nearest other story was", named(decision.runner_up), decision))
    if story_id not in (None, decision.story_id):
        lines.append(f"That story went into {named(story_id)}{f': {merged}' if merged else ''}.")
    if decision.shared_terms:
        lines.append("Rare words shared: " + ", ".join(decision.shared_terms) + ".")
    said = [
        text
        for name, say in _SAID.items()
        if name in decision.features and (text := say(decision.features[name])) is not None
    ]
    if said and (decision.runner_up or not decision.founded):
        against = "the nearest" if decision.founded else "its articles"
        lines.append(f"Against {against}: " + "; ".join(said) + ".")
    return tuple(lines)


def _at(opening: str, name: str, decision: Decision) -> str:
    return f"{opening} {name}, {decision.runner_up_score:.0%} likely one event."

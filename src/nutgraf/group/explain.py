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
    "apart": lambda v: f"{expm1(v):.0f} days apart" if v > 0.7 else None,
    "encoder": lambda v: f"meaning alike (encoder): {v:.0%}" if v else None,
}


def explain(decision: Decision, titles: Mapping[StoryId, str]) -> tuple[str, ...]:
    """Lines that say what decided, and what the nearest other story was.

    ``titles`` name the stories; a story that is not there is named by its id.
    """

    def named(story_id: StoryId | None) -> str:
        return f"“{titles.get(story_id or '', story_id or '')}”"

    lines: list[str] = []
    if decision.founded:
        lines.append("Founded its own story: no other was near enough.")
        if decision.runner_up:
            lines.append(
                f"The nearest was {named(decision.runner_up)}, at {decision.runner_up_score:.0%}."
            )
    else:
        lines.append(f"In {named(decision.story_id)}, at {decision.score:.0%}.")
        if decision.runner_up:
            lines.append(
                f"The nearest other story was {named(decision.runner_up)}, "
                f"at {decision.runner_up_score:.0%}."
            )
    if decision.shared_terms:
        lines.append("Shared words: " + ", ".join(decision.shared_terms) + ".")
    said = [
        text
        for name, say in _SAID.items()
        if name in decision.features and (text := say(decision.features[name])) is not None
    ]
    if said and (decision.runner_up or not decision.founded):
        lines.append("; ".join(said).capitalize() + ".")
    return tuple(lines)

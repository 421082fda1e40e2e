"""Lines that extractors leave in a text though no reporter wrote them as part of it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A stretch of a page that was not taken into the text, and why."""

    text: str
    why: str


#: Rules by reason: a line that matches one in full (folded, punctuation at its ends dropped) is
#: no part of an article. They name what interfaces say, not what any one outlet says.
_PROMPTS: tuple[tuple[str, str], ...] = (
    (
        "picture control",
        r"(?:click (?:here )?to )?(?:enlarge|expand|zoom|hide|show|toggle|view|open|close) "
        r"(?:this |the |full |larger )*(?:image|photo|picture|caption|gallery|slideshow|version|"
        r"size|in full screen)(?: caption)?|image \d+ of \d+|\d+ ?/ ?\d+|"
        r"view (?:image )?in (?:full ?screen|fullscreen)|bild(?: in)? (?:vergrößern|vollbild)|"
        r"agrandir l'image|ampliar (?:imagen|foto)|this article contains (?:a )?(?:video|"
        r"photos?|images?).{0,40}",
    ),
    (
        "player control",
        r"(?:play|watch|listen|pause|mute|unmute|replay)(?: (?:the |this )?(?:video|audio|live|"
        r"now|again|below|to (?:this|the) (?:article|story|episode)|here))?|"
        r"video (?:player|loading|playback|unavailable|is loading).{0,60}|advertisement.{0,40}|"
        r"this video (?:is not available|cannot be played|can not be played).{0,60}|"
        r"media caption|playback (?:is )?(?:not|un)supported.{0,60}|"
        r"your browser does not support .{0,60}|\d{1,2}:\d{2}(?: ?/ ?\d{1,2}:\d{2})?|"
        r"listen(?: to (?:this )?article)?(?: ?[·-]? ?\d+ ?min(?:ute)?s?.*)?",
    ),
    (
        "advertisement",
        r"advertisements?|ads?|anzeige|werbung|publicité|publicidad|pubblicità|reklama|annonce|"
        r"sponsored(?: content)?|(?:story|article) continues below(?: (?:this )?ad\w*)?|"
        r"(?:continue|keep|scroll) (?:reading|down)? ?(?:below|after|for more)? ?(?:the |this )?"
        r"(?:ad(?:vertisement)?|main story|content|to continue)|"
        r"skip (?:ad(?:vertisement)?|past.{0,40}|to (?:content|main.{0,20}))|remove ads?|"
        r"article continues (?:after|below).{0,30}",
    ),
    (
        "link to another article",
        r"(?:read|see|learn|find out|watch|view|show|load|discover) (?:more|also|next|all|less)"
        r"(?: (?:here|below|stories|articles|news|about this|on this|comments|details))?|"
        r"(?:also |must |further )read(?:ing)?|related(?: (?:articles?|stories|news|content|"
        r"topics?|coverage|links?|reading|posts?|videos?|stor(?:y|ies)))?|more on this(?: "
        r"(?:story|topic))?|more (?:stories|news|from|like this).{0,40}|most (?:read|popular|"
        r"viewed|shared|commented)(?: (?:stories|articles|news|now))?|you (?:may|might) (?:also )?"
        r"(?:like|be interested in|enjoy)|recommended(?: (?:for you|stories|reading|by.{0,20}))?|"
        r"trending(?: (?:now|stories|topics))?|top stories|latest (?:news|stories|updates)|"
        r"up next|(?:next|previous) (?:article|post|story)|keep reading|continue reading|"
        r"read (?:the )?(?:full|original|whole|entire) (?:story|article|post|report|text).{0,40}|"
        r"lesen sie (?:auch|mehr|hier).{0,20}|mehr (?:zum thema|dazu|lesen)|weiterlesen|"
        r"auch interessant|lire (?:aussi|la suite|plus)|à lire aussi|leer (?:más|también)|"
        r"lee también|leggi (?:anche|tutto|di più)|lees (?:ook|meer)|czytaj (?:też|także|więcej)|"
        r"läs (?:också|mer)|les også|læs også|leia (?:também|mais)|mais lidas|lue myös",
    ),
    (
        "newsletter prompt",
        r"(?:sign|signed) up (?:here|now|today|for|to|with).{0,120}|subscribe(?: (?:now|today|here|"
        r"to|for|via).{0,120})?|(?:get|receive) (?:the |our |all |more |daily |breaking |latest |"
        r"a |stories |alerts |news ).{0,60}(?:inbox|newsletter|e-?mail|alerts?|app)\b.{0,80}|"
        r"(?:join|follow|find|like|add|contact|message|text) us (?:on|at|via|for|as).{0,120}|"
        r"follow (?:on|me on|him on|her on|them on|the author on|@).{0,80}|"
        r".{0,60}delivered (?:straight |directly |right )?to your inbox.{0,80}|"
        r"(?:enter|submit) your e-?mail.{0,80}|thank(?:s| you) for (?:subscribing|signing up|"
        r"registering|joining).{0,80}|download (?:our|the) (?:free )?.{0,30}app\b.{0,60}|"
        r".{0,60}abonnieren sie .{0,60}newsletter.{0,60}|(?:jetzt )?abonnieren|s'abonner|"
        r"suscr[ií]bete.{0,60}|inscrivez-vous.{0,60}newsletter.{0,60}|iscriviti.{0,60}newsletter.*",
    ),
    (
        "sharing prompt",
        r"share(?: (?:this|on|via|article|story|with|to|using|by)\b.{0,60})?|tweet(?: this)?|"
        r"(?:share )?(?:on )?(?:facebook|twitter|x|linkedin|whatsapp|e-?mail|pinterest|reddit|"
        r"telegram|flipboard|print|copy link|copy|save|bookmark|link copied.{0,20}|messenger|"
        r"bluesky|threads|instagram|tumblr|pocket|xing|sms)|teilen|drucken|merken|partager|"
        r"compartir|condividi|delen|udostępnij|dela|print(?: this)?(?: (?:article|page|story))?|"
        r"e-?mail (?:this|to a friend|article)?.{0,30}|copy (?:the )?(?:link|url).{0,40}|"
        r"gift (?:this )?article|give (?:this )?article|save (?:this )?(?:article|story|for later)|"
        r"\d* ?shares?|\d* ?(?:likes?|views?|comments?)",
    ),
    (
        "comment prompt",
        r"(?:view|show|read|see|hide|load|post|leave|write|add|join)(?: (?:a|all|the|your|our|"
        r"\d+))? (?:comments?|reply|conversation|discussion)|comments?(?: \(?\d+\)?)?|"
        r"no comments.{0,20}|"
        r"\d+ comments?|comments? (?:are|is|have been) (?:closed|disabled|off|now closed).{0,60}|"
        r"be the first to comment.{0,30}|have (?:your|a) say.{0,60}|what do you think\?.{0,80}|"
        r"log ?in (?:or|to) .{0,80}|(?:sign|log) ?(?:in|out|up)|register"
        r"(?: (?:now|here|for free))?|"
        r"report (?:a |an )?(?:error|typo|mistake|abuse|comment|ad).{0,40}|kommentare?"
        r"(?: .{0,20})?|"
        r"ask (?:a question|our (?:ai|chatbot|assistant)|ai|anything).{0,80}|chat with .{0,60}|"
        r"(?:this|the) (?:summary|answer|article) (?:was|is) (?:ai|generated by).{0,80}",
    ),
    (
        "cookie or consent notice",
        r".{0,120}(?:we|site|website|page) uses? cookies.{0,200}|(?:accept|allow|reject|manage)"
        r"(?: all)? (?:cookies?|preferences|settings|options).{0,40}|.{0,60}cookie (?:policy|"
        r"settings|preferences|notice)\b.{0,60}|.{0,100}(?:enable|turn on|activate) "
        r"javascript.{0,80}|"
        r"(?:please )?(?:disable|turn off) your ad ?blocker.{0,80}|by (?:signing up|subscribing|"
        r"submitting|clicking|continuing|registering).{0,40}you (?:agree|accept|consent).{0,200}|"
        r".{0,60}protected by recaptcha.{0,160}",
    ),
    (
        "rights notice",
        r"(?:copyright |©|\(c\) ?)+ ?(?:\d{4}|by ).{0,160}|all rights reserved.{0,60}|"
        r".{0,120}\ball rights reserved|this material may not be (?:published|reproduced).{0,160}|"
        r"alle rechte vorbehalten.{0,60}|tous droits réservés.{0,60}|"
        r".{0,60}may not be (?:reproduced|republished|redistributed|published|broadcast).{0,160}",
    ),
    (
        "picture credit",
        r"(?:photos?|images?|pictures?|photographs?|illustrations?|graphics?|video|credits?|foto|"
        r"bild|crédits?|fotos?|grafik|quelle|image source|photo credit|image credit|"
        r"image copyright|"
        r"picture credit|photo by|photo courtesy|photograph by|credit)\s*[:/©]\s*.{1,100}|"
        r"(?:getty images|reuters|ap|afp|epa|dpa|shutterstock|istock|alamy|pa media|pa|"
        r"bloomberg|unsplash|pexels|associated press)(?: ?(?:/|via|,|photo|file|"
        r"images?)+ ?.{0,60})?|"
        r"(?:file |stock )?(?:photo|image|picture)|.{2,60} ?(?:/|via|\|) ?(?:getty images|reuters|"
        r"afp|epa|ap|dpa|shutterstock|istock|alamy|pa wire|ap photo|associated press|picture "
        r"alliance|imago|anp|ansa|tt|ritzau scanpix)(?: images?)?(?:[ ,/]+(?:file|getty images|"
        r"corbis|photo|pool).{0,30})?|(?:©|\(c\)) .{1,80}",
    ),
)
_RULES = tuple((why, re.compile(pattern, re.IGNORECASE)) for why, pattern in _PROMPTS)
#: Lines longer than this are prose, whatever they begin with.
_MOST_CHARS = 260
_EDGES = " \t\u00a0.:;,!|·•-–—>»›→←«‹*#[]()…\u200b"
_SPACE = re.compile(r"\s+")


def fold(line: str) -> str:
    """A line as it is compared with others: one case, single spaces, no marks at its ends."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", line)).strip(_EDGES).lower()


def reason(line: str) -> str | None:
    """Why a line is no part of an article, by the general rules, or ``None``."""
    if len(line) > _MOST_CHARS:
        return None
    text = _SPACE.sub(" ", line).strip(_EDGES).replace("’", "'")
    if not any(char.isalnum() for char in text):
        return "no words"
    if line.startswith("|"):  # a table's row is judged by its table, not by its words
        return None
    for why, rule in _RULES:
        if rule.fullmatch(text):
            return why
    return None


def remove(
    lines: Sequence[str], learned: Collection[str] = (), title: str = ""
) -> tuple[list[str], list[LeftOut]]:
    """The lines that belong to an article, and those left out with the reason.

    ``learned`` are folded lines that recur over the outlet's articles (``learn_boilerplate``);
    ``title`` is not repeated as the first line.
    """
    kept: list[str] = []
    out: list[LeftOut] = []
    seen: set[str] = set()
    heading = fold(title)
    for line in lines:
        folded = fold(line)
        why = reason(line)
        if why is None and folded in learned:
            why = "stands in other articles of the outlet too"
        if why is None and folded == heading and len(kept) < 3:
            why = "repeats the title"
        if why is None and len(folded) > 40 and folded in seen:
            why = "repeats an earlier paragraph"
        seen.add(folded)
        if why is None:
            kept.append(line)
        else:
            out.append(LeftOut(line, why))
    return kept, out


def learn_boilerplate(texts: Sequence[str], share: float = 0.04) -> frozenset[str]:
    """Lines that recur over articles of one outlet, folded.

    ``texts`` are texts of different articles (lines separated by ``"\\n"``), at best unrelated
    ones. A line is boilerplate when at least three texts have it and at least ``share`` of
    all; lines of texts that are nearly the same (a reprint, an update) count once.
    """
    where: dict[str, set[int]] = defaultdict(set)
    folded = [[fold(line) for line in text.split("\n")] for text in texts]
    distinct = _distinct(folded)
    for number in distinct:
        for line in folded[number]:
            if len(line) > 1:
                where[line].add(number)
    least = max(3, share * len(distinct))
    return frozenset(line for line, numbers in where.items() if len(numbers) >= least)


def _distinct(texts: Iterable[Sequence[str]]) -> list[int]:
    """Numbers of the texts that are not mostly the lines of an earlier one."""
    chosen: list[int] = []
    first: dict[str, int] = {}
    for number, lines in enumerate(texts):
        long = {line for line in lines if len(line) > 60}
        shared = Counter(first[line] for line in long if line in first)
        if long and shared and max(shared.values()) > 0.5 * len(long):
            continue
        chosen.append(number)
        for line in long:
            first.setdefault(line, number)
    return chosen

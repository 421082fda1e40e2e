"""Word lists and patterns of the linter's rules."""

from __future__ import annotations

import re

_DAY = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_SPELL = "week|weekend|month|year|summer|winter|spring|fall|autumn|morning|afternoon|evening|night"
RELATIVE = re.compile(
    rf"\b(?:{_DAY})(?:['’]s?)?\b(?!s)|\b(?:[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight)(?:['’]s)?\b"
    rf"|\b(?:[Ll]ast|[Nn]ext|[Tt]his|[Ee]arlier this|[Ll]ater this|[Ll]ate last|[Ee]arly this) (?:{_SPELL})\b"
    r"|\b\w+ (?:days?|weeks?|months?|years?|hours?) ago\b"
    r"|\b(?:over|during|at) the weekend\b"
    r"|\b(?:years?|months?|weeks?|days?|hours?|minutes?|moments?) (?:later|earlier)\b(?! (?:than|this|that))"
    r"|^\W*In the (?:next|following) (?:few )?(?:minutes?|hours?|days?|weeks?|months?|years?)\b"
    rf"|\b[Tt]he (?:previous|following|next) (?:day|{_SPELL})\b"
)
DAYS_NAMED = re.compile(
    r"\b(?:Black|Good|Super|Cyber|Bloody|Ash|Palm|Easter|Holy|Sheffield|Giving|Fat) $|\bUSA $"
    r"|\b(?:every|each|most|any|a|of) $",
    re.IGNORECASE,
)
CONNECTIVES = re.compile(
    r"\W*(?:(?:But|And|Yet|So|Or|Nor|However|Meanwhile|Moreover|Furthermore|Nevertheless|Nonetheless|Thus"
    r"|Therefore|Hence|Besides|Otherwise|Similarly|Likewise|Indeed|Additionally|Consequently|Also"
    r"|Afterwards?|Instead|Rather)\b(?! far\b)"
    r"|(?:Still|Then|Later|Earlier|In addition|As a result|For example|For instance|On the other hand"
    r"|At the same time|In response|In fact|In contrast|By contrast|In turn|Of course|In other words|Plus"
    r"|After all|Even so|In the meantime|At that time|At the time|That said|Finally|Again|Either way),"
    r"|(?:Then|Only then|Even then|Soon after|Shortly after(?:wards?)?) (?=the|he|she|they|it|,)"
    r"|(?:Shortly after|Soon after|Hours later|Minutes later|Days later|Hours earlier|Moments later)\b,)"
)
MEDIAL = re.compile(
    r",? (?:however|meanwhile|nevertheless|nonetheless|moreover|furthermore|therefore|though|too),"
    r"|, (?:though|however|too)\.$|\b(?:the latter|the former(?= (?:was|is|had|has)))\b"
)
#: Openings like "To that end": a bare demonstrative after a preposition.
TO_THAT_END = re.compile(
    r"\W*(?:Toward|To(?! this)|With|After|Before|For|In|On|By|At(?! this)|Because of|Despite|Since|From|Given|Through|Under)"
    r" (?:this|that|these|those|it|them)(?=,| (?:end|case|reason|way|regard|respect|sense|light|effect|point"
    r"|context|basis|meeting|statement|report|decision|move|speech|time|day|and|he|she|the|it)\b)",
)
PRONOUNS = frozenset(
    "he she it they his her their its him them this these those that such both neither".split()  # noqa: SIM905
)
#: Openings that point back to something told before, with the noun that would be found there.
ANAPHORIC = re.compile(
    r"(?:The (?:latest |new |recent |proposed )?(?P<noun>move|decision|announcement|incident|remarks|comments"
    r"|statement|news|findings|proposal|plan|measures?|steps?|document|documents|allegations?|accusations?"
    r"|claim|claims|duo|pair|trio|findings|tweet|interview|talks)"
    r"(?! (?:of|to|that|in|on|by|for|from|at|about|against|who|whose|which|accused|between"
    r"|with|came as|called|named|under|over|charged|suspected|near|inside|outside|behind|held|released"
    r"|published|made|into)\b)(?=[ ,.])"
    r"|The (?:two|three|four|five|six)(?: (?:men|women|sides|leaders|teams|countries|companies|suspects"
    r"|brothers|sisters|nations|ministers|boys|girls|of them))? (?:were|was|are|have|had|also|will|would|met|said|agreed|face|faced)\b"
    r"|The (?:same|other|others)\b(?! (?:day|time) (?:as|that))"
    r"|(?:Such|Another|Others|One of them|Some of them|Neither|Both(?! [A-Z]| \w+ and|[\w ]{3,40} and)) (?!as\b|[A-Z]))"
)
SELF = re.compile(
    r"\b(?:I|I['’](?:m|ve|d|ll)|[Ww]e|[Ww]e['’](?:re|ve|d|ll)|[Yy]ou|[Yy]ou['’](?:re|ve|d|ll)|[Mm]y|[Oo]urs?"
    r"|[Yy]ours?|[Mm]e|[Ll]et['’]s|[Oo]urselves|[Mm]yself|[Yy]ourself)\b(?!\.)(?! \d)(?<!World War I)"
)
BOILERPLATE = re.compile(
    r"\bread more\b|\bclick\b|\bsubscribe|\bsign up\b|\bnewsletter|\bfollow (?:us|him|her|\w+ \w+ on)\b"
    r"|contributed to (?:this|the) |\bcopyright\b|all rights reserved|©|https?:|www\.|\.com/|getty images"
    r"|associated press (?:writers?|reporters?) |^photo|\bphoto(?:graph)?(?: by|:)|\bimage:|advertisement"
    r"|^related\b|\b(?:file|ap|reuters|afp) photo|\bcontinue reading|story continues|share this|(?:^|\s)@\w+"
    r"|^watch |\bscroll down|\bupdated:|^published|e-?mail (?:us|this|the author)|comments? section"
    r"|\bcookies\b|pic\.twitter|\bsee also\b|\bvideo above\b|\bpictured\b|^follow |\bgallery\b|\bslideshow\b"
    r"|(?:has|have) (?:contacted|reached out to)\b.* comment|\w\.com\b|; (?:seen|pictured|shown)\b"
    r"|\bthis (?:story|article|post) (?:has been|was|will be|is|originally|first)\b|\bbreaking news\b.*:"
    r"|\bdeveloping story\b|\b(?:in this|this) (?:file|undated|handout)\b|\|",
    re.IGNORECASE,
)
SAYING = frozenset(
    """say tell write add call describe announce accord ask claim argue declare warn insist state note
    explain tweet post read reply respond accuse deny urge vow quote report suggest promise testify recall
    admit acknowledge joke continue conclude praise criticize criticise refer title name dub know entitle
    label sing chant shout yell cite predict stress blast mock slam characterize reject dismiss condemn
    concede remark term denounce demand plead comment pledge tout exclaim observe reveal agree allege
    assert believe think complain contend emphasize emphasise express hear indicate mention offer
    pronounce propose speak scream text thank fire recount release issue""".split()  # noqa: SIM905
)
STOP = frozenset(
    """the a an of to in on at for and or but with by from as that this is was were are be been has have had
    it its he she they his her their will would say who which not after before about into over than more when
    while also one two do 's i we you his him them there where what up out so if could may can""".split()  # noqa: SIM905
)
TITLED = (
    r"President|Prime Minister|Minister|Chancellor|Secretary|Senator|Sen\.|Rep\.|Gov\.|Governor|Gen\.|Judge"
    r"|Justice|Dr\.|Mr\.?|Mrs\.?|Ms\.?|Miss|Mayor|Sheriff|[Ss]pokes(?:man|woman|person)|[Aa]ctor|[Aa]ctress|[Ss]inger"
    r"|[Aa]ttorney|[Ll]awyer|[Dd]irector|[Cc]oach|[Cc]hief [Ee]xecutive|CEO|[Aa]nalyst|[Pp]rofessor|Capt\.|Col\."
    r"|Lt\.|Sgt\.|Detective|Officer"
)
#: An office or a tie to somebody, right before a name.
ROLE = re.compile(
    r"(?:president|minister|secretary|senator|sen\.|rep\.|gov\.|governor|judge|justice|king|queen|prince"
    r"|princess|pope|mayor|sheriff|chief|officer|gen\.|general|col\.|capt\.|captain|lt\.|sgt\.|dr\.|coach"
    r"|spokes\w+|director|actor|actress|singer|lawyer|attorney|chairman|chairwoman|ceo|leader|aide"
    r"|candidate|nominee|star|player|quarterback|back|receiver|striker|founder|author|host|husband|wife"
    r"|son|daughter|brother|sister|father|mother|professor|analyst|expert|executive|detective|deputy"
    r"|prosecutor|commissioner|ambassador|\w+er|\w+ist|\w+man|\w+woman|\w+-year-old|resident|witness|student"
    r"|manager|owner|chairman|agent|rival|champion|suspect|partner|girlfriend|boyfriend|representative|rep"
    r"|\brb|\bqb|\bmp|sir|lord|lady|dame|democrat|republican|envoy|diplomat|official|coordinator|vocalist"
    r"|counsel|head|boss|comedian|musician|republicans?|hero|victim|nurse|comrade|pastor|rev\.|bishop)"
    r"[ ,“\"]+$",
    re.IGNORECASE,
)

"""Abbreviations, and the words that open a sentence after one: lists that boundaries stand on."""

from __future__ import annotations

from nutgraf.annotate.wordlists import words

#: Abbreviations that are always followed by the rest of their sentence.
NEVER_LAST = words(
    """
    mr mrs ms mx dr prof rev fr hon pres gov lt col gen adm capt cmdr cpl sgt maj pvt sen
    sens rep reps supt insp det asst atty amb sec st ste mt ft messrs mmes mme mlle m drs
    profs vs v approx ca cf eg e.g i.e ie viz no nos nr art arts fig figs vol pp p para
    paras sect est dept univ assn bros gens govs lts brig cllr ald ret msgr sra srta
    dña abp bp tel ext op bzw z.b d.h u.a s.o hr frau ing dipl rs
    """
)
#: The same in one language alone, where the word is another thing, or nothing, in English.
NEVER_LAST_IN = {
    "da": words("bl.a f.eks dvs fru hr nr ca kl kr mio mia dr prof pga jf stk s.u"),
    "de": words(
        """
        bzw ca d.h z.b u.a u.ä o.ä evtl ggf inkl exkl kath evang ev geb gest verh nr str tel abs
        art bd hrsg jg jh kap mio mrd st dr prof hr fr dipl ing med phil jur vgl sog vorm nachm
        zzt zt max min allg bes ehem
        """
    ),
    "es": words(
        """
        sr sra srta sres d dña dr dra ud uds lic ing arq prof profa gral cap cnel tte núm nº n°
        pág págs art tel av avda mons fr sto sta aprox ej p.ej
        """
    ),
    "fr": words("m mm mme mlle mgr me dr pr st ste av bd env p.ex n° art cf vol éd"),
    "it": words(
        """
        dott dott.ssa sig sigg sig.ra sig.na prof prof.ssa ing avv on geom rag arch mons sen
        gen col cap d.ssa psicol st s.p.a.n nr n pag pagg art tel ca es p.es cfr
        """
    ),
    "nl": words("dhr mevr mw mr drs ir ing prof ds nr o.a bijv d.w.z m.b.t t.o.v i.v.m ca st"),
    "pl": words("np tzn tzw ul prof dr hab inż mgr ks św nr ok im gen płk por"),
    "pt": words("sr sra srta dr dra prof profa eng exmo exma av nº art pág gen cel cap d"),
    "ru": words("проф акад им т.е т.к ул пер пл стр рис табл см ср напр тов гос св д-р"),
    "sk": words("napr tzv tzn prof dr mudr judr ing mgr doc sv č r"),
    "sv": words("bl.a t.ex d.v.s dvs s.k ca kl nr prof dr"),
}
#: Abbreviations that may end a sentence: one ends only before a clear new start.
MAYBE_LAST = words(
    """
    inc ltd co corp llc plc bn mn tn m b k a.m p.m am pm etc jr sr esq ph.d m.d b.a m.a
    m.b.a u.s u.k u.n e.u u.s.a u.s.s.r u.a.e d.c a.d b.c n.y l.a p.o cent cents min max sq
    ave blvd rd hwy pkwy sq.ft ft lb lbs oz mi km kg mph hr hrs secs mins yr yrs mos wk al
    cos ala ariz ark calif colo conn del fla ga ill ind kan kans ky la mass md mich
    minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo n.h n.j n.m n.c n.d
    s.c s.d w.va r.i cia s.a s.p.a n.v a.g b.v gmbh st ret rep dem mln mlrd mrd bhd pty pte
    """
)
MONTHS = words("jan feb mar apr jun jul aug sep sept oct nov dec")
DAYS = words("mon tue tues wed thu thur thurs fri sat sun")
ZONES = words("gmt utc est edt pst pdt cst cdt et pt ct mt bst cet ist jst")
#: Function words that open a sentence after an abbreviation and hardly stand after one inside it.
FUNCTION_STARTERS = words(
    """
    the a an he she it they we i you his her its their our my this that these those there
    here but and or so yet if when while as after before since although though because
    however meanwhile moreover in on at for from with by to of what who why how where which
    no not one some many most more all each both another other such even still now then
    according asked also last next did do does is are was were has have will would can could
    please mr mrs ms only just neither nobody none nothing everyone everybody anyone someone
    two three four five six seven eight nine ten eleven twelve twenty thirty fifty hundreds
    thousands millions dozens about nearly almost around
    """
)
#: Ordinary nouns that open sentences of news without an article.
NOUN_STARTERS = words(
    """
    police officials authorities officers analysts critics experts investors shares residents
    witnesses supporters voters lawmakers researchers scientists doctors firefighters
    prosecutors investigators detectives rescuers soldiers troops workers families parents
    students teachers people passengers travelers travellers reporters journalists economists
    prices sales profits stocks traders drivers visitors tourists protesters demonstrators
    lawyers judges jurors talks polls results fines tickets crowds crews survivors neighbors
    neighbours today yesterday tomorrow
    """
)
STARTERS = FUNCTION_STARTERS | NOUN_STARTERS
#: Function words that open sentences in other languages.
STARTERS_IN = {
    "da": words("de det den der han hun vi jeg du i hvad hvor hvem men og så da når en et"),
    "de": words(
        """
        der die das ein eine er sie es wir ich ihr man aber und doch dann so wenn als nach vor
        in im am auf bei mit seit zum zur wer was wie wo warum dies diese dieser nun auch
        """
    ),
    "es": words(
        """
        el la los las un una él ella ellos nosotros yo pero y si cuando como en de por para
        con este esta esto qué quién cómo dónde no se su
        """
    ),
    "fr": words(
        """
        le la les un une il elle ils elles nous on je mais et si quand comme dans en de pour
        par avec ce cette ces que qui où son sa
        """
    ),
    "it": words("il lo la i gli le un una egli lui lei noi ma e se quando come in di per con"),
    "nl": words("de het een hij zij ze wij we ik maar en als toen in op bij met voor dit dat"),
    "pt": words("o a os as um uma ele ela eles nós mas e se quando como em de por para com"),
    "sv": words("den det en ett han hon vi jag men och om när i på vid med för vad hur"),
}
#: Words with a capital that go on inside a sentence after "a.m." or a country's initials.
GOES_ON = ZONES | words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april
    may june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec mon tue tues wed thu thurs fri sat sun
    eastern pacific central mountain local greenwich
    """
)

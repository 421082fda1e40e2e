"""The articles of the sample page. The event, the outlets and every sentence are invented."""

from __future__ import annotations

from .desk import Desk

WIRE = """NORRHAMN (Northline) – A car ferry with 214 people on board ran aground off the \
Swedish port of Norrhamn early on Wednesday, and everyone was brought ashore within three \
hours, the coast guard said.

The Havsula struck a shoal near Getskär lighthouse at 5:40 a.m. in thick fog. Eleven people \
were treated for bruises and cold.

"The hull is torn on the port side, but she is not going to sink where she sits," said Maria \
Ekdahl, rescue leader at the coast guard.

Ekdahl said a ring of booms was laid around the ferry by noon. However, the ferry carried 60 \
tonnes of diesel, and divers were to look at the tanks on Thursday.

The shoal is on every chart. Pilots have asked for a second light at Getskär since a freighter \
grounded there in 2019.

The port authority will hold a hearing on the light on 18 March."""

COURIER = """Passengers told of a jolt "like a lorry hitting a wall" as the ferry Havsula ran \
onto rocks off Norrhamn on Wednesday morning.

All 214 people aboard were taken off in three hours by lifeboats and two fishing boats.

Erik Sandell, whose trawler took off 40 of them, said the fog was so thick that he steered by \
the ferry's bell. "I heard her before I saw her," Sandell said.

Fourteen people needed treatment, the regional hospital said in the evening.

The operator, Östlinjen, cancelled all crossings until Saturday. Its managing director, Petra \
Lindqvist, told reporters that the bridge crew were being interviewed. "Nobody is going to be \
blamed before the recorder has been read," she said."""

COAST = """Färjan Havsula gick på grund utanför Norrhamn i onsdags morse med 214 personer \
ombord.

Ingen skadades allvarligt. Fjorton personer vårdades på sjukhus.

Haverikommissionen har tagit hand om färdskrivaren, säger utredaren Jonas Wik till Kustradion.

En förlängning av farledens belysning har diskuterats sedan 2019."""

DESK = """Insurers expect the salvage of the ferry Havsula to take at least two weeks.

A salvage tug left Kiel on Wednesday evening and should reach Norrhamn on Friday. The owner \
values the ship at 46 million euros.

The ferry carried 72 tonnes of diesel, according to the fuel note handed over in Kiel on \
Tuesday."""

BOARD = """Sweden's accident board has taken the voyage recorder of the ferry Havsula ashore \
and will publish first findings within 30 days.

"We have the bridge audio, and it is good," said Jonas Wik, the board's lead investigator.

Wik said the ship was making 14 knots when it struck at 5:42 a.m. local time.

Everyone aboard, 214 people, left the ship within three hours of the grounding."""


def press_desk() -> Desk:
    desk = Desk()
    desk.outlet("northline.example", "Northline", "FI")
    desk.outlet("baycourier.example", "Bay Courier", "GB")
    desk.outlet("kustradion.example", "Kustradion", "SE", "sv")
    desk.outlet("harbourdesk.example", "Harbour Desk", "DE")
    desk.outlet("eveningledger.example", "Evening Ledger", "IE")
    desk.outlet("islandtimes.example", "Island Times", "GB")
    desk.outlet("dailymix.example", "Daily Mix", None)
    desk.outlet("thesound.example", "The Sound", "DK")
    title = "Ferry with 214 aboard runs aground off Norrhamn, all brought ashore"
    desk.article(
        "wire", "northline.example", "2026-03-04 05:58", title, WIRE, byline="Northline staff"
    )
    desk.article(
        "ledger", "eveningledger.example", "2026-03-04 07:15", title, WIRE, credit="Northline"
    )
    island = WIRE.split("\n\nThe shoal")[0]
    desk.article(
        "island", "islandtimes.example", "2026-03-04 07:40", "Ferry aground in fog", island
    )
    spun = WIRE.replace("ran aground", "ran ashore").replace("thick fog", "dense mist")
    desk.article("mix", "dailymix.example", "2026-03-04 09:05", "Boat shock off Sweden", spun)
    desk.article(
        "courier",
        "baycourier.example",
        "2026-03-04 11:20",
        '"I heard her before I saw her"',
        COURIER,
        byline="Ann Mercer",
    )
    desk.article(
        "coast", "kustradion.example", "2026-03-04 12:02", "Havsula på grund: alla i land", COAST
    )
    desk.article(
        "harbour",
        "harbourdesk.example",
        "2026-03-04 19:30",
        "Two weeks to free the Havsula, insurers expect",
        DESK,
        extent="stub",
    )
    desk.article(
        "sound",
        "thesound.example",
        "2026-03-05 08:45",
        "Recorder of grounded ferry recovered",
        BOARD,
    )
    desk.revise("wire", "2026-03-04 10:30", "Eleven people were", "Twelve people were")
    return desk

"""Six events in three pairs of twins, three outlets each, in Spanish, French and German.

``EVENTS[language][event]`` are (title, text) in the order they came out; all are invented.
"""

from __future__ import annotations

SPANISH = {
    "quake-albora": [
        ("Un terremoto de magnitud 6,1 sacude Albora y deja nueve muertos",
         "Un terremoto de magnitud 6,1 sacudió el lunes la ciudad de Albora y causó al menos nueve "
         "muertos. El alcalde Julián Prieto pidió a los vecinos que duerman fuera de sus casas. "
         "Los equipos de rescate buscan a cuatro personas bajo un mercado derrumbado."),
        ("Albora busca supervivientes tras el seísmo",
         "Los bomberos de Albora trabajan entre los escombros del mercado central, que se derrumbó "
         "el lunes con el seísmo de magnitud 6,1. El alcalde, Julián Prieto, confirmó nueve "
         "fallecidos y cuatro desaparecidos y anunció la llegada de tiendas de campaña."),
        ("Nueve muertos en Albora por el terremoto del lunes",
         "El balance del terremoto de Albora es de nueve muertos y más de cien heridos. Julián "
         "Prieto, alcalde de la ciudad, dijo que el mercado central estaba lleno cuando cayó el "
         "techo. El instituto sismológico midió una magnitud de 6,1."),
    ],
    "quake-tremesa": [
        ("Un seísmo de magnitud 5,4 daña cuarenta casas en Tremesa",
         "Un seísmo de magnitud 5,4 dañó el jueves cuarenta casas en Tremesa, sin causar víctimas. "
         "La alcaldesa Nuria Beltrán cerró las escuelas hasta que los técnicos las revisen. El "
         "campanario de San Telmo perdió parte de su cornisa."),
        ("Tremesa cierra sus escuelas tras el temblor",
         "Las escuelas de Tremesa seguirán cerradas después del temblor de magnitud 5,4, anunció la "
         "alcaldesa Nuria Beltrán. Unas cuarenta casas tienen grietas y la cornisa del campanario "
         "de San Telmo cayó a la plaza; no hay heridos."),
        ("El campanario de San Telmo, herido por el terremoto de Tremesa",
         "Los vecinos de Tremesa miran su campanario con pena: el terremoto del jueves, de magnitud "
         "5,4, se llevó una cornisa de San Telmo. Nuria Beltrán, la alcaldesa, calcula que "
         "cuarenta casas necesitan obras."),
    ],
    "bank-first": [
        ("Banco Levar gana 310 millones en el primer trimestre",
         "El Banco Levar ganó 310 millones de euros en el primer trimestre, un 12 % más que hace un "
         "año. La presidenta Elvira Cano lo atribuyó a las hipotecas y mantuvo el dividendo."),
        ("Las hipotecas impulsan a Banco Levar hasta marzo",
         "Con 310 millones de beneficio hasta marzo, Banco Levar mejora un 12 % gracias a las "
         "hipotecas, explicó su presidenta, Elvira Cano, al presentar el primer trimestre."),
        ("Levar mejora su beneficio un 12 % en el primer trimestre",
         "El beneficio de Banco Levar subió un 12 % en el primer trimestre, hasta 310 millones de "
         "euros. Elvira Cano espera que la venta de hipotecas siga creciendo en primavera."),
    ],
    "bank-second": [
        ("Banco Levar pierde 95 millones en el segundo trimestre",
         "El Banco Levar perdió 95 millones de euros en el segundo trimestre por las provisiones de "
         "su filial en Oltania. La presidenta Elvira Cano anunció el cierre de 60 oficinas."),
        ("Levar cerrará 60 oficinas tras perder 95 millones",
         "Banco Levar cerrará 60 oficinas después de perder 95 millones de euros en el segundo "
         "trimestre. La filial de Oltania obligó a provisionar 400 millones, dijo Elvira Cano."),
        ("Oltania arrastra a Banco Levar a las pérdidas",
         "Las provisiones por Oltania, 400 millones de euros, llevan a Banco Levar a perder 95 "
         "millones en el segundo trimestre. Elvira Cano reconoce que habrá que cerrar 60 oficinas."),
    ],
    "strike-port": [
        ("Los estibadores de Puerto Galán paran por los turnos de noche",
         "Los estibadores de Puerto Galán comenzaron el martes una huelga de tres días contra los "
         "nuevos turnos de noche. El sindicato de Ramiro Otero dice que paran 1.200 trabajadores."),
        ("Huelga en Puerto Galán: once barcos esperan en la bahía",
         "Once barcos esperan frente a Puerto Galán por la huelga de estibadores. Ramiro Otero, del "
         "sindicato, asegura que los 1.200 trabajadores rechazan los turnos de noche."),
        ("Puerto Galán, parado por segundo día",
         "La huelga de los 1.200 estibadores de Puerto Galán cumple su segundo día y once barcos "
         "siguen sin descargar. La empresa ofreció a Ramiro Otero retrasar los turnos de noche."),
    ],
    "strike-train": [
        ("Los maquinistas del tren de Sierra Parda convocan huelga",
         "Los maquinistas de la línea de Sierra Parda irán a la huelga el viernes para pedir un "
         "segundo conductor en los túneles. Su portavoz, Amparo Lledó, espera que paren 80 trenes."),
        ("La huelga deja sin tren a Sierra Parda",
         "Ochenta trenes de Sierra Parda no circularon el viernes por la huelga de maquinistas. "
         "Amparo Lledó exige un segundo conductor en los túneles, donde hubo dos accidentes."),
        ("Sierra Parda negocia con los maquinistas",
         "La línea de Sierra Parda ofreció cámaras en los túneles, pero la portavoz de los "
         "maquinistas, Amparo Lledó, insiste en un segundo conductor tras la huelga de 80 trenes."),
    ],
}  # fmt: skip

FRENCH = {
    "flood-vernay": [
        ("Crue à Vernay : trois morts et deux mille habitants évacués",
         "La crue de la Sorgue a fait trois morts mardi à Vernay, où deux mille habitants ont été "
         "évacués. La maire, Odile Marchand, a ouvert le gymnase aux sinistrés. L'eau a atteint "
         "4,2 mètres sous le pont des Tanneurs."),
        ("Vernay sous les eaux, le gymnase accueille les sinistrés",
         "Plus de deux mille personnes ont quitté leur maison à Vernay après la crue de la Sorgue, "
         "montée à 4,2 mètres. Trois habitants sont morts, a confirmé la maire Odile Marchand."),
        ("Après la crue, Vernay compte ses morts",
         "Odile Marchand, maire de Vernay, a annoncé un troisième décès après la crue de mardi. Au "
         "pont des Tanneurs, la Sorgue est montée à 4,2 mètres, un record."),
    ],
    "flood-castel": [
        ("Inondations à Castelroux : le barrage de Brive-Haute a tenu",
         "Des pluies de 180 millimètres ont inondé samedi le centre de Castelroux, sans faire de "
         "victime. Le préfet Alain Duquesne a souligné que le barrage de Brive-Haute avait tenu."),
        ("Castelroux nettoie ses rues après les inondations",
         "Les commerçants de Castelroux nettoient leurs boutiques après les 180 millimètres de "
         "pluie de samedi. Le préfet, Alain Duquesne, promet un arrêté de catastrophe naturelle."),
        ("Pas de victime à Castelroux, le préfet salue le barrage",
         "Le barrage de Brive-Haute a évité le pire à Castelroux, inondée samedi par 180 millimètres "
         "de pluie, estime le préfet Alain Duquesne. Aucun habitant n'a été blessé."),
    ],
    "trial-first": [
        ("Le sénateur Garance condamné à deux ans de prison avec sursis",
         "Le tribunal de Lorvelle a condamné lundi le sénateur Philippe Garance à deux ans de prison "
         "avec sursis pour emplois fictifs. Son avocate, Maître Sabine Kern, va faire appel."),
        ("Emplois fictifs : Philippe Garance fera appel",
         "Condamné lundi à Lorvelle à deux ans avec sursis pour des emplois fictifs, le sénateur "
         "Philippe Garance fera appel, a dit son avocate Sabine Kern."),
        ("Deux ans avec sursis pour le sénateur Garance",
         "Les juges de Lorvelle ont suivi le parquet : deux ans avec sursis pour Philippe Garance, "
         "sénateur poursuivi pour emplois fictifs. Sabine Kern conteste la décision."),
    ],
    "trial-second": [
        ("Le maire de Saint-Aubrac relaxé dans l'affaire du stade",
         "Le tribunal de Lorvelle a relaxé jeudi le maire de Saint-Aubrac, Denis Faucher, jugé pour "
         "favoritisme dans la construction du stade. Le parquet avait demandé un an avec sursis."),
        ("Affaire du stade : Denis Faucher relaxé",
         "Denis Faucher, maire de Saint-Aubrac, a été relaxé jeudi par le tribunal de Lorvelle. Les "
         "juges n'ont pas vu de favoritisme dans le marché du stade."),
        ("Stade de Saint-Aubrac : pas de favoritisme, dit le tribunal",
         "Pour le tribunal de Lorvelle, le marché du stade de Saint-Aubrac était régulier. Le maire "
         "Denis Faucher, relaxé jeudi, a remercié ses soutiens ; le parquet réfléchit à un appel."),
    ],
    "sale-ferry": [
        ("La compagnie Armor Lignes vend ses trois ferries à Nordhav",
         "Armor Lignes a vendu mercredi ses trois ferries au groupe danois Nordhav pour 85 millions "
         "d'euros. La directrice Maëlle Kerouan promet de garder les 400 marins."),
        ("Nordhav reprend les ferries d'Armor Lignes",
         "Le danois Nordhav paie 85 millions d'euros pour les trois ferries d'Armor Lignes. Les 400 "
         "marins gardent leur emploi, assure Maëlle Kerouan, directrice de la compagnie."),
        ("Que deviennent les marins d'Armor Lignes ?",
         "Après la vente des trois ferries à Nordhav pour 85 millions, les 400 marins d'Armor Lignes "
         "attendent des garanties écrites. Maëlle Kerouan les recevra vendredi."),
    ],
    "sale-papers": [
        ("Le groupe Presse du Ponant racheté par la famille Lestrade",
         "La famille Lestrade rachète Presse du Ponant et ses cinq journaux pour 40 millions "
         "d'euros. La société des journalistes, présidée par Inès Wagner, demande une charte."),
        ("Presse du Ponant : les journalistes veulent une charte",
         "Les journalistes des cinq journaux de Presse du Ponant, que la famille Lestrade achète 40 "
         "millions d'euros, exigent une charte d'indépendance, dit Inès Wagner."),
        ("Cinq journaux changent de mains dans l'Ouest",
         "Cinq journaux de l'Ouest passent à la famille Lestrade, qui paie 40 millions d'euros pour "
         "Presse du Ponant. Inès Wagner, de la société des journalistes, se dit inquiète."),
    ],
}  # fmt: skip

GERMAN = {
    "fire-kloster": [
        ("Großbrand im Kloster Eschenau: Dachstuhl zerstört",
         "Ein Brand hat in der Nacht zum Dienstag den Dachstuhl des Klosters Eschenau zerstört. 150 "
         "Feuerwehrleute retteten die Bibliothek. Äbtissin Hildegund Brandl sprach von einem "
         "Schaden von sechs Millionen Euro."),
        ("Kloster Eschenau nach dem Feuer: Bibliothek gerettet",
         "Nach dem Feuer im Kloster Eschenau ist die Bibliothek unversehrt, sagte Äbtissin Hildegund "
         "Brandl. Der Dachstuhl muss neu gebaut werden; der Schaden liegt bei sechs Millionen Euro."),
        ("Sechs Millionen Euro Schaden in Eschenau",
         "Die Feuerwehr war mit 150 Leuten im Kloster Eschenau, als der Dachstuhl einstürzte. "
         "Hildegund Brandl, die Äbtissin, dankte den Helfern, die Bücher hinaustrugen."),
    ],
    "fire-lager": [
        ("Lagerhalle in Wustrade abgebrannt, Rauch über der Stadt",
         "In Wustrade ist am Samstag eine Lagerhalle der Spedition Möhring abgebrannt. Der Rauch zog "
         "über die Stadt, Einsatzleiter Jens Petzold ließ zwei Schulen räumen."),
        ("Rauchwolke über Wustrade: Spedition Möhring brennt",
         "Wegen des Brandes bei der Spedition Möhring sollten die Bewohner von Wustrade am Samstag "
         "die Fenster schließen. Zwei Schulen wurden geräumt, sagte Einsatzleiter Jens Petzold."),
        ("Nach dem Brand in Wustrade: Polizei sucht Ursache",
         "Die Polizei sucht in den Resten der Lagerhalle der Spedition Möhring nach der "
         "Brandursache. Jens Petzold, Einsatzleiter in Wustrade, hält ein defektes Kabel für möglich."),
    ],
    "vote-north": [
        ("Landtagswahl in Nordmark: Grüne Liste vorn",
         "Die Grüne Liste hat die Landtagswahl in Nordmark mit 31,4 Prozent gewonnen. "
         "Spitzenkandidatin Frauke Lindner will mit der Mitte verhandeln; Ministerpräsident Uwe "
         "Hartog gestand die Niederlage ein."),
        ("Frauke Lindner gewinnt in Nordmark",
         "Mit 31,4 Prozent liegt die Grüne Liste von Frauke Lindner in Nordmark vorn. Uwe Hartog, "
         "bisher Ministerpräsident, tritt nach der Landtagswahl zurück."),
        ("Nordmark nach der Wahl: Lindner sucht Partner",
         "Frauke Lindner sucht nach ihrem Wahlsieg in Nordmark Partner für eine Koalition. Die Grüne "
         "Liste kam auf 31,4 Prozent, die Partei von Uwe Hartog auf 24,9 Prozent."),
    ],
    "vote-south": [
        ("Landtagswahl in Südheim: Bürgerbund verteidigt Mehrheit",
         "Der Bürgerbund von Ministerpräsident Karl Oberle hat bei der Landtagswahl in Südheim seine "
         "Mehrheit mit 43,7 Prozent verteidigt. Die Beteiligung war mit 58 Prozent niedrig."),
        ("Karl Oberle bleibt Ministerpräsident in Südheim",
         "Karl Oberle kann in Südheim weiter regieren: Sein Bürgerbund erhielt 43,7 Prozent. Nur 58 "
         "Prozent der Wahlberechtigten gingen zur Landtagswahl."),
        ("Niedrige Beteiligung trübt Oberles Sieg",
         "Der Sieg des Bürgerbunds in Südheim mit 43,7 Prozent hat einen Schatten: Nur 58 Prozent "
         "stimmten ab. Karl Oberle kündigte an, mit den Nichtwählern zu sprechen."),
    ],
    "recall-car": [
        ("Autobauer Velten ruft 90.000 Kleinwagen zurück",
         "Der Autobauer Velten ruft 90.000 Kleinwagen des Modells Fino wegen defekter Bremsleitungen "
         "zurück. Vorständin Renate Iwersen sagte, es habe vier Unfälle gegeben."),
        ("Bremsen defekt: Velten holt den Fino in die Werkstatt",
         "Wegen rostender Bremsleitungen müssen 90.000 Besitzer ihren Fino in die Werkstatt bringen, "
         "teilte Velten mit. Vier Unfälle seien bekannt, so Vorständin Renate Iwersen."),
        ("Rückruf bei Velten: Was Fino-Fahrer wissen müssen",
         "Velten schreibt alle 90.000 Halter des Fino an. Der Tausch der Bremsleitungen dauert zwei "
         "Stunden, sagte Renate Iwersen; nach vier Unfällen ermittelt das Amt."),
    ],
    "recall-bike": [
        ("E-Bike-Hersteller Talrad ruft Akkus zurück",
         "Talrad ruft 12.000 Akkus seiner E-Bikes zurück, weil sie sich beim Laden entzünden können. "
         "Gründer Bastian Sommer rät, die Räder im Freien abzustellen."),
        ("Brandgefahr: Talrad tauscht 12.000 Akkus",
         "12.000 Akkus von Talrad werden getauscht, weil beim Laden Brandgefahr besteht. In Ulmbach "
         "brannte eine Garage ab. Bastian Sommer, der Gründer, bat um Entschuldigung."),
        ("Talrad und die brennenden Akkus",
         "Der Rückruf von 12.000 Akkus kostet Talrad wohl drei Millionen Euro. Gründer Bastian Sommer "
         "verspricht nach dem Garagenbrand von Ulmbach neue Zellen bis Mai."),
    ],
}  # fmt: skip

EVENTS = {"es": SPANISH, "fr": FRENCH, "de": GERMAN}

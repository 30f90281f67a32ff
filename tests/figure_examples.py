"""Example figures of every kind, with realistic and with nasty data, for the tests of the drawing."""

from __future__ import annotations

import random
from datetime import date, timedelta

from kqlib.charts import (
    Bar,
    Bars,
    Column,
    Event,
    Figure,
    Fraction,
    Funnel,
    Lanes,
    Likert,
    LikertRow,
    Line,
    Lines,
    Panel,
    Panels,
    Point,
    Roster,
    Window,
)

LONG = "Kvalitetsutvikling i samarbeid mellom folkevalgte, ledere og ansatte i kommunen " * 5
SIXTY = "Brukerundersøkelser i pleie og omsorg, barnehage og sosialhjelp"
MARKUP = "<b>Deatnu – Tana</b> & «Guovdageaidnu» $x_1$ 5 % < 10 %"
SYNTHETIC = "Syntetiske data – viser formen, ikke et funn"


def figure(chart: object, title: str = "Funnet står her", **other: str) -> Figure:
    words = {
        "subtitle": "Slik er det regnet",
        "source": "Kilde: Sluttrapport 2010, vedlegg 6",
        "alt": "Alt",
        **other,
    }
    return Figure(chart=chart, title=title, **words)  # type: ignore[arg-type]


_ENDS = [
    date(2006, 9, 30),
    date(2007, 9, 30),
    date(2008, 9, 30),
    date(2008, 12, 31),
    date(2009, 6, 30),
    date(2009, 9, 30),
]
_STARTS = [
    date(2005, 10, 1),
    date(2006, 10, 1),
    date(2007, 10, 1),
    date(2008, 1, 1),
    date(2008, 7, 1),
    date(2008, 10, 1),
]
_NAMES = [
    "4. kv. 2005–3. kv. 2006",
    "4. kv. 2006–3. kv. 2007",
    "4. kv. 2007–3. kv. 2008",
    "2008",
    "3. kv. 2008–2. kv. 2009",
    "4. kv. 2008–3. kv. 2009",
]


def _points(values: list[float]) -> tuple[Point, ...]:
    return tuple(
        Point(x, y, f"{y:.1f}".replace(".", ",")) for x, y in zip(_ENDS[-len(values) :], values, strict=True)
    )


FIGURE_3 = figure(
    Lines(
        lines=(
            Line("uten 0,0 for Kristiansund", _points([10.6, 10.3, 10.1, 10.1, 10.3, 10.6])),
            Line(
                "de ni kommunene med alle perioder", _points([10.6, 10.2, 9.9, 10.1, 10.3, 10.4]), "context"
            ),
            Line("trykt, 0,0 for Kristiansund er regnet med", _points([10.3, 9.6]), "printed", dashed=True),
        ),
        axis="Sykefravær, prosent av avtalte dagsverk",
        windows=tuple(Window(s, e, n) for s, e, n in zip(_STARTS, _ENDS, _NAMES, strict=True)),
        windows_note="Periodene overlapper: de seks punktene er ikke uavhengige av hverandre.",
    ),
    title="Fraværet i innsatskommunene falt ikke mot slutten",
    subtitle="Uvektet gjennomsnitt, rullerende fire kvartaler, plassert ved periodens slutt",
    source="Figur 3 · Sluttrapport 2010, vedlegg 6 · beregnet fra trykte tall · ≠ stemmer ikke",
)
_MEASURES = [
    ("Brukerundersøkelser", 0.62),
    ("Medarbeidersamtaler", 0.71),
    ("Etikk og verdier", 0.44),
    ("Servicetorg", 0.12),
    ("Nærværsarbeid", 0.8),
    ("Tillitsreform i hjemmetjenesten", 0.03),
    ("Balansert målstyring", 0.29),
]
PLO = figure(
    Bars(
        tuple(
            Bar(
                name,
                round(100 * p, 1),
                f"{100 * p:.0f} %",
                "Pleie og omsorg" if i < 4 else "Barnehage og skole",
                round(100 * max(p - 0.12, 0.004), 1),
                round(100 * min(p + 0.13, 1), 1),
                "context" if i == 3 else "computed",
            )
            for i, (name, p) in enumerate(_MEASURES)
        ),
        axis="Andel av kommunene, prosent",
    ),
    title="Nærværsarbeid er tiltaket som flest kommuner valgte",
    subtitle="Andel kommuner med tiltaket, 95 % intervall (Wilson), N = 138",
    synthetic=SYNTHETIC,
)
COUNTS = figure(
    Bars(
        (
            Bar("Kommuner i programmet", 138, "138", "Deltakelse"),
            Bar("Trykt i sammendraget", 142, "142", "Deltakelse", emphasis="printed"),
            Bar("Innsatskommuner", 12, "12", "Deltakelse"),
            Bar("Alle landets kommuner i 2009", 430, "430", "Til sammenligning", emphasis="context"),
        ),
        axis="Antall kommuner",
    ),
    title="138 kommuner deltok, ikke 142",
    extra={"computed": "beregnet", "printed": "trykt, stemmer ikke", "context": "til sammenligning"},  # type: ignore[arg-type]
)
CHANGES = figure(
    Bars(
        tuple(
            Bar(f"Kommune {i}", v, f"{v:+.1f}".replace(".", ",").replace("-", "−"))
            for i, v in enumerate([-2.4, -0.3, 0.0, 1.7, 3.2])
        ),
        axis="Endring i sykefravær, prosentpoeng",
    ),
    title="Tre av fem kommuner fikk høyere fravær",
)
_ITEMS = [
    "Samarbeidet mellom folkevalgte, ledere og ansatte er styrket (5)",
    "Møtet med innbyggeren er blitt bedre (6)",
    "Programmet har bidratt i nærværsarbeidet (7)",
    "Nettverket har vært nyttig (8)",
    "Nettverket bør fortsette etter 2010 (9a)",
    "Kommunens omdømme er styrket (12)",
    "Alt i alt har deltakelsen vært vellykket (13)",
]
_SHARES = [
    (2, 5, 20, 24, 24, 25),
    (3, 4, 26, 18, 34, 15),
    (3, 8, 20, 14, 30, 25),
    (5, 12, 2, 46, 27, 8),
    (0, 3, 16, 43, 19, 19),
    (1, 14, 17, 35, 21, 12),
    (1, 15, 9, 28, 29, 18),
]
CATEGORIES = ("1 helt uenig", "2", "3", "4", "5", "6 helt enig")
LIKERT = figure(
    Likert(
        tuple(
            LikertRow(i, s, 1295 + 3 * k, f"{sum(s[3:])} %", "Folkevalgte" if k < 4 else "Tillitsvalgte")
            for k, (i, s) in enumerate(zip(_ITEMS, _SHARES, strict=True))
        ),
        CATEGORIES,
        3,
        "Prosent av dem som svarte på spørsmålet",
        "4–6",
    ),
    title="Åtte av ti vil at nettverket skal fortsette",
    subtitle="Svar på en skala fra 1 til 6; streken står mellom uenig (1–3) og enig (4–6)",
    synthetic=SYNTHETIC,
)


def _events(count: int, labelled: bool) -> tuple[Event, ...]:
    draw = random.Random(7)
    lanes, types = (
        ("Programmet", "Puljene", "Forskning og evaluering", "Kommunene"),
        ("samling", "vedtak", "rapport", "kurs"),
    )
    return tuple(
        Event(
            draw.choice(lanes),
            date(2007, 2, 1) + timedelta(days=draw.randrange(1300)),
            draw.choice(types),
            f"Hendelse {i} i kommunen" if labelled and i % 4 == 0 else "",
        )
        for i in range(count)
    )


LANES = figure(
    Lanes(
        ("Programmet", "Puljene", "Forskning og evaluering", "Kommunene"),
        _events(60, True),
        ("samling", "vedtak", "rapport", "kurs"),
    ),
    title="Samlingene kom tett i 2008 og 2009",
    subtitle="60 daterte hendelser i dokumentene",
)
FRACTION = figure(
    Fraction("Opplevd kvalitet", "Levert tjeneste", "Forventet tjeneste"),
    title="Kvalitet er levert tjeneste målt mot forventning",
    subtitle="Brøken i programmets rammedokument",
)
FUNNEL = figure(
    Funnel(
        (
            (
                "Kommunens visjon",
                "Hva kommunen vil være for innbyggerne; vedtas av kommunestyret og gjelder alle sektorer.",
            ),
            (
                "Mål for tjenesten",
                "Hva pleie og omsorg, barnehage og skole skal oppnå, i kommuneplan og budsjett.",
            ),
            ("Tiltak", "Hva som gjøres på arbeidsplassen, av ledere, ansatte og tillitsvalgte sammen."),
        ),
        arrow="Kvalitet i møtet med innbyggeren",
    ),
    title="Kvalitetstrakta går fra visjon til møtet med innbyggeren",
)


def _panel(name: str, values: list[float], unsure: tuple[int, ...] = (), apart: str = "") -> Panel:
    off = Point(_ENDS[-1], 0.0, apart) if apart else None
    return Panel(name, _points(values), tuple(_ENDS[i] for i in unsure), off)


def panels(*some: Panel, context: tuple[Point, ...] | None = None, key: str = "trykte tall") -> Panels:
    grey = _points([10.6, 10.3, 10.1, 10.1, 10.3, 10.6]) if context is None else context
    return Panels(some, grey, "Sykefravær, prosent", key, "sannsynlig periode", "snitt uten 0,0")


_MISSING = float("nan")
ZERO = _panel("Kristiansund", [10.1, 10.0, *[_MISSING] * 4], (0, 1), "0,0 trykt, ikke tall")
PANELS = figure(
    panels(
        _panel("Notodden", [13.9, 12.9, 11.9, 12.2, 12.3, 12.1]),
        ZERO,
        _panel("Lillehammer", [_MISSING, 11.5, 11.3, 10.3, 11.1, 12.2], (1, 2, 3, 4)),
        _panel("Mandal", [6.9, 7.3, 6.6, 7.2, 6.4, 7.7]),
    ),
    title="Fraværet sank i noen kommuner og steg i andre",
)
ROSTER = figure(
    Roster(
        (
            Column(
                "Innsatskommuner",
                (("4 navn", False), ("4 i overskriften", False)),
                ((("Nordvik", True), ("Søråsen", True)), (("Vestfjord", True), ("Østre Langnes", True))),
            ),
            *(
                Column(
                    f"Pulje {pulje}",
                    ((f"{3 * (pulje + 2)} navn", False), ("≠ 23 i overskriften", pulje == 4)),
                    tuple(
                        tuple((f"Bydel Indre Nes {pulje}{group}{name}", not name) for name in range(3))
                        for group in range(pulje + 2)
                    ),
                )
                for pulje in range(1, 5)
            ),
        ),
        "innsatskommune",
    ),
    title="Puljene er like store",
    subtitle="Alle navnene, pulje for pulje",
)
NICE = {
    "figure_3": FIGURE_3,
    "panels": PANELS,
    "plo": PLO,
    "counts": COUNTS,
    "changes": CHANGES,
    "likert": LIKERT,
    "lanes": LANES,
    "fraction": FRACTION,
    "funnel": FUNNEL,
    "roster": ROSTER,
}


def _line(i: int, wobble: float) -> Line:
    points = tuple(
        Point(2004 + k, round(9 + 0.02 * i + wobble * ((k * 7 + i) % 5), 2), f"{9 + 0.02 * i:.1f}")
        for k in range(7)
    )
    return Line(
        f"Serie {i} " + ("med et langt navn som brytes" if i % 3 == 0 else "kort"),
        points,
        "context" if i % 4 == 1 else "computed",
    )


NASTY = {
    "twelve_lines": figure(
        Lines(
            tuple(_line(i, 0.05) for i in range(12)),
            "Prosent",
            ticks=tuple((2004.0 + k, str(2004 + k)) for k in range(7)),
        )
    ),
    "single_point": figure(
        Lines((Line("Deatnu – Tana", (Point(date(2008, 6, 1), 9.6, "9,6"),)),), "Prosent")
    ),
    "one_number": figure(Lines((Line("alene", (Point(1.0, 0.0, "0"),)),), "")),
    "short_time": figure(
        Lines(
            (Line("uker", tuple(Point(date(2008, m, 1), float(m), str(m)) for m in range(1, 8))),), "Antall"
        )
    ),
    "gap": figure(
        Lines(
            (Line("hull", tuple(Point(float(x), y, "x") for x, y in enumerate([1, float("nan"), 3, 2]))),),
            "Antall",
        )
    ),
    "whiskers": figure(
        Lines(
            (Line("anslag", tuple(Point(float(x), 5.0, "5", 4.0, 6.5) for x in range(2005, 2010))),), "Antall"
        )
    ),
    "five_windows_no_note": figure(
        Lines(
            (Line("a", (Point(date(2008, 1, 1), 1.0, "1"), Point(date(2009, 1, 1), 2.0, "2"))),),
            "x",
            windows=tuple(Window(date(2007, m, 1), date(2008, m, 1), SIXTY) for m in range(1, 6)),
        )
    ),
    "one_panel": figure(panels(ZERO)),
    "twelve_panels": figure(
        panels(*(_panel(f"{SIXTY} {i}", [float(i + (k * i) % 5) for k in range(6)]) for i in range(12)))
    ),
    "long_panels": figure(
        panels(
            _panel(LONG, [1.0] * 6, (0, 5), LONG),
            _panel(MARKUP, [2.0] * 6),
            _panel("Å", [_MISSING] * 6),
            key=LONG,
        )
    ),
    "panels_with_gaps": figure(
        panels(
            *(_panel("Hull", [float(i) if k in (i, 5 - i) else _MISSING for k in range(6)]) for i in range(5))
        )
    ),
    "panels_at_the_edges": figure(
        panels(
            *(
                _panel("Gjøvik og Ålesund", [_MISSING, 12.0 + way * 5, 12.0 + way * 5, *[_MISSING] * 3])
                for way in (1, -1, 1, -1, -1, -1)
            )
        )
    ),
    "empty_panels": figure(panels(_panel("Tom", [_MISSING] * 6), Panel("Uten", ()), context=())),
    "no_panels": figure(panels(context=())),
    "thirty_bars": figure(
        Bars(
            tuple(Bar(f"{SIXTY} {i}", float(i * 1234), f"{i * 1234}", f"Gruppe {i // 8}") for i in range(30)),
            "Kroner",
        )
    ),
    "long_labels": figure(
        Bars(
            (
                Bar(LONG, 5.0, "5,0 %", LONG),
                Bar("x" * 400, 7.0, "7,0 %", LONG, 3.0, 9.0),
                Bar(MARKUP, -3.0, "−3,0 %", "B"),
            ),
            LONG,
        ),
        title=LONG,
        subtitle=LONG,
        source=LONG,
        synthetic=LONG,
    ),
    "one_zero_bar": figure(Bars((Bar("Null", 0.0, "0,0"),), "")),
    "no_bars": figure(Bars((), "Ingen")),
    "markup": figure(
        Bars((Bar(MARKUP, 3.0, MARKUP),), MARKUP),
        title=MARKUP,
        subtitle=MARKUP,
        source=MARKUP,
        synthetic=MARKUP,
    ),
    "likert_long": figure(
        Likert(
            tuple(
                LikertRow(LONG, s, 1234567, "73,4 %", LONG)
                for s in [(100, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 100), (0.5, 3.9, 4.0, 30.6, 30.5, 30.5)]
            ),
            CATEGORIES,
            3,
            LONG,
            "Andel som svarte 4, 5 eller 6",
        )
    ),
    "likert_four": figure(
        Likert(
            (LikertRow("Fire trinn", (10, 20, 30, 40), 9, "70 %"),), ("a", "b", "c", "d"), 2, "Prosent", "3–4"
        )
    ),
    "lanes_same_day": figure(
        Lanes(
            ("A", LONG),
            (
                *tuple(Event("A", date(2009, 1, 12), "t", "Samme dag i samme lag") for _ in range(9)),
                Event(LONG, date(2007, 1, 1), "u", SIXTY),
                Event(LONG, date(2010, 12, 31), "u", SIXTY),
            ),
            ("t", "u", SIXTY, SIXTY, LONG),
        )
    ),
    "fraction_long": figure(Fraction(SIXTY, LONG, SIXTY)),
    "funnel_long": figure(Funnel(((LONG, LONG), (SIXTY, LONG), ("Ord" * 30, LONG), ("D", "")), arrow=LONG)),
    "roster_odd": figure(
        Roster(
            (
                Column(LONG, ((LONG, True),), (((SIXTY, True), ("Deatnu – Tana", False)),)),
                Column("Ingen", (("0 navn", False),), ()),
                *(Column(f"Kolonne {i}", (), ((("x" * 60, True),), ((MARKUP, False),))) for i in range(9)),
            ),
            LONG,
        )
    ),
    "roster_one": figure(Roster((Column("Alene", (), ((("Tana", False),),)),))),
    "roster_none": figure(Roster((), "")),
    "english": figure(Bars((Bar("Krone", 48171.5, "48,171.5"),), "NOK"), language="en"),
}
EXAMPLES = {**NICE, **NASTY}

"""Surveys and registers of projects at random."""

from __future__ import annotations

from hypothesis import strategies as st

from deliveries import oracle
from deliveries.model import SECTORS, UNITS, Delivery, written

ITEMS = {
    "5": ("5. Samarbeid", "5.", "Q5"),
    "6": ("6. Møtet", "Q6"),
    "7": ("7. Nærvær", "7."),
    "8": ("8. Nettverket", "Q8"),
    "9a": ("9. a) Bestå", "9a", "Q9_a", "9.a"),
    "9b": ("9. b) Plan", "9b", "Q9_b"),
    "12": ("12. Omdømme", "12."),
    "13": ("13. Alt i alt", "Q13"),
    "11a": ("11. a) Evaluering", "11.a", "Q11_a"),
    "11b": ("11. b) Spredning", "11.b", "11b"),
}
STATUS = {
    "": ("Fullført", "Completed", "31", "Fullført etter avbrudd", "completed after break", "32"),
    "partial": ("Delvis besvart", "Partial"),
    "test": ("Test",),
    "screened out": ("Utsilt", "Screened out"),
}


@st.composite
def surveys(draw: st.DrawFn) -> Delivery:
    """Make a survey: each respondent once or twice, in any status, ends with labels or without."""
    counts = {name: [0] * 6 for name in oracle.SCALE}
    rows, kept, dropped = [], 0, 0
    for respondent in range(draw(st.integers(1, 6))):
        status = draw(st.sampled_from(sorted(STATUS))) if respondent else ""
        # The first has six everywhere, so that nobody can take the file for label numbers.
        values = _values(draw) if respondent else dict.fromkeys(oracle.SCALE, 6)
        if status == "" and draw(st.booleans()):
            rows.append(
                _answer(draw, respondent, status, _values(draw))
            )  # answered again: the last one counts
            dropped += 1
        rows.append(_answer(draw, respondent, status, values))
        if status:
            dropped += 1
            continue
        kept += 1
        for name, value in values.items():
            if value is not None and value > 0:
                counts[name][value - 1] += 1
    items = {name: {"n_valid": sum(found), "counts": found} for name, found in counts.items()}
    return written(
        draw,
        "survey",
        rows,
        {"rows_kept": kept, "items": items},
        dropped,
        lambda name: ITEMS.get(name, (name,)),
        False,
    )


def _values(draw: st.DrawFn) -> dict[str, int | None]:
    return {name: draw(st.sampled_from([1, 2, 3, 4, 5, 6, -99, None])) for name in oracle.SCALE}


def _answer(draw: st.DrawFn, respondent: int, status: str, values: dict[str, int | None]) -> dict[str, str]:
    words = {1: ("1", "1 = helt uenig"), 6: ("6", "6 = helt enig"), None: ("", " ")}
    day = f"{respondent + 4:02}"
    iso = draw(st.booleans())
    start, end = (
        (f"2009-11-{day} 10:00", f"2009-11-{day}T10:20:00")
        if iso
        else (f"{day}.11.2009 10:00", f"{day}.11.2009 10:20")
    )
    return {
        "Respondent ID": str(1000 + respondent),
        "Svarstatus": draw(st.sampled_from(STATUS[status])),
        "Startet": start,
        "Fullført": end,
        "Kommunenavn/bydel": draw(st.sampled_from(["Halden", "0101", "Tromsø", "Et annet sted", ""])),
        "Pulje": draw(st.sampled_from(["IKS", "P1", "P4"])),
        "1. Rolle": draw(
            st.sampled_from(["Ordfører", "Rådmann", "Tillitsvalgt", "Prosjektleder", "", "-99"])
        ),
        "2. Styringsgruppe": "-99",
        "3. Prosjektleder": "-99",
        "4. Frikjøp": "-99",
        **{name: draw(st.sampled_from(words.get(value, (str(value),)))) for name, value in values.items()},
        **{
            name: draw(st.sampled_from(["Ja", "Nei", "Vet ikke", "-99", ""])) for name in ("9b", "11a", "11b")
        },
        "10. Ja – internt": draw(st.sampled_from("01")),
        "10. Ja – eksternt": draw(st.sampled_from("01")),
        "10. Ja – både internt og eksternt": "0",
        "10. Nei": "0",
        "14. Fritekst": draw(st.sampled_from(["", "Bra", "=1+1", "I alt; bra", 'Så "bra"', "Linje\nto"])),
    }


@st.composite
def projects(draw: st.DrawFn) -> Delivery:
    """Make a register of projects, each project with one measure or more."""
    rows, everyone = [], set()
    having: dict[str, set[str]] = {}
    for serial in range(draw(st.integers(1, 6))):
        unit, sector = draw(st.sampled_from(sorted(UNITS))), draw(st.sampled_from(["PLO", *SECTORS]))
        for measure in draw(
            st.lists(
                st.sampled_from(["Turnus", "Kompetanse", "Måltider"]), min_size=1, max_size=3, unique=True
            )
        ):
            rows.append(
                {
                    "Prosjekt": f"Prosjekt {serial}",
                    "Kommunenr": unit,
                    "Kommune": draw(st.sampled_from(UNITS[unit])),
                    "Pulje": "P2",
                    "Sektor": sector,
                    "Nivå": "System",
                    "Tiltak": draw(st.sampled_from([measure, f" {measure} "])),
                    "Startår": "2008",
                }
            )
            if sector in ("PLO", "Pleie og omsorg"):
                everyone.add(unit)
                having.setdefault(measure, set()).add(unit)
    measures = {
        name: {"municipalities": len(found), "percent": oracle.share(len(found), len(everyone))}
        for name, found in having.items()
    }
    totals = {"rows_kept": len(rows), "plo_municipalities": len(everyone), "plo_measures": measures}
    return written(draw, "projects", rows, totals, 0)

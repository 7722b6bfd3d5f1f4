"""Machine readable zones that others published, with their source; all people in them are specimens."""

from __future__ import annotations

from datetime import date

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import MrzFields, MrzFormat, Sex

TODAY = date(2026, 11, 24)

# ICAO Doc 9303-4, Appendix B.
TD3 = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
# ICAO Doc 9303-5, Appendix B.
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)
# ICAO Doc 9303-6, Appendix B.
TD2 = (
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
    "D231458907UTO7408122F1204159<<<<<<<6",
)
# ICAO Doc 9303-7, Appendix B.
MRV_A = (
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
)
MRV_B = (
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
    "L8988901C4XXX4009078F9612109<<<<<<<<",
)
# ICAO Doc 9303-11, Appendix D.2: document numbers of twelve characters.
TD1_LONG_NUMBER = (
    "I<UTOD23145890<7349<<<<<<<<<<<",
    "3407127M9507122UTO<<<<<<<<<<<2",
    "STEVENSON<<PETER<JOHN<<<<<<<<<",
)
TD2_LONG_NUMBER = (
    "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<",
    "D23145890<UTO3407127M95071227349<<<8",
)
# The specimen of the French identity card of 1988, as widely published.
FRENCH_CARD = (
    "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<",
    "8806923102858CORINNE<<<<<<<6512068F6",
)

ERIKSSON_BIRTH = PartialDate(1974, 8, 12)
ERIKSSON_EXPIRY = PartialDate(2012, 4, 15)

FIELDS = {
    TD3: MrzFields(
        MrzFormat.TD3, "P", "UTO", "Eriksson", "L898902C3", "UTO", ERIKSSON_BIRTH, date(2012, 4, 15),
        "Anna Maria", Sex.FEMALE, "ZE184226B",
    ),
    TD1: MrzFields(
        MrzFormat.TD1, "I", "UTO", "Eriksson", "D23145890", "UTO", ERIKSSON_BIRTH, date(2012, 4, 15),
        "Anna Maria", Sex.FEMALE,
    ),
    TD2: MrzFields(
        MrzFormat.TD2, "I", "UTO", "Eriksson", "D23145890", "UTO", ERIKSSON_BIRTH, date(2012, 4, 15),
        "Anna Maria", Sex.FEMALE,
    ),
    MRV_A: MrzFields(
        MrzFormat.MRV_A, "V", "UTO", "Eriksson", "L8988901C", "XXX", PartialDate(1940, 9, 7), date(1996, 12, 10),
        "Anna Maria", Sex.FEMALE, "6ZE184226B",
    ),
    MRV_B: MrzFields(
        MrzFormat.MRV_B, "V", "UTO", "Eriksson", "L8988901C", "XXX", PartialDate(1940, 9, 7), date(1996, 12, 10),
        "Anna Maria", Sex.FEMALE,
    ),
    TD1_LONG_NUMBER: MrzFields(
        MrzFormat.TD1, "I", "UTO", "Stevenson", "D23145890734", "UTO", PartialDate(1934, 7, 12), date(1995, 7, 12),
        "Peter John", Sex.MALE,
    ),
    TD2_LONG_NUMBER: MrzFields(
        MrzFormat.TD2, "I", "UTO", "Stevenson", "D23145890734", "UTO", PartialDate(1934, 7, 12), date(1995, 7, 12),
        "Peter John", Sex.MALE,
    ),
    FRENCH_CARD: MrzFields(
        MrzFormat.FRENCH_ID, "ID", "FRA", "Berthier", "880692310285", "FRA", PartialDate(1965, 12, 6), None,
        "Corinne", Sex.FEMALE,
    ),
}  # fmt: skip

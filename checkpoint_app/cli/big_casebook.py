"""A casebook of any size, written by the casebook's own recording: for benches. Synthetic people only.

Many travellers are recorded in one transaction, which is the only difference from a long season at a counter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.services.ids import new_id
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import Moment, moment_now
from checkpoint_app.store.people import LoggedInOfficer

_AT_ONCE = 1000
_LOOKS_AT_ONCE = 2000
_NAMES = ("RAHMAN", "SAPUTRA", "LESTARI", "SIREGAR", "WIJAYA", "NASUTION", "TANJUNG", "HIDAYAT", "TANEO", "WENDA")
_GIVEN = ("ABDUL", "EKO", "AYU", "MARLINA", "PUTRA", "HENDRA", "SRI WAHYUNI", "ASEP", "YOSEFINA", "TOGAR")
_CODES = (("C01",), ("T02", "C01"), ("C16",), ("D04",), ("C05", "N03"))
_VERDICTS = (VerdictKind.SECONDARY, VerdictKind.ASK, VerdictKind.SECONDARY, VerdictKind.SUPERVISOR)


def fill(
    casebook: Casebook, officer: LoggedInOfficer, moment: Moment, cases: int, progress: Callable[[int], None]
) -> None:
    """Record referrals that wait, the last of them at `moment`, spread over the hours before it; two events each."""
    for first in range(0, cases, _AT_ONCE):
        upto = min(cases, first + _AT_ONCE)
        at = moment.at - timedelta(seconds=(cases - upto) // 4)
        with casebook.record(
            officer, Moment(at, moment.monotonic_ms, moment.boot_id, moment.clock_state)
        ) as recording:
            for number in range(first, upto):
                encounter_id, codes = new_id(), _CODES[number % len(_CODES)]
                recording.open_encounter(
                    encounter_id,
                    verdict=_VERDICTS[number % len(_VERDICTS)],
                    content=_content(number, codes),
                    open={"flags": list(codes), "levels": [2] * len(codes), "purpose": "WORK"},
                    boarding_at=moment.at + timedelta(minutes=number * 7 % 600),
                    is_shared=True,
                )
                recording.decide(encounter_id, Action.REFER)
        progress(upto)


def fill_log(casebook: Casebook, officer: LoggedInOfficer, entries: int) -> None:
    """Record looks until the log has so many entries."""
    while (missing := entries - casebook.head().dev_seq) > 0:
        with casebook.record(officer, moment_now()) as recording:
            for _ in range(min(missing, _LOOKS_AT_ONCE)):
                recording.note(EventKind.READ, open={"reason": "CASE_WORK", "count": 1})


def _content(number: int, codes: tuple[str, ...]) -> dict[str, JsonValue]:
    """What the counter's screen showed: as large as a real one, about three kilobytes."""
    words: JsonValue = {"id": "Bekerja tanpa data penempatan", "en": "Work stated, no placement record"}
    flags: list[JsonValue] = [
        {
            "code": code,
            "level": 2,
            "neutral": False,
            "title": words,
            "meaning": words,
            "evidence": [{"key": "purpose", "traveller": words, "recorded": words}] * 3,
            "bases": [],
            "as_of": None,
            "answer": None,
        }
        for code in codes
    ]
    return {
        "v": 1,
        "document": {
            "kind": "PASSPORT",
            "source": "MRZ",
            "issuing_state": "IDN",
            "number": f"X{number:07d}",
            "primary_identifier": _NAMES[number % len(_NAMES)],
            "secondary_identifier": _GIVEN[number // len(_NAMES) % len(_GIVEN)],
            "nationality": "IDN",
            "birth_date": f"19{70 + number % 30:02d}-{1 + number % 12:02d}-{1 + number % 28:02d}",
            "expiry_date": "2031-04-15",
            "check_digits_agree": True,
            "names_truncated": False,
        },
        "flags": flags,
        "post": "TPI Contoh",
        "counter": str(1 + number % 4),
        "departure": "MV Contoh 5",
    }

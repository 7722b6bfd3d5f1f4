"""Lists of a machine: kept from a file with a line in the log, found at the counter, erased by the usual round."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from checkpoint_app import clock
from checkpoint_app.assessment.links import Link, LinkKind
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.casework.presented import FlaggedShared
from checkpoint_app.documents.passenger_list import Leg, ListForm, PassengerList, PortTime, write_paxlst
from checkpoint_app.faults import InputUnreadable
from checkpoint_app.services.companions import FlaggedCompanions
from checkpoint_app.services.erasing import erase_due
from checkpoint_app.services.kept_lists import codes_by_line, find_entry, lists_of, take_list_file, with_companions
from checkpoint_app.services.opening import load_rules
from checkpoint_app.services.prescreening import document_of, prescreen
from checkpoint_app.services.records import NoRecords
from checkpoint_app.services.subject_keys import SubjectKeys
from checkpoint_app.store.passenger_lists import person_key
from tests.little_country import LittleCountry, machine
from tests.unit.store.test_passenger_lists import BARE, DEWI


def sailing_list(departs, *people):
    leg = Leg(
        "V12", "OP", "", "IDBTM", "SGSIN", PortTime(departs.date(), departs.time().replace(second=0, microsecond=0))
    )
    return write_paxlst(PassengerList(ListForm.PAXLST, "M1", "D.05B", "OP", (leg,), people))


def put(folder: Path, text: str, name: str = "list.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def notes(post):
    def read(casebook):
        rows = casebook._rows(
            "SELECT json_extract(wire, '$.open.result') FROM events WHERE kind = ?", EventKind.CONFIGURATION.value
        )
        return [row for row in rows if row and row.startswith("passenger")]

    return post.writer.run(read)


def test_a_list_is_kept_found_by_who_comes_and_erased_a_day_later(
    country: LittleCountry, tmp_path: Path, monkeypatch
):
    with machine(tmp_path / "post", country, synced=False) as post:
        now = clock.now()
        departs = now.astimezone() + timedelta(hours=2)
        (kept,) = take_list_file(post, put(tmp_path, sailing_list(departs, DEWI, BARE)))
        assert abs(kept.departs_at - (now + timedelta(hours=2))) < timedelta(minutes=2)
        document, _ = document_of(replace(DEWI, primary_identifier="OTHER"))
        entry = find_entry(lists_of(post).all(), document, now)
        assert entry is not None
        assert entry.person.booking == "B7"
        assert find_entry(lists_of(post).all(), document, now + timedelta(hours=3)) is None
        assert find_entry(lists_of(post).all(), replace(document, document_number="C9", birth_date=None), now) is None
        lists_of(post).mark(kept.list_id, person_key(DEWI), frozenset({"C01"}))
        (again,) = lists_of(post).all()
        assert frozenset({"C01"}) in codes_by_line(again).values()
        erase_due(post)
        assert len(lists_of(post).all()) == 1
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=27))
        erase_due(post)
        assert lists_of(post).all() == ()
        assert notes(post) == ["passenger list taken", "passenger list erased"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Orang;Identitas;Lahir\na;b;c", "lists.refused.columns_asked"),
        ("UNB+UNOA:4+A+B'UNZ+0+1'", "lists.refused.nobody"),
    ],
)
def test_what_cannot_be_taken_says_why_and_leaves_nothing(country: LittleCountry, tmp_path: Path, text, key):
    with machine(tmp_path / "post", country, synced=False) as post:
        with pytest.raises(InputUnreadable) as refused:
            take_list_file(post, put(tmp_path, text))
        assert refused.value.key == key
        assert lists_of(post).all() == ()


def test_who_of_a_list_travels_with_somebody_flagged_at_another_counter_is_linked():
    now, keys = clock.now(), SubjectKeys(bytes(32), bytes(32))
    leg = Leg("V12", "OP", "", "IDBTM", "SGSIN")
    given = PassengerList(ListForm.PAXLST, legs=(leg,), persons=(DEWI, BARE))
    expected = prescreen(given, NoRecords(), load_rules(), now, now.date())
    companions = FlaggedCompanions(lambda: keys)
    assert with_companions(expected, given, companions, now) == expected
    hashed = keys.presented.booking("OP", DEWI.booking).hex()
    companions.learn([FlaggedShared("e-1", "somebody", hashed, "", now)], now)
    first, second = with_companions(expected, given, companions, now)
    assert first.links == (Link(LinkKind.BOOKING, DEWI.booking, 1),)
    assert second.links == ()

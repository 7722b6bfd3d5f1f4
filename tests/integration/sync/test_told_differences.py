"""The differences list goes to the post that met them and comes back settled; nobody else's cases are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework.differences import DifferenceKind, DifferenceState
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.feed_lists import decode_list_row
from checkpoint_app.casework.papers import case_number
from checkpoint_app.central.changes import list_lines
from checkpoint_app.central.corrections import approve
from checkpoint_app.central.database import reading
from checkpoint_app.central.difference_work import listing, reject
from checkpoint_app.central.publisher import publish_delta
from checkpoint_app.central.told_differences import TOLD_FOR, tell_differences
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.differences import DifferencesHere, Standing, differences_here, report_difference
from checkpoint_app.services.exporting import ExportForm, ExportWhat, Wanted, export
from checkpoint_app.services.periods import Period
from checkpoint_app.services.post import Post
from checkpoint_app.services.recording import Decided, SubjectKeys, record_decision
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.texts import texts
from tests.integration.sync.test_corrections import HAND, PLACE, check, country, new_passport, post, worker
from tests.little_country import LittleCountry, machine
from tests.unit.store.conftest import OFFICER, SUPERVISOR

__all__ = ["country", "post"]


def let_go(post: Post, country: LittleCountry, encounter_id: str, **changes) -> None:
    """Let a worker go whose passport says otherwise than the record; nothing is sent yet."""
    seen = check(post, country, replace(new_passport(country), **changes), {})
    seen = replace(seen, traveller=replace(seen.traveller, encounter_id=encounter_id))
    keys = SubjectKeys(post.secrets.subject_ref_key or bytes(32), post.secrets.list_key or bytes(32))
    decided = Decided(seen, Action.DEPART)
    post.writer.run(lambda casebook: record_decision(casebook, OFFICER, decided, PLACE, keys, None))


def here(post: Post) -> DifferencesHere:
    return post.writer.run(lambda casebook: differences_here(post, casebook, clock.now()))


def standings(post: Post) -> list[tuple[Standing, DifferenceKind | None]]:
    return [(row.standing, row.kind) for row in here(post).rows]


def kinds_told(country: LittleCountry, now: datetime) -> set[DifferenceKind]:
    tell_differences(country.centre, now)
    with reading(country.centre.engine) as session:
        lines = list_lines(session, Feed.DIFFERENCES).values()
        return {decode_list_row(Feed.DIFFERENCES, line).kind for line in lines}


def test_what_a_counter_found_is_followed_from_its_event_to_the_correction(post: Post, country: LittleCountry):
    let_go(post, country, "e-000000a1")
    assert standings(post) == [(Standing.UNSENT, DifferenceKind.NUMBER)]
    assert synchronise(post).is_done
    assert standings(post) == [(Standing.SENT, DifferenceKind.NUMBER)]

    publish_delta(country.centre, clock.now())
    assert synchronise(post).is_done
    (row,) = here(post).rows
    assert (row.standing, row.encounter_id, row.cases) == (Standing.OPEN, "e-000000a1", 1)
    assert row.unit == worker(country).clearance.issued_by_unit

    (entry,) = listing(country.centre)
    approve(country.centre, entry.difference_id, HAND)
    publish_delta(country.centre, clock.now())
    assert synchronise(post).is_done
    (row,) = here(post).rows
    assert (row.standing, row.closing) == (
        Standing.CORRECTED,
        f"version {worker(country).clearance.record_version + 1}",
    )
    assert row.until is not None


def test_whoever_met_the_same_matter_later_is_told_too_and_a_stranger_nothing(
    post: Post, country: LittleCountry, tmp_path: Path
):
    with machine(tmp_path / "second", country) as second, machine(tmp_path / "third", country) as third:
        for number, where in enumerate((post, second)):
            let_go(where, country, f"e-000000b{number}")
            assert synchronise(where).is_done
        publish_delta(country.centre, clock.now())
        for where in (post, second, third):
            assert synchronise(where).is_done
        assert len(list(listing(country.centre))) == 1
        assert [row.encounter_id for row in here(second).rows] == ["e-000000b1"]
        assert [row.standing for row in here(post).rows] == [Standing.OPEN]
        assert here(third).rows == ()


def test_a_supervisor_reports_by_the_cases_number_and_the_centre_reads_the_passport(
    post: Post, country: LittleCountry
):
    let_go(post, country, "e-000000c1", birth_date=PartialDate(1988, 2, 3), document_number="E1112223")
    number = case_number("e-000000c1")
    kind = DifferenceKind.STATUS
    told = post.writer.run(lambda book: report_difference(post, book, SUPERVISOR, f" {number.lower()} ", kind))
    assert told == "e-000000c1"
    assert (Standing.UNSENT, kind) in standings(post)
    assert synchronise(post).is_done
    publish_delta(country.centre, clock.now())
    assert synchronise(post).is_done
    assert (Standing.OPEN, kind) in standings(post)


@pytest.mark.parametrize("number", ["00000000", "%%%%%%%%", "C1", ""])
def test_a_number_that_is_no_case_reports_nothing(post: Post, country: LittleCountry, number: str):
    let_go(post, country, "e-000000d1")
    with pytest.raises(DataRejected, match="no_case"):
        post.writer.run(lambda book: report_difference(post, book, SUPERVISOR, number, DifferenceKind.NAME))
    kind = DifferenceKind.EXIT_WITHOUT_CLEARANCE
    with pytest.raises(DataRejected, match="not_reportable"):
        post.writer.run(lambda book: report_difference(post, book, SUPERVISOR, "000000D1", kind))
    assert standings(post) == [(Standing.UNSENT, DifferenceKind.NUMBER)]


def test_of_an_erased_case_nothing_is_reported_and_it_is_marked(post: Post, country: LittleCountry):
    let_go(post, country, "e-000000e1")
    later = clock.now() + timedelta(days=45)

    def erase(casebook) -> None:
        with casebook.record(SUPERVISOR, replace_moment(later)) as recording:
            recording.erase("e-000000e1")

    post.writer.run(erase)
    with pytest.raises(DataRejected, match="erased"):
        post.writer.run(lambda book: report_difference(post, book, SUPERVISOR, "000000E1", DifferenceKind.NAME))
    assert [row.is_case_kept for row in here(post).rows] == [False]


def replace_moment(at):
    from checkpoint_app.store.moments import moment_now

    return replace(moment_now(), at=at)


def test_a_rejected_one_is_told_with_its_reason_for_thirty_days(post: Post, country: LittleCountry):
    let_go(post, country, "e-000000f1")
    assert synchronise(post).is_done
    now = clock.now()
    assert DifferenceKind.NUMBER in kinds_told(country, now)
    (entry,) = listing(country.centre)
    reject(country.centre, entry.difference_id, "the passport is an old one", replace(HAND, at=now))
    assert DifferenceKind.NUMBER in kinds_told(country, now + TOLD_FOR)
    assert DifferenceKind.NUMBER not in kinds_told(country, now + TOLD_FOR + timedelta(minutes=1))
    publish_delta(country.centre, now)
    assert synchronise(post).is_done
    (row,) = [each for each in here(post).rows if each.kind is DifferenceKind.NUMBER]
    assert (row.standing, row.closing) == (Standing.REJECTED, "the passport is an old one")
    assert entry.state is DifferenceState.OPEN


def test_the_list_goes_away_as_a_file_without_a_second_person(post: Post, country: LittleCountry, tmp_path: Path):
    let_go(post, country, "e-000000a9")
    wanted = Wanted(ExportWhat.DIFFERENCES, ExportForm.CSV, Period(7), tmp_path / "differences.csv")
    reader = post.reader("test")
    try:
        given = reader.run(
            lambda book: export(book, post, SUPERVISOR, None, wanted, texts("en"), lambda _: None, lambda _: b"")
        )
    finally:
        reader.close()
    assert given.rows == 1
    told = wanted.path.read_text("utf-8-sig").splitlines()
    assert told[1].startswith("Document number,000000A9,")
    assert worker(country).passport.fields.primary_identifier not in wanted.path.read_text("utf-8-sig")

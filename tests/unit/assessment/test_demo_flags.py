"""Each flag of the demo pack, with the cases on both sides of its boundary."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from checkpoint_app.assessment.assess import assess_input
from checkpoint_app.assessment.clearance import CacheTooOld, Feed, LostDocumentHit, Scheme
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.assessment.exhibits import build_exhibits
from checkpoint_app.assessment.flags import Evidence, FlagNote
from checkpoint_app.assessment.kinds import Answer, Paper, Purpose, VerdictKind
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import DocumentKind, ReadingStatus
from tests.unit.assessment.travellers import (
    FRESH,
    NOT_SHOWN,
    NOW,
    OLD,
    SEEN,
    STATUS,
    TODAY,
    ages,
    found,
    given,
)

WORK, SEA, VISIT = Purpose.WORK, Purpose.SEAFARER, Purpose.VISIT
YES, NO = Answer.YES, Answer.NO
UNSURE = ReadingStatus.UNSURE
OTHER_PERSON = {"name_primary": "SIREGAR", "name_secondary": "BUDI", "name_civil": "BUDI SIREGAR"}
OTHER_BIRTH = {"birth_date": PartialDate(1988, 1, 2)}
VISA = {Paper.WORK_VISA: SEEN}
VISIT_VISA = {Paper.VISIT_VISA: SEEN}
CONTRACT = {Paper.CONTRACT: SEEN}
CARD = {Paper.HOST_WORK_CARD: SEEN}
TOO_OLD = CacheTooOld(feed_age(Feed.CLEARANCES, OLD, NOW))


def levels(assessment, without=("Q01", "Q03", "Q04")):
    return {flag.code: int(flag.level) for flag in assessment.flags if flag.code not in without}


def check(pack, *args, **changes):
    return assess_input(given(*args, **changes), pack, NOW, TODAY)


def hit(valid_until=None, as_of=FRESH):
    return LostDocumentHit("Kanim A", date(2026, 1, 5), valid_until, feed_age(Feed.LOST_DOCUMENTS, as_of, NOW))


def born(*parts):
    return {"birth_date": PartialDate(*parts)}


DOCUMENT_CASES = [
    ("tourist with nothing", given(), {}, "NOTHING_TO_FLAG"),
    ("tourist who says so", given(purpose=VISIT), {}, "NOTHING_TO_FLAG"),
    (
        "no document at all",
        replace(given(), document=None, look_up=None),
        {},
        "NOTHING_TO_FLAG",
    ),
    ("one misread", given(misread_count=1), {}, "NOTHING_TO_FLAG"),
    ("two misreads", given(misread_count=2), {"D01": 1}, "ASK"),
    ("valid on its last day", given({"expiry_date": TODAY}), {}, "NOTHING_TO_FLAG"),
    ("expired yesterday", given({"expiry_date": TODAY - timedelta(days=1)}), {"D02": 1}, "ASK"),
    ("no date of expiry", given({"expiry_date": None}), {}, "NOTHING_TO_FLAG"),
    ("expired, newer one held", given({"expiry_date": date(2020, 1, 1)}, answers={"D02": YES}), {"D02": 1}, "ASK"),
    (
        "expired, no newer one",
        given({"expiry_date": date(2020, 1, 1)}, answers={"D02": NO}),
        {"D02": 3},
        "SUPERVISOR",
    ),
    (
        "expired, no answer given",
        given({"expiry_date": date(2020, 1, 1)}, answers={"D02": Answer.WILL_NOT_SAY}),
        {"D02": 1},
        "ASK",
    ),
    (
        "replaced passport",
        given(look_up=found(by_prior_document=True, document_number="Y1")),
        {"C00": 0, "D03": 1},
        "ASK",
    ),
    (
        "replaced passport, no newer one",
        given(look_up=found(by_prior_document=True), answers={"D03": NO}),
        {"C00": 0, "D03": 3},
        "SUPERVISOR",
    ),
    ("reported lost", given(lost_document=hit()), {"D04": 3}, "SUPERVISOR"),
    ("listed until today", given(lost_document=hit(TODAY)), {"D04": 3}, "SUPERVISOR"),
    ("listing ran out", given(lost_document=hit(TODAY - timedelta(days=1))), {}, "NOTHING_TO_FLAG"),
]

RECORD_CASES = [
    ("purpose not asked", given(look_up=found()), {"C00": 0}, "RECORD_MATCHES"),
    ("worker in order", given(look_up=found(), purpose=WORK), {"C00": 0}, "RECORD_MATCHES"),
    ("leaving for this job", given(look_up=found(), answers={"C00": YES}), {"C00": 0}, "RECORD_MATCHES"),
    ("visits with a record", given(look_up=found(), purpose=VISIT), {"C00": 0}, "NOTHING_TO_FLAG"),
    (
        "visit, but for this job",
        given(look_up=found(), purpose=VISIT, answers={"C00": YES}),
        {"C00": 0},
        "RECORD_MATCHES",
    ),
    ("not for this job", given(look_up=found(), answers={"C00": NO}), {}, "NOTHING_TO_FLAG"),
    ("work, not this job", given(look_up=found(), purpose=WORK, answers={"C00": NO}), {"C01": 2}, "SECONDARY"),
    (
        "several exits, departed",
        given(look_up=found(status=STATUS.DEPARTED, multiple_exit=True)),
        {"C00": 0},
        "RECORD_MATCHES",
    ),
    (
        "several exits, dates past",
        given(look_up=found(status=STATUS.DEPARTED, multiple_exit=True, valid_until=date(2026, 11, 1)), purpose=WORK),
        {"C04": 1},
        "ASK",
    ),
    ("first day", given(look_up=found(depart_after=TODAY), purpose=WORK), {"C00": 0}, "RECORD_MATCHES"),
    ("last day", given(look_up=found(depart_before=TODAY), purpose=WORK), {"C00": 0}, "RECORD_MATCHES"),
    ("too early", given(look_up=found(depart_after=date(2026, 11, 25)), purpose=WORK), {"C04": 1}, "ASK"),
    ("too late", given(look_up=found(depart_before=date(2026, 11, 23)), purpose=WORK), {"C04": 1}, "ASK"),
    ("too late, not asked", given(look_up=found(depart_before=date(2026, 11, 23))), {}, "NOTHING_TO_FLAG"),
    ("expired", given(look_up=found(status=STATUS.EXPIRED), purpose=WORK), {"C04": 1}, "ASK"),
    ("ended", given(look_up=found(status=STATUS.ENDED), purpose=WORK), {"C04": 1}, "ASK"),
    ("replaced record", given(look_up=found(status=STATUS.SUPERSEDED), purpose=WORK), {"C04": 0}, "NOTHING_TO_FLAG"),
    ("suspended", given(look_up=found(status=STATUS.SUSPENDED), purpose=WORK), {"C05": 2}, "SECONDARY"),
    ("suspended, visits", given(look_up=found(status=STATUS.SUSPENDED), purpose=VISIT), {"C05": 1}, "ASK"),
    ("suspended, not asked", given(look_up=found(status=STATUS.SUSPENDED)), {"C05": 1}, "ASK"),
    (
        "suspended, resident abroad",
        given(look_up=found(status=STATUS.SUSPENDED), purpose=WORK, papers={Paper.RESIDENCE_CARD: SEEN}),
        {"C05": 0, "E02": 0},
        "EXEMPT",
    ),
    (
        "revoked",
        given(look_up=found(status=STATUS.REVOKED, status_reason="DUPLICATE"), purpose=WORK),
        {"C06": 2},
        "SECONDARY",
    ),
    ("revoked without a reason", given(look_up=found(status=STATUS.REVOKED), purpose=WORK), {"C06": 2}, "SECONDARY"),
    (
        "revoked for fraud",
        given(look_up=found(status=STATUS.REVOKED, status_reason="fraud"), purpose=WORK),
        {"C06": 3},
        "SUPERVISOR",
    ),
    (
        "revoked for identity",
        given(look_up=found(status=STATUS.REVOKED, status_reason="IDENTITY"), purpose=WORK),
        {"C06": 3},
        "SUPERVISOR",
    ),
    (
        "revoked for fraud, visits",
        given(look_up=found(status=STATUS.REVOKED, status_reason="FRAUD"), purpose=VISIT),
        {"C06": 1},
        "ASK",
    ),
    (
        "revoked, diplomat",
        given(
            {"kind": DocumentKind.DIPLOMATIC_PASSPORT},
            look_up=found(status=STATUS.REVOKED, status_reason="FRAUD"),
            purpose=WORK,
        ),
        {"C06": 0, "E01": 0},
        "EXEMPT",
    ),
    (
        "other destination",
        given(look_up=found(), purpose=WORK, stated_destination="SAU"),
        {"C00": 0, "C07": 2},
        "SECONDARY",
    ),
    (
        "same destination",
        given(look_up=found(), purpose=WORK, stated_destination="TWN"),
        {"C00": 0},
        "RECORD_MATCHES",
    ),
    (
        "country of transit",
        given(look_up=found(), purpose=WORK, stated_destination="HKG"),
        {"C00": 0},
        "RECORD_MATCHES",
    ),
    (
        "other destination on a visit",
        given(look_up=found(), purpose=VISIT, stated_destination="SAU"),
        {"C00": 0},
        "NOTHING_TO_FLAG",
    ),
    (
        "used, few entries seen",
        given(look_up=found(status=STATUS.DEPARTED), purpose=WORK, entry_coverage_percent=94),
        {"C08": 0},
        "NOTHING_TO_FLAG",
    ),
    (
        "used, coverage unknown",
        given(look_up=found(status=STATUS.DEPARTED), purpose=WORK),
        {"C08": 0},
        "NOTHING_TO_FLAG",
    ),
    (
        "used, entries seen",
        given(look_up=found(status=STATUS.DEPARTED), purpose=WORK, entry_coverage_percent=95),
        {"C08": 1},
        "ASK",
    ),
    (
        "used, return seen",
        given(
            look_up=found(status=STATUS.DEPARTED, last_exit_at=OLD, last_entry_at=FRESH),
            purpose=WORK,
            entry_coverage_percent=99,
        ),
        {"C08": 0},
        "NOTHING_TO_FLAG",
    ),
    (
        "used, return before it",
        given(
            look_up=found(status=STATUS.DEPARTED, last_exit_at=FRESH, last_entry_at=OLD),
            purpose=WORK,
            entry_coverage_percent=99,
        ),
        {"C08": 1},
        "ASK",
    ),
    (
        "used, only a return seen",
        given(look_up=found(status=STATUS.DEPARTED, last_entry_at=OLD), purpose=WORK, entry_coverage_percent=99),
        {"C08": 0},
        "NOTHING_TO_FLAG",
    ),
    ("registered", given(look_up=found(status=STATUS.REGISTERED), purpose=WORK), {"C15": 1}, "ASK"),
    ("verified", given(look_up=found(status=STATUS.VERIFIED), purpose=WORK), {"C15": 1}, "ASK"),
    ("registered, visits", given(look_up=found(status=STATUS.REGISTERED), purpose=VISIT), {}, "NOTHING_TO_FLAG"),
    (
        "checklist incomplete",
        given(look_up=found(documents_complete=False), purpose=WORK),
        {"C00": 0, "C15": 1},
        "ASK",
    ),
    ("incomplete, not asked", given(look_up=found(documents_complete=False)), {"C00": 0}, "NOTHING_TO_FLAG"),
    ("withdrawn", given(look_up=found(status=STATUS.WITHDRAWN), purpose=WORK), {"C01": 2}, "SECONDARY"),
    ("erased", given(look_up=found(status=STATUS.TOMBSTONE), purpose=WORK), {"C01": 2}, "SECONDARY"),
    (
        "found by the old number",
        given(
            look_up=found(by_prior_document=True, document_number="Y7", prior_documents=("X1234567",)), purpose=WORK
        ),
        {"C00": 0, "C16": 0, "D03": 1},
        "ASK",
    ),
    (
        "found by name and birth date",
        given(look_up=found(by_identity=True, document_number="Y7"), purpose=WORK),
        {"C00": 0, "C16": 1},
        "ASK",
    ),
    (
        "found by name and birth date, passport changed",
        given(look_up=found(by_identity=True, document_number="Y7"), purpose=WORK, answers={"C16": YES}),
        {"C00": 0, "C16": 0},
        "RECORD_MATCHES",
    ),
    (
        "found by name and birth date, passport not changed",
        given(look_up=found(by_identity=True, document_number="Y7"), purpose=WORK, answers={"C16": NO}),
        {"C00": 0, "C16": 1},
        "ASK",
    ),
]

PERSON_CASES = [
    ("another person", OTHER_PERSON | OTHER_BIRTH, 2),
    ("another name", OTHER_PERSON, 1),
    ("another birth date", OTHER_BIRTH, 1),
    ("a title more", {"name_primary": "WIDODO", "name_secondary": "HJ SARI UTAMI", "name_civil": ""}, 0),
    ("a partial date", {"birth_date": PartialDate(1994)}, 0),
    ("a swapped date", {"birth_date": PartialDate(1994, 7, 5)}, 0),
    (
        "a title more and a partial date",
        {"name_secondary": "HJ SARI UTAMI", "name_civil": "", "birth_date": PartialDate(1994)},
        1,
    ),
    ("another name and a partial date", OTHER_PERSON | {"birth_date": PartialDate(1994)}, 1),
]

PAPER_CASES = [
    ("work stated", {}, {}, {"C01": 2}, "SECONDARY"),
    (
        "papers not shown",
        {"papers": {Paper.CONTRACT: NOT_SHOWN, Paper.WORK_VISA: NOT_SHOWN}},
        {},
        {"C01": 2},
        "SECONDARY",
    ),
    ("contract alone", {"papers": CONTRACT}, {}, {"C01": 2}, "SECONDARY"),
    ("visa alone", {"papers": VISA}, {}, {"C01": 2, "C02": 1}, "SECONDARY"),
    ("contract and visa", {"papers": CONTRACT | VISA}, {}, {"C02": 1}, "ASK"),
    ("contract and visa by answer", {}, {"C01": Answer.SHOWN}, {"C02": 1}, "ASK"),
    ("not shown by answer", {}, {"C01": Answer.NOT_SHOWN}, {"C01": 2}, "SECONDARY"),
    (
        "marks go before the answer",
        {"papers": {Paper.WORK_VISA: NOT_SHOWN}},
        {"C01": Answer.SHOWN},
        {"C01": 2},
        "SECONDARY",
    ),
    ("same employer", {"papers": CONTRACT | VISA}, {"C02": YES}, {"C03": 0}, "RETURNING_WORKER"),
    ("does not know the employer", {"papers": CONTRACT | VISA}, {"C02": Answer.DOES_NOT_KNOW}, {"C02": 1}, "ASK"),
    ("other employer", {"papers": CONTRACT | VISA}, {"C02": NO}, {"C17": 2}, "SECONDARY"),
    ("contract and card", {"papers": CONTRACT | CARD}, {}, {"C03": 0}, "RETURNING_WORKER"),
    ("contract, card, visa", {"papers": CONTRACT | CARD | VISA}, {}, {"C03": 0}, "RETURNING_WORKER"),
    ("contract and card, other employer", {"papers": CONTRACT | CARD}, {"C02": NO}, {"C17": 2}, "SECONDARY"),
    ("card alone", {"papers": CARD}, {}, {"C01": 2}, "SECONDARY"),
    ("visit visa", {"papers": VISIT_VISA}, {}, {"C01": 2, "T02": 2}, "SECONDARY"),
    (
        "visit visa, no work meant",
        {"papers": VISIT_VISA | CONTRACT | VISA, "purpose": VISIT},
        {"T02": Answer.AGREES},
        {"C02": 1, "T02": 0},
        "ASK",
    ),
    (
        "visit visa, nothing said",
        {"papers": VISIT_VISA | CONTRACT | VISA},
        {"T02": Answer.WILL_NOT_SAY},
        {"C02": 1, "T02": 2},
        "SECONDARY",
    ),
    ("visit visa of a visitor", {"papers": VISIT_VISA, "purpose": VISIT}, {}, {}, "NOTHING_TO_FLAG"),
]


@pytest.mark.parametrize(("case", "known", "flags", "verdict"), DOCUMENT_CASES + RECORD_CASES)
def test_document_and_record(pack, case, known, flags, verdict):
    result = assess_input(known, pack, NOW, TODAY)
    assert (levels(result), result.verdict.value) == (flags, verdict), case


@pytest.mark.parametrize(("case", "changes", "level"), PERSON_CASES)
def test_the_record_of_another_person(pack, case, changes, level):
    result = check(pack, look_up=found(**changes), purpose=WORK)
    assert levels(result)["C10"] == level, case
    assert (result.verdict is VerdictKind.RECORD_MATCHES) is (level == 0)
    not_asked = check(pack, look_up=found(**changes))
    assert levels(not_asked)["C10"] == 0


@pytest.mark.parametrize(("case", "known", "answers", "flags", "verdict"), PAPER_CASES)
def test_papers_and_answers_without_a_record(pack, case, known, answers, flags, verdict):
    result = check(pack, answers=answers, **{"purpose": WORK, **known})
    assert (levels(result), result.verdict.value) == (flags, verdict), case


def test_work_papers_alone_make_a_work_trip_without_a_stated_purpose(pack):
    assert levels(check(pack, papers=VISA)) == {"C02": 1}
    assert levels(check(pack, papers=VISA | CONTRACT, purpose=VISIT)) == {"C02": 1}
    assert levels(check(pack, papers=CONTRACT)) == {"C02": 1}


@pytest.mark.parametrize(
    ("case", "document", "level"),
    [
        ("turns 18 today", born(2008, 11, 24), None),
        ("turns 18 tomorrow", born(2008, 11, 25), 3),
        ("born in this month 18 years ago", born(2008, 11), 1),
        ("born next month 18 years ago", born(2008, 12), 3),
        ("born last month 18 years ago", born(2008, 10), None),
        ("born in the year, 18 years ago", born(2008), 1),
        ("born 17 years ago", born(2009), 3),
        ("born 19 years ago", born(2007), None),
        ("birth date not read", {"birth_date": None}, 1),
    ],
)
def test_the_age_of_18_on_a_work_trip(pack, case, document, level):
    result = check(pack, document, purpose=WORK, look_up=found(birth_date=PartialDate(2008)))
    assert levels(result).get("C09") == level, case
    assert all(flag.neutral == (flag.code == "C09") for flag in result.flags)
    assert "C09" not in levels(check(pack, document, purpose=VISIT))


@pytest.mark.parametrize(
    ("case", "document", "changes", "verdict"),
    [
        ("diplomatic", {"kind": DocumentKind.DIPLOMATIC_PASSPORT}, {"purpose": WORK}, ("E01", "EXEMPT")),
        ("service", {"kind": DocumentKind.SERVICE_PASSPORT}, {}, ("E01", "EXEMPT")),
        ("residence card", {}, {"purpose": WORK, "papers": {Paper.RESIDENCE_CARD: SEEN}}, ("E02", "EXEMPT")),
        (
            "residence card not shown",
            {},
            {"purpose": VISIT, "papers": {Paper.RESIDENCE_CARD: NOT_SHOWN}},
            (None, "NOTHING_TO_FLAG"),
        ),
        ("lives abroad, nothing shown", {}, {"purpose": Purpose.LIVES_ABROAD_OR_OTHER}, (None, "NOTHING_TO_FLAG")),
        ("study", {}, {"purpose": Purpose.STUDY}, ("E03", "EXEMPT")),
        ("business", {}, {"purpose": Purpose.BUSINESS}, ("E04", "EXEMPT")),
        ("official", {}, {"purpose": Purpose.OFFICIAL}, ("E05", "EXEMPT")),
        ("study with a work visa", {}, {"purpose": Purpose.STUDY, "papers": VISA}, ("C02", "ASK")),
        (
            "study, not for this job",
            {},
            {"purpose": Purpose.STUDY, "answers": {"C00": NO}, "look_up": found()},
            ("E03", "EXEMPT"),
        ),
        (
            "study, but for this job",
            {},
            {"purpose": Purpose.STUDY, "answers": {"C00": YES}, "look_up": found()},
            ("C00", "RECORD_MATCHES"),
        ),
        (
            "foreign national who works",
            {"nationality": "MYS"},
            {"purpose": WORK, "papers": VISA},
            (None, "NOTHING_TO_FLAG"),
        ),
        ("foreign student", {"nationality": "MYS"}, {"purpose": Purpose.STUDY}, (None, "NOTHING_TO_FLAG")),
        ("nationality not read", {"nationality": ""}, {"purpose": WORK}, (None, "NOTHING_TO_FLAG")),
    ],
)
def test_who_is_exempt_or_out_of_scope(pack, case, document, changes, verdict):
    result = check(pack, document, **changes)
    codes = set(levels(result)) or {None}
    assert (codes, result.verdict.value) == ({verdict[0]}, verdict[1]), case


@pytest.mark.parametrize(
    ("case", "changes", "level"),
    [
        ("no record", {}, 1),
        ("record, nothing asked", {"look_up": found()}, None),
        ("record, book not shown", {"look_up": found(), "papers": {Paper.SEAFARERS_BOOK: NOT_SHOWN}}, 1),
        ("record, agreement not shown", {"look_up": found(), "papers": {Paper.SEA_WORK_AGREEMENT: NOT_SHOWN}}, 1),
        (
            "neither",
            {"look_up": found(), "papers": {Paper.SEA_WORK_AGREEMENT: NOT_SHOWN, Paper.SEAFARERS_BOOK: NOT_SHOWN}},
            2,
        ),
        ("no record, both seen", {"papers": {Paper.SEA_WORK_AGREEMENT: SEEN, Paper.SEAFARERS_BOOK: SEEN}}, 1),
        ("wrong IMO number", {"look_up": found(imo_number="9074728")}, 1),
        ("right IMO number", {"look_up": found(imo_number="IMO 9074729")}, None),
    ],
)
def test_a_seafarers_papers_stand_in_place_of_a_workers(pack, case, changes, level):
    result = check(pack, purpose=SEA, **({"papers": VISA} | changes))
    assert levels(result).get("C14") == level, case
    assert not {"C01", "C02", "C17"} & set(levels(result))


def test_a_seafarer_is_compared_by_the_joining_country_and_never_by_the_flag(pack):
    sea = {"scheme": Scheme.SEA_MERCHANT, "destination": "PAN", "flag_state": "PAN", "joining_country": "SGP"}
    assert "C07" not in levels(check(pack, purpose=SEA, stated_destination="SGP", look_up=found(**sea)))
    assert levels(check(pack, purpose=SEA, stated_destination="JPN", look_up=found(**sea)))["C07"] == 2
    unknown = found(**(sea | {"joining_country": None}))
    assert "C07" not in levels(check(pack, purpose=SEA, stated_destination="JPN", look_up=unknown))


@pytest.mark.parametrize(
    ("purpose", "papers", "level"),
    [
        (None, {Paper.SEAFARERS_BOOK: SEEN}, 1),
        (VISIT, {Paper.SEA_WORK_AGREEMENT: SEEN}, 1),
        (WORK, {Paper.SEAFARERS_BOOK: SEEN}, None),
        (VISIT, {Paper.LEAVE_LETTER: SEEN}, None),
    ],
)
def test_a_seafarers_papers_speak_of_work_where_none_is_stated(pack, purpose, papers, level):
    assert levels(check(pack, purpose=purpose, papers=papers)).get("C14") == level


def visa(country, until=date(2027, 1, 1)):
    return replace(given().document, kind=DocumentKind.VISA, issuing_state=country, expiry_date=until)


@pytest.mark.parametrize(
    ("visas", "changes", "level"),
    [
        ((visa("TWN"),), {}, None),
        ((visa("SAU"),), {}, 2),
        ((visa("HKG"),), {}, None),
        ((visa("SAU"), visa("TWN")), {}, None),
        ((visa("SAU", TODAY - timedelta(days=1)),), {}, None),
        ((visa("SAU", None),), {}, 2),
        ((visa(""),), {}, None),
        ((visa("D"),), {"look_up": found(destination="DEU")}, None),
        ((visa("SAU"),), {"answers": {"C07": Answer.AGREES}}, 1),
        ((visa("SAU"),), {"answers": {"C07": Answer.DIFFERS}}, 2),
        ((visa("SAU"),), {"stated_destination": "SAU", "answers": {"C07": Answer.AGREES}}, 2),
        ((visa("SAU"),), {"stated_destination": "TWN"}, 2),
        ((visa("SAU"),), {"purpose": VISIT}, None),
        ((visa("SAU"),), {"look_up": given().look_up}, None),
    ],
)
def test_the_visas_country_is_compared_with_the_records(pack, visas, changes, level):
    result = check(pack, **({"purpose": WORK, "look_up": found(), "visas": visas} | changes))
    assert levels(result).get("C07") == level


def test_the_visas_country_stands_beside_the_records(pack):
    result = check(pack, purpose=WORK, look_up=found(), visas=(visa("SAU"), visa("D")))
    shown = next(flag.evidence for flag in result.flags if flag.code == "C07")
    assert Evidence("visa_country", "SAU, DEU", "TWN") in shown
    nothing = build_exhibits(given(visas=(visa("SAU"),)), TODAY)["visa_country"]
    assert nothing == Evidence("visa_country", "SAU", None)


def test_a_work_trip_with_papers_then_answers_turns_green_at_once(pack):
    stated = check(pack, purpose=WORK)
    shown = check(pack, purpose=WORK, papers=CONTRACT | CARD)
    assert (stated.verdict, shown.verdict) == (VerdictKind.SECONDARY, VerdictKind.RETURNING_WORKER)


@pytest.mark.parametrize("status", [STATUS.DEPARTED, STATUS.EXPIRED])
def test_a_returning_workers_used_or_expired_record_is_no_question(pack, status):
    result = check(
        pack, purpose=WORK, look_up=found(status=status), papers=CONTRACT | CARD, entry_coverage_percent=99
    )
    assert (levels(result), result.verdict) == ({"C03": 0}, VerdictKind.RETURNING_WORKER)


def test_a_flag_carries_what_it_rests_on(pack):
    (flag, *_) = check(pack, purpose=WORK, look_up=found(status=STATUS.SUSPENDED, status_reason="AUDIT")).flags
    assert (flag.code, flag.rule_id, flag.rule_version) == ("C05", "C05-record-suspended", 1)
    assert flag.evidence[0] == Evidence("status_reason", None, "AUDIT")
    assert flag.as_of == FRESH
    assert flag.answers == (YES, NO, Answer.DOES_NOT_KNOW, Answer.WILL_NOT_SAY)
    assert flag.answer is None
    assert [basis.reference for basis in flag.bases] == ["PP 59/2021 pasal 35"]
    assert not flag.bases[0].is_checked
    assert not flag.texts_checked
    assert (flag.title.to("id"), flag.title.to("en")) == (
        "Data penempatan ditangguhkan",
        "Placement record suspended",
    )


def test_an_answer_stays_with_its_flag(pack):
    (flag,) = check(pack, purpose=WORK, look_up=found(status=STATUS.EXPIRED), answers={"C04": YES}).flags
    assert flag.answer is YES


def test_flags_come_highest_first_and_then_by_code(pack):
    result = check(pack, born(2010, 1, 1), purpose=WORK, misread_count=2, lost_document=hit())
    assert [flag.code for flag in result.flags] == ["C09", "D04", "C01", "D01"]


class TestOldData:
    def test_an_absence_is_lowered_and_cannot_be_told(self, pack):
        result = check(pack, purpose=WORK, look_up=TOO_OLD)
        assert levels(result) == {"C01": 1}
        (flag,) = (flag for flag in result.flags if flag.code == "C01")
        assert flag.softened
        assert flag.notes == (FlagNote.CANNOT_TELL,)
        assert result.verdict is VerdictKind.CANNOT_TELL

    def test_a_presence_keeps_its_level_and_asks_to_confirm(self, pack):
        result = check(pack, purpose=WORK, look_up=found(OLD, status=STATUS.SUSPENDED))
        assert levels(result) == {"C05": 2}
        assert result.flags[0].notes == (FlagNote.CONFIRM_AS_OF,)
        assert result.verdict is VerdictKind.SECONDARY

    def test_a_match_is_told_with_its_date_and_is_not_in_order(self, pack):
        for purpose in (None, WORK):
            result = check(pack, purpose=purpose, look_up=found(OLD))
            assert levels(result) == {"C00": 0}
            assert [flag.notes for flag in result.flags if flag.code == "C00"] == [(FlagNote.MATCHED_AS_OF,)]
            assert result.verdict is VerdictKind.CANNOT_TELL

    def test_without_a_work_trip_there_is_nothing_to_flag(self, pack):
        old = replace(given(), look_up=TOO_OLD, feed_ages=ages(OLD))
        for purpose in (None, VISIT):
            result = assess_input(replace(old, purpose=purpose), pack, NOW, TODAY)
            assert [flag.code for flag in result.flags] == ["Q01"]
            assert result.verdict is VerdictKind.NOTHING_TO_FLAG
            assert result.as_of == OLD

    def test_an_old_list_of_lost_documents_lowers_no_placement_flag(self, pack):
        lists = tuple(age for age in ages() if age.feed is not Feed.LOST_DOCUMENTS)
        result = check(pack, purpose=WORK, feed_ages=lists)
        assert {flag.code: int(flag.level) for flag in result.flags} == {"C01": 2, "Q01": 0}
        assert result.facts.document_reported_lost is None

    def test_a_hit_on_an_old_list_keeps_its_level(self, pack):
        result = check(pack, lost_document=hit(as_of=OLD))
        assert levels(result) == {"D04": 3}
        assert result.flags[0].notes == (FlagNote.CONFIRM_AS_OF,)
        assert result.verdict is VerdictKind.SUPERVISOR

    def test_entries_too_old_lower_only_what_rests_on_them(self, pack):
        lists = tuple(age for age in ages() if age.feed is not Feed.ENTRIES_SEEN)
        result = check(
            pack, purpose=WORK, look_up=found(status=STATUS.DEPARTED), entry_coverage_percent=99, feed_ages=lists
        )
        (flag,) = result.flags
        assert (flag.code, int(flag.level), flag.softened, flag.as_of) == ("C08", 0, True, None)


class TestUnsureReading:
    def test_an_unsure_reading_cannot_tell_whatever_the_trip(self, pack):
        for purpose in (None, VISIT, WORK):
            result = check(pack, purpose=purpose, reading_status=UNSURE)
            assert result.verdict is VerdictKind.CANNOT_TELL
        assert levels(result) == {"C01": 1}

    def test_a_level_that_stands_on_its_own_evidence_goes_before(self, pack):
        result = check(pack, reading_status=UNSURE, lost_document=hit())
        assert result.verdict is VerdictKind.SUPERVISOR

    def test_another_name_that_may_be_a_misreading_does_not(self, pack):
        other = found(**(OTHER_PERSON | OTHER_BIRTH))
        assert check(pack, purpose=WORK, look_up=other).verdict is VerdictKind.SECONDARY
        unsure = check(pack, purpose=WORK, look_up=other, reading_status=UNSURE)
        assert levels(unsure)["C10"] == 2
        assert unsure.verdict is VerdictKind.CANNOT_TELL


def test_a_clock_that_is_not_trusted_marks_what_rests_on_dates(pack):
    result = check(pack, {"expiry_date": date(2020, 1, 1)}, clock_trusted=False, misread_count=2)
    notes = {flag.code: flag.notes for flag in result.flags}
    assert notes == {"D02": (FlagNote.DATE_NOT_TRUSTED,), "D01": (), "Q03": ()}


def test_every_flag_that_compares_with_today_is_marked_when_the_clock_is_not_trusted(pack):
    assert {"D02", "C04", "C09", "C13", "S02"} <= {rule.code for rule in pack.rules if rule.date_based}


@pytest.mark.parametrize(("answer", "marked"), [(Answer.AGREES, False), (Answer.DIFFERS, True), (None, True)])
def test_an_officer_who_confirms_the_date_takes_the_mark_away(pack, answer, marked):
    answers = {"Q03": answer} if answer else {}
    result = check(pack, {"expiry_date": date(2020, 1, 1)}, clock_trusted=False, answers=answers)
    notes = {flag.code: flag.notes for flag in result.flags}
    assert notes == {"D02": (FlagNote.DATE_NOT_TRUSTED,) if marked else (), "Q03": ()}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {},
            (
                "clearances_checked",
                "lost_documents_checked",
                "prevention_checked",
                "purpose_not_asked",
                "papers_not_asked",
            ),
        ),
        (
            {"purpose": VISIT},
            (
                "clearances_checked",
                "lost_documents_checked",
                "prevention_checked",
                "purpose_stated",
                "papers_not_asked",
            ),
        ),
        (
            {"look_up": None, "feed_ages": (), "papers": {Paper.CONTRACT: NOT_SHOWN}},
            (
                "clearances_not_checked",
                "lost_documents_not_checked",
                "prevention_not_checked",
                "purpose_not_asked",
                "papers_asked",
            ),
        ),
        (
            {"look_up": TOO_OLD, "feed_ages": ages(OLD)},
            (
                "clearances_too_old",
                "lost_documents_too_old",
                "prevention_too_old",
                "purpose_not_asked",
                "papers_not_asked",
            ),
        ),
    ],
)
def test_a_verdict_says_what_was_checked_and_what_was_not_asked(pack, changes, said):
    assert check(pack, **changes).checked == (*said, "boarding_pass_not_read")


def test_the_date_of_the_post_counts_and_not_the_instant(pack):
    jayapura = datetime(2026, 11, 25, 1, 0, tzinfo=timezone(timedelta(hours=9)))
    known = given({"expiry_date": date(2026, 11, 24)})
    assert assess_input(known, pack, jayapura, date(2026, 11, 25)).verdict is VerdictKind.ASK
    assert assess_input(known, pack, jayapura, date(2026, 11, 24)).verdict is VerdictKind.NOTHING_TO_FLAG

"""The travellers of the demonstration, one small function each: what is laid down, pressed and expected.

An expectation that does not hold stops the demonstration with a sentence: the stories are also a test of the product.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from checkpoint_app import clock
from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action, Outcome
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.central.seed.demo import DemoTraveller, Scenario
from checkpoint_app.demo.player import Player
from checkpoint_app.demo.world import OFFICER
from checkpoint_app.scan.specimen import View
from checkpoint_app.services.departures import CurrentDeparture

Story = Callable[[Player, dict[Scenario, DemoTraveller]], None]
PROVISIONAL_BOARDS_IN = timedelta(seconds=14)


def _arrive(player: Player, traveller: DemoTraveller, scenario: str, seed: int) -> None:
    fields = traveller.passport.fields
    player.begin(scenario, document=fields.document_number, mrz=list(traveller.passport.lines))
    player.show_page(traveller.passport.lines, seed=seed)
    player.wait_for_traveller(fields.document_number)
    player.note("page read")


def worker_in_order(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A worker whose record matches: the page, the purpose, the papers, one answer."""
    _arrive(player, people[Scenario.WORKER_IN_ORDER], "worker_in_order", 1)
    for key in ("1", "F4", "1", "5", "8", "F4", "/"):
        player.press(key)
    player.note("purpose, papers, answer")
    player.expect(VerdictKind.RECORD_MATCHES)
    player.press("F5")
    player.picture("01-worker-in-order")
    player.record("F5")


def tourist(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A tourist: nothing to flag, two keys."""
    _arrive(player, people[Scenario.TOURIST], "tourist", 2)
    player.expect(VerdictKind.NOTHING_TO_FLAG)
    player.picture("02-tourist")
    player.record("F5")


def foreign_tourist(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A foreigner: the rules about placement do not apply."""
    _arrive(player, people[Scenario.FOREIGN_TOURIST], "foreign_tourist", 3)
    player.expect(VerdictKind.NOTHING_TO_FLAG)
    player.picture("03-foreign-tourist")
    player.record("F5")


def returning_worker(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A returning worker without the card: contract, visa and the same employer suffice."""
    _arrive(player, people[Scenario.RETURNING_WITHOUT_CARD], "returning_worker_without_card", 4)
    for key in ("1", "F4", "1", "5", "8", "8", "F4"):
        player.press(key)
    player.note("purpose and papers")
    player.picture("04-returning-worker-asked")
    player.press("/")
    player.note("same employer")
    player.expect(VerdictKind.RETURNING_WORKER)
    player.picture("04-returning-worker")
    player.record("F5")


def work_without_record(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """Work stated, no record, no papers: secondary, with the question to ask."""
    _arrive(player, people[Scenario.WORK_WITHOUT_RECORD], "work_without_record", 5)
    for key in ("1", "F4", "1", "1", "5", "5", "8", "8", "F4"):
        player.press(key)
    player.note("purpose; no papers shown")
    player.expect(VerdictKind.SECONDARY)
    player.picture("05-work-without-record")
    player.record("F6")


def work_then_papers(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """The same, then contract and host-country card are shown: the verdict changes at once."""
    _arrive(player, people[Scenario.WORK_WITHOUT_RECORD], "work_without_record_then_papers", 5)
    player.press("1")
    player.note("purpose")
    player.expect(VerdictKind.SECONDARY)
    player.picture("06-work-before-papers")
    for key in ("F4", "3", "5", "F4"):
        player.press(key)
    player.note("contract and host-country card shown")
    player.expect(VerdictKind.RETURNING_WORKER)
    player.picture("06-work-after-papers")
    player.record("F5")


def suspended(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A suspended record."""
    _arrive(player, people[Scenario.SUSPENDED], "suspended", 6)
    for key in ("1", "F4", "5", "F4"):
        player.press(key)
    player.note("purpose and contract")
    player.expect(VerdictKind.SECONDARY)
    player.picture("07-suspended")
    player.record("F6")


def revoked(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A record revoked for fraud."""
    _arrive(player, people[Scenario.REVOKED_FRAUD], "revoked_for_fraud", 7)
    for key in ("1", "F4", "5", "F4"):
        player.press(key)
    player.note("purpose and contract")
    player.expect(VerdictKind.SUPERVISOR)
    player.picture("08-revoked")
    player.record("F6")


def let_go_at_level_3(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """The same traveller comes back with a letter of the office: letting go takes a reason, and is reviewed later."""
    _arrive(player, people[Scenario.REVOKED_FRAUD], "level_3_let_go", 7)
    player.press("1")
    player.note("purpose")
    player.expect(VerdictKind.SUPERVISOR)
    player.press("F5")
    player.press("/")
    player.picture("08-let-go-with-reason")
    player.record_chosen()


def other_persons_record(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """The record under this number is another person's: both values side by side."""
    _arrive(player, people[Scenario.OTHER_PERSONS_RECORD], "other_persons_record", 8)
    for key in ("1", "F4", "5", "8", "F4"):
        player.press(key)
    player.note("purpose and papers")
    player.expect(VerdictKind.SECONDARY)
    player.picture("09-other-persons-record")
    player.record("F6")


def minor(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """Under 18 on a work trip: the counter shows only "Supervisor", in the neutral colour."""
    _arrive(player, people[Scenario.MINOR], "minor_on_a_work_trip", 9)
    player.press("1")
    player.note("purpose")
    player.expect(VerdictKind.SUPERVISOR)
    player.picture("10-minor")
    player.record("F6")


def expired_then_newer(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """An expired passport, then a newer one of the same person, which joins."""
    traveller = people[Scenario.EXPIRED_THEN_NEWER]
    _arrive(player, traveller, "expired_then_newer", 10)
    player.press("1")
    player.note("expired passport")
    player.picture("11-expired")
    newer = traveller.newer_passport
    if newer is None:
        raise ValueError("the story needs a newer passport")
    player.show_page(newer.lines, seed=11)
    player.wait_for_traveller(newer.fields.document_number)
    for key in ("F4", "1", "5", "8", "F4"):
        player.press(key)
    player.note("newer passport shown")
    player.expect(VerdictKind.RECORD_MATCHES)
    player.picture("11-newer")
    player.record("F5")


def lost_passport(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A passport on the list of lost and stolen documents."""
    _arrive(player, people[Scenario.LOST_PASSPORT], "lost_passport", 12)
    player.expect(VerdictKind.SUPERVISOR)
    player.picture("12-lost-passport")
    player.record("F6")


def unreadable_page(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """A page that cannot be read: guidance, then the lines typed by a page reader instead."""
    traveller = people[Scenario.TOURIST]
    player.begin("unreadable_page", document=traveller.passport.fields.document_number)
    player.show_page(traveller.passport.lines, View(fill=0.3, blur_px=7.0, light=0.5, glare=0.9), seed=13)
    player.pause(2.5)
    player.picture("13-unreadable-page")
    player.lift_page()
    player.press("F2")
    player.picture("13-by-hand")
    player.type_burst("\n".join(traveller.passport.lines))
    player.wait_for_traveller(traveller.passport.fields.document_number)
    player.note("typed by a page reader")
    player.expect(VerdictKind.NOTHING_TO_FLAG)
    player.picture("13-typed")
    player.record("F5")


def record_issued_meanwhile(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """No record at first; one is issued while the traveller stands there, and comes with a delta."""
    _arrive(player, people[Scenario.RETURNING_WITHOUT_CARD], "record_issued_meanwhile", 4)
    player.press("1")
    player.note("purpose")
    player.expect(VerdictKind.SECONDARY)
    player.issue_meanwhile(Scenario.RETURNING_WITHOUT_CARD)
    player.note("record issued, delta taken")
    player.expect(VerdictKind.RECORD_MATCHES)
    player.picture("13-record-issued-meanwhile")
    player.record("F5")


AIRPORT: tuple[Story, ...] = (
    worker_in_order,
    tourist,
    foreign_tourist,
    returning_worker,
    work_then_papers,
    work_without_record,
    suspended,
    revoked,
    let_go_at_level_3,
    other_persons_record,
    minor,
    expired_then_newer,
    lost_passport,
    unreadable_page,
    record_issued_meanwhile,
)


# At the remote post: one officer, alone, nine days without a link.


def red_data(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """Data nine days old: absence cannot be told, one acknowledgement per shift, and the traveller may go."""
    _arrive(player, people[Scenario.WORK_WITHOUT_RECORD], "red_data", 14)
    player.press("1")
    player.note("purpose, data nine days old")
    player.expect(VerdictKind.CANNOT_TELL)
    player.picture("16-red-data")
    player.acknowledge_red_data()
    player.picture("16-red-data-acknowledged")
    player.record("F5")


def let_go_with_reason(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """Alone at the post, level 3: letting go takes a reason, nothing more, and is reviewed afterwards."""
    _arrive(player, people[Scenario.REVOKED_FRAUD], "alone_level_3_let_go", 15)
    player.press("1")
    player.note("purpose")
    player.expect(VerdictKind.SUPERVISOR)
    player.press("F5")
    player.picture("17-reason-asked")
    player.press("-")
    player.picture("17-let-go-with-reason")
    player.record_chosen()


def provisional_postponement(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """Alone at the post: a provisional postponement that nobody confirms lapses to "may depart"."""
    player.station.workplace.set_departure(
        CurrentDeparture("PLBN Entikong – Tebedu", clock.now() + PROVISIONAL_BOARDS_IN * 4)
    )
    _arrive(player, people[Scenario.LOST_PASSPORT], "alone_provisional_postponement", 16)
    player.expect(VerdictKind.SUPERVISOR)
    boards_at = clock.now() + PROVISIONAL_BOARDS_IN
    player.station.workplace.set_departure(CurrentDeparture("PLBN Entikong – Tebedu", boards_at))
    player.open_case_alone()
    player.picture("18-case-file")
    player.interview("Mengatakan paspor ditemukan kembali; laporan lama belum dicabut.")
    player.picture("18-interview")
    player.decide_in_case(Action.POSTPONE_PROVISIONALLY, EncounterState.POSTPONED_PROVISIONAL)
    player.picture("18-provisional-postponement")
    player.wait_for_state(EncounterState.LAPSED)
    player.picture("18-lapsed-may-depart")
    player.decide_in_case(Action.DEPART, EncounterState.DEPARTED)
    player.picture("18-departed")
    player.close_case()


REMOTE: tuple[Story, ...] = (red_data, let_go_with_reason, provisional_postponement)


# At the supervisor's desk of the airport.


def supervisor_lets_go(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """The queue, then a case: interview, and the traveller whose papers explain everything departs."""
    del people
    player.begin("supervisor_lets_go")
    player.open_queue()
    player.picture("14-queue")
    player.open_case("work_without_record")
    player.interview("Kontrak tertinggal di bagasi; majikan dihubungi dan membenarkan.")
    player.decide_in_case(Action.DEPART, EncounterState.DEPARTED)
    player.picture("14-let-go")
    player.close_case()


def supervisor_postpones(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """Imposing a postponement takes a second person, who signs at the same desk."""
    del people
    player.begin("supervisor_postpones")
    player.open_case("revoked_for_fraud")
    player.interview("Tidak mengetahui pencabutan; diberi penjelasan dan salinan pemberitahuan.")
    player.decide_in_case(Action.POSTPONE, EncounterState.POSTPONED, OFFICER)
    player.picture("15-postponed")
    player.close_case()


def supervisor_reviews(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """Whom the counter let go at level 3 is looked at afterwards, by somebody else."""
    del people
    player.begin("supervisor_reviews")
    player.open_case("level_3_let_go", EncounterState.DEPARTED)
    player.picture("15-review")
    player.review(Outcome.IN_ORDER, "Surat kantor dilihat dan sesuai.")
    player.picture("15-reviewed")
    player.close_case()


def supervisor_expects(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """The ferry's list: what is known of each person, and who shares a booking with somebody asked further."""
    del people
    player.open_expected()
    player.picture("13-expected")


def supervisor_sees_patterns(player: Player, people: dict[Scenario, DemoTraveller]) -> None:
    """What the centre found across posts: a card of several people, a company; one walks the graph by keys."""
    del people
    player.open_patterns()
    player.picture("13-patterns")


SUPERVISOR_DESK: tuple[Story, ...] = (
    supervisor_expects,
    supervisor_sees_patterns,
    supervisor_lets_go,
    supervisor_postpones,
    supervisor_reviews,
)

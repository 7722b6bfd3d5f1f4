"""The whole way of a correction: a counter's event, the differences list, approval, the next delta, the counter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import ClearanceStatus, Found
from checkpoint_app.assessment.kinds import Answer, Paper, PaperState, Purpose
from checkpoint_app.casework.differences import DifferenceKind, DifferenceState
from checkpoint_app.casework.encounter import Action
from checkpoint_app.central.changes import change_status, put_record
from checkpoint_app.central.corrections import approve, propose
from checkpoint_app.central.database import writing
from checkpoint_app.central.difference_work import Choice, listing
from checkpoint_app.central.differences import gather
from checkpoint_app.central.operators import Hand
from checkpoint_app.central.publisher import PublicationKind, publish_delta
from checkpoint_app.central.seed.demo import DemoTraveller, Scenario
from checkpoint_app.cli.central import central
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import MrzFields, compose_mrz
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.post import Post
from checkpoint_app.services.recording import Decided, Place, SubjectKeys, record_decision
from checkpoint_app.services.screening import Check, Environment, Screening
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.sync.importing import PlanKind
from tests.little_country import LittleCountry, machine, make_country, reading_of_lines
from tests.unit.store.conftest import OFFICER

HAND = Hand("operator", clock.now())

PLACE = Place("TPI Contoh", "4")


@pytest.fixture
def country(tmp_path: Path) -> Iterator[LittleCountry]:
    made = make_country(tmp_path / "country")
    yield made
    made.server.stop()
    made.centre.close()


@pytest.fixture
def post(country: LittleCountry, tmp_path: Path) -> Iterator[Post]:
    with machine(tmp_path / "post", country) as opened:
        yield opened


def check(post: Post, country: LittleCountry, fields: MrzFields, answers: dict[str, Answer]) -> Check:
    """A worker with contract and visa, as the counter has them once the questions were answered."""
    cache = post.cache()
    try:
        screening = Screening(Environment(cache, post.pack, clock.now, clock.today, lambda: "e-1"))
        screening.present(reading_of_lines(compose_mrz(fields), country.today))
        screening.state_purpose(Purpose.WORK)
        for paper in (Paper.CONTRACT, Paper.WORK_VISA):
            screening.mark_paper(paper, PaperState.SEEN)
        for code, answer in answers.items():
            screening.answer(code, answer)
        assert screening.check is not None
        return screening.check
    finally:
        cache.close()


def let_go(post: Post, seen: Check) -> None:
    keys = SubjectKeys(post.secrets.subject_ref_key or bytes(32), post.secrets.list_key or bytes(32))
    decided = Decided(seen, Action.DEPART)
    post.writer.run(lambda casebook: record_decision(casebook, OFFICER, decided, PLACE, keys, None))
    assert synchronise(post).is_done


def codes(seen: Check) -> set[str]:
    return {flag.code for flag in seen.assessment.flags}


def worker(country: LittleCountry) -> DemoTraveller:
    return country.travellers[Scenario.WORKER_IN_ORDER]


def new_passport(country: LittleCountry) -> MrzFields:
    return replace(worker(country).passport.fields, document_number="E7654321")


def test_a_replaced_passport_is_linked_and_the_next_delta_tells_every_post(post: Post, country: LittleCountry):
    fields = new_passport(country)
    seen = check(post, country, fields, {"C16": Answer.YES})
    assert "C16" in codes(seen)
    let_go(post, seen)

    gather(country.centre, clock.now())
    (open_one,) = listing(country.centre, Choice(DifferenceState.OPEN))
    assert (open_one.kind, open_one.clearance_id) == (DifferenceKind.NUMBER, worker(country).clearance.clearance_id)
    assert propose(country.centre, open_one.difference_id, HAND).changed_fields()["document_number"] == (
        worker(country).passport.fields.document_number,
        "E7654321",
    )
    made = approve(country.centre, open_one.difference_id, HAND)
    assert made.prior_documents[0] == worker(country).passport.fields.document_number
    (closed,) = listing(country.centre)
    assert (closed.state, closed.closing) == (DifferenceState.CORRECTED, f"version {made.record_version}")

    published = publish_delta(country.centre, clock.now())
    assert (published.kind, published.changed_rows) == (PublicationKind.DELTA, 2)
    report = synchronise(post)
    assert report.download is not None
    assert report.download.kind is PlanKind.DELTAS

    again = check(post, country, fields, {})
    assert isinstance(again.look_up, Found)
    assert not again.look_up.by_identity
    assert again.look_up.clearance.record_version == made.record_version
    assert "C00" in codes(again)
    assert "C16" not in codes(again)


@pytest.mark.parametrize("answer", [Answer.NO, Answer.DOES_NOT_KNOW, None])
def test_without_a_yes_nothing_is_disputed_by_the_counter(post: Post, country: LittleCountry, answer: Answer | None):
    seen = check(post, country, new_passport(country), {"C16": answer} if answer else {})
    let_go(post, seen)
    kinds = post.writer.run(lambda casebook: [each.kind.value for each in casebook.outbox.events_from(1, 99)])
    assert "disputed" not in kinds


def test_a_wrong_birth_date_is_corrected_to_what_the_passport_says(post: Post, country: LittleCountry):
    fields = replace(worker(country).passport.fields, birth_date=PartialDate(1988, 2, 3))
    seen = check(post, country, fields, {"C10": Answer.AGREES})
    assert "C10" in codes(seen)
    let_go(post, seen)
    kinds = post.writer.run(lambda casebook: [each.kind.value for each in casebook.outbox.events_from(1, 99)])
    assert "correction" in kinds

    runner, folder = CliRunner(), str(country.centre.folder)
    listed = runner.invoke(central, ["--dir", folder, "differences", "--json"])
    (one,) = [json.loads(line) for line in listed.stdout.splitlines()]
    assert one["kind"] == "BIRTH_DATE"
    shown = runner.invoke(central, ["--dir", folder, "differences", "--proposal", str(one["id"])])
    assert json.loads(shown.stdout)["fields"]["birth_date"]["proposed"].count("1988") == 1
    done = runner.invoke(central, ["--dir", folder, "differences", "--approve", str(one["id"])])
    assert done.exit_code == 0, done.output
    assert runner.invoke(central, ["--dir", folder, "differences", "--approve", "1", "--reject", "1"]).exit_code == 2
    publish_delta(country.centre, clock.now())
    assert synchronise(post).is_done
    assert "C10" not in codes(check(post, country, fields, {}))


def test_where_name_and_birth_date_differ_the_record_is_another_persons_and_nothing_is_corrected(
    post: Post, country: LittleCountry
):
    fields = country.travellers[Scenario.OTHER_PERSONS_RECORD].passport.fields
    seen = check(post, country, fields, {"C10": Answer.AGREES})
    assert "C10" in codes(seen)
    let_go(post, seen)
    kinds = post.writer.run(lambda casebook: [each.kind.value for each in casebook.outbox.events_from(1, 99)])
    assert "correction" not in kinds


def test_an_approval_that_may_not_be_leaves_the_difference_open(post: Post, country: LittleCountry):
    let_go(post, check(post, country, new_passport(country), {"C16": Answer.YES}))
    gather(country.centre, clock.now())
    (open_one,) = listing(country.centre, Choice(DifferenceState.OPEN))
    record = worker(country).clearance
    assert record is not None
    other = replace(
        record,
        clearance_id="019000ff-0000-7000-8000-0000000000ff",
        document_number="E7654321",
        subject_key="00" * 32,
        prior_documents=(),
    )
    with writing(country.centre.engine) as session:
        put_record(session, other, clock.now())
    with pytest.raises(DataRejected) as refused:
        approve(country.centre, open_one.difference_id, HAND)
    assert refused.value.key == "central.fault.contradiction"
    assert [each.state for each in listing(country.centre)] == [DifferenceState.OPEN]
    with writing(country.centre.engine) as session:
        change_status(session, other.clearance_id, ClearanceStatus.REVOKED, "DATA_CHECK", clock.now())
    assert approve(country.centre, open_one.difference_id, HAND).document_number == "E7654321"
    with pytest.raises(DataRejected):
        approve(country.centre, open_one.difference_id, HAND)

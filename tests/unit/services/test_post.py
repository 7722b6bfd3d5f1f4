"""A machine at its post, against a real centre on loopback: enrolment, synchronising, erasing, doctor."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EncounterState, EventKind, Role
from checkpoint_app.central.database import reading
from checkpoint_app.central.models import Officer
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.faults import EnvironmentFault, Fault
from checkpoint_app.services.doctor import Finding, Health, examine_camera, examine_clock, examine_space, gather
from checkpoint_app.services.erasing import erase_due
from checkpoint_app.services.opening import open_cache, open_secrets
from checkpoint_app.services.post import NewPerson, Post, enrol_people, open_post, open_post_with
from checkpoint_app.services.post_doctor import examine_open_post, examine_post
from checkpoint_app.services.recording import Decided, Place, Recorded, SubjectKeys, record_decision
from checkpoint_app.services.screening import Environment, Screening
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.services.writer import CasebookWriter
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.keys import CREDENTIAL_VARIABLE, CredentialFile
from checkpoint_app.sync.importing import PlanKind
from tests.little_country import LittleCountry, key_of, machine, reading_of_lines, settings_in
from tests.unit.store.conftest import OFFICER
from tests.unit.store.test_audit import forge


def depart(post: Post, country: LittleCountry, scenario: Scenario = Scenario.TOURIST) -> Recorded:
    cache = post.cache()
    screening = Screening(Environment(cache, post.pack, clock.now, clock.today, lambda: f"e-{clock.monotonic_ns()}"))
    screening.present(reading_of_lines(country.travellers[scenario].passport.lines, country.today))
    cache.close()
    check = screening.check
    assert check is not None
    assert post.secrets.subject_ref_key is not None
    assert post.secrets.list_key is not None
    keys = SubjectKeys(post.secrets.subject_ref_key, post.secrets.list_key)
    decided = Decided(check, Action.DEPART)
    return post.writer.run(
        lambda casebook: record_decision(casebook, OFFICER, decided, Place("TPI", "4"), keys, None)
    )


def keys_of(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    return {finding.key: finding for finding in findings}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_enrolling_keeps_what_the_centre_gave_and_it_is_there_after_reopening(
    country: LittleCountry, tmp_path: Path
) -> None:
    with machine(tmp_path, country, synced=False) as post:
        membership = post.membership
        assert membership is not None
        assert post.secrets.list_key is not None
        assert post.writer.run(lambda casebook: casebook.is_enrolled)
    with machine(tmp_path) as again:
        assert again.membership == membership
        assert again.secrets.feed_identity == post.secrets.feed_identity
        assert again.secrets.subject_ref_key == post.secrets.subject_ref_key


def test_a_code_that_was_used_enrols_nobody_and_leaves_nothing_half_written(
    country: LittleCountry, tmp_path: Path
) -> None:
    code = country.code()
    with machine(tmp_path / "one") as one:
        one.join(country.server.url, code, "TPI", "1", country.server.fingerprint)
    with machine(tmp_path / "two") as two:
        with pytest.raises(Fault) as refused:
            two.join(country.server.url, code, "TPI", "2", country.server.fingerprint)
        assert refused.value.key == "sync.fault.code_used"
        assert two.membership is None
        assert two.secrets.list_key is None
        assert not two.writer.run(lambda casebook: casebook.is_enrolled)


def test_before_enrolment_there_is_no_cache_no_sync_and_no_vouching(tmp_path: Path) -> None:
    with machine(tmp_path) as post:
        with pytest.raises(EnvironmentFault) as no_cache:
            post.cache()
        with pytest.raises(EnvironmentFault) as no_sync:
            synchronise(post)
        assert no_cache.value.key == no_sync.value.key == "cli.fault.not_enrolled"
        post.vouch()


def test_the_first_cycle_sends_takes_and_notes_what_became_live(country: LittleCountry, tmp_path: Path) -> None:
    with machine(tmp_path, country, synced=False) as post:
        report = synchronise(post)
        assert report.is_done
        assert report.download is not None
        assert report.download.kind is PlanKind.BASE
        last = post.writer.run(lambda casebook: casebook.outbox.events_from(1, 100))[-1]
        assert last.kind is EventKind.SYNC
        assert last.open == {"feed_seq": report.download.feed_seq, "rows": report.download.rows}
        again = synchronise(post)
        assert again.download is not None
        assert again.download.kind is PlanKind.NOTHING
        assert post.writer.run(lambda casebook: casebook.outbox.pending_count()) == 0


def test_without_a_network_records_wait_and_the_report_says_why(country: LittleCountry, tmp_path: Path) -> None:
    with machine(tmp_path, country) as post:
        depart(post, country)
        waiting = post.writer.run(lambda casebook: casebook.outbox.pending_count())
        report = synchronise(post, source=f"https://127.0.0.1:{free_port()}")
        assert not report.is_done
        assert report.upload_fault is not None
        assert post.writer.run(lambda casebook: casebook.outbox.pending_count()) == waiting
        assert synchronise(post).is_done
        assert post.writer.run(lambda casebook: casebook.outbox.pending_count()) == 0


def test_data_come_from_a_folder_as_from_the_centre(country: LittleCountry, tmp_path: Path) -> None:
    with machine(tmp_path, country, synced=False) as post:
        report = synchronise(post, source=country.centre.folder / "repository")
        assert report.upload is None
        assert report.download is not None
        cache = post.cache()
        assert cache.row_count() == report.download.rows
        cache.close()


def test_a_new_colleague_is_vouched_for_at_the_centre(country: LittleCountry, tmp_path: Path) -> None:
    with machine(tmp_path, country, synced=False) as post:
        enrol_people(post, [NewPerson("dina", "Dina", Role.OFFICER, "a-long-word")], clock.now())
        enrol_people(post, [NewPerson("dina", "Dina again", Role.OFFICER, "another")], clock.now())
        assert [each.display_name for each in post.people() if each.officer_id == "dina"] == ["Dina"]
        post.vouch()
        assert post.membership is not None
        device = post.membership.account.device_id
    with reading(country.centre.engine) as session:
        known = session.scalars(select(Officer.officer_id).where(Officer.device_id == device))
        assert "dina" in set(known)


def test_what_is_due_is_erased_without_a_network(country: LittleCountry, tmp_path: Path) -> None:
    with machine(tmp_path, country) as post:
        recorded = depart(post, country)
        encounter_id = recorded.encounter.encounter_id
        assert erase_due(post) == 0

        def let_time_pass(casebook: Casebook) -> None:
            old = (clock.now() - timedelta(hours=1)).isoformat().replace("+00:00", "Z")
            casebook._db.execute("UPDATE encounters SET erase_after = ?", [old])

        post.writer.run(let_time_pass)
        report = synchronise(post, source=f"https://127.0.0.1:{free_port()}")
        assert not report.is_done
        assert post.writer.run(lambda casebook: casebook.content(encounter_id)) is None
        assert post.writer.run(lambda casebook: casebook.verify()).is_whole
        assert post.writer.run(lambda casebook: casebook.encounter(encounter_id)).state is EncounterState.DEPARTED


def test_a_writer_whose_casebook_cannot_be_opened_leaves_no_thread(tmp_path: Path) -> None:
    import threading

    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    before = threading.active_count()
    with pytest.raises(EnvironmentFault):
        CasebookWriter(lambda: Casebook.open(blocked / "casebook.db", b"\x01" * 32, OFFICER.signer, clock.now()))
    assert threading.active_count() == before


def test_a_machine_is_only_made_when_asked_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CREDENTIAL_VARIABLE, str(tmp_path / "demo.key"))
    with pytest.raises(EnvironmentFault) as missing:
        open_post(settings_in(tmp_path / "post"))
    assert missing.value.key == "store.fault.secrets_missing"
    assert not (tmp_path / "post").exists()
    open_post(settings_in(tmp_path / "post"), create=True).close()
    open_post(settings_in(tmp_path / "post")).close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(EnvironmentFault) as refused:
        open_secrets(settings_in(tmp_path / "file" / "post"), CredentialFile(tmp_path / "key"), create=True)
    assert refused.value.key == "store.fault.cannot_write"


def test_a_cache_needs_the_key_that_enrolment_gives(tmp_path: Path) -> None:
    secrets = open_secrets(settings_in(tmp_path), key_of(tmp_path), create=True)
    with pytest.raises(EnvironmentFault):
        open_cache(settings_in(tmp_path), secrets)


def test_doctor_finds_a_synchronised_post_fit(country: LittleCountry, tmp_path: Path) -> None:
    with machine(tmp_path, country) as post:
        found = keys_of(examine_open_post(post))
    assert found["doctor.enrolled"].health is Health.GOOD
    assert found["doctor.log_whole"].health is Health.GOOD
    assert found["doctor.clock"].health is Health.GOOD
    assert found["doctor.data_green"].health is Health.GOOD
    assert found["doctor.rules_unchecked"].health is Health.CAUTION
    assert not any(finding.health is Health.BAD for finding in found.values())


def test_doctor_names_what_is_wrong(country: LittleCountry, tmp_path: Path) -> None:
    with machine(tmp_path, country) as post:
        for file in post.settings.clearances_dir.glob("clearances-*.db"):
            data = bytearray(file.read_bytes())
            data[100] ^= 1
            file.write_bytes(data)

        post.writer.run(lambda casebook: forge(casebook, "DELETE FROM events WHERE dev_seq = 1"))
        found = keys_of(examine_open_post(post))
    assert found["feed.fault.cache_damaged"].health is Health.BAD
    assert found["doctor.data_unknown"].health is Health.BAD
    assert found["doctor.log_broken"].health is Health.BAD


def test_doctor_of_a_machine_that_was_never_set_up_makes_nothing(tmp_path: Path) -> None:
    found = keys_of(examine_post(settings_in(tmp_path / "post")))
    assert found["doctor.not_enrolled"].health is Health.CAUTION
    assert not (tmp_path / "post").exists()


def test_doctor_of_a_machine_whose_key_is_another_one_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_post_with(settings_in(tmp_path / "post"), key_of(tmp_path), create=True).close()
    open_secrets(settings_in(tmp_path / "other"), CredentialFile(tmp_path / "other.key"), create=True)
    monkeypatch.setenv(CREDENTIAL_VARIABLE, str(tmp_path / "other.key"))
    (finding,) = examine_post(settings_in(tmp_path / "post"))
    assert (finding.key, finding.health) == ("store.fault.secrets_sealed_otherwise", Health.BAD)


def test_a_clock_behind_a_signed_time_is_bad() -> None:
    now = clock.now()
    (finding,) = examine_clock(now, now + timedelta(minutes=7))
    assert (finding.health, finding.values) == (Health.BAD, (("minutes", 7),))
    assert next(iter(examine_clock(now, None))).health is Health.GOOD


def test_a_missing_camera_is_a_caution_and_a_failing_examination_hides_no_other(tmp_path: Path) -> None:
    def fails() -> list[Finding]:
        raise EnvironmentFault("store.fault.locked", file="casebook.db")

    findings = gather(
        fails, lambda: examine_camera("/nowhere/camera"), lambda: examine_space(tmp_path / "not" / "yet")
    )
    assert [finding.health for finding in findings[:2]] == [Health.BAD, Health.CAUTION]
    assert findings[1].key == "doctor.no_camera"
    assert findings[2].name == "space"

"""Certificates, authorities and feed keys reach whole machines: by link, by stick, in time and too late."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from checkpoint_app import clock
from checkpoint_app.casework.letters import find_letters, sign_letter, write_letters
from checkpoint_app.central import key_work
from checkpoint_app.central.alarms import alarms, close_alarm
from checkpoint_app.central.authorities import DEVICES, remove_authority
from checkpoint_app.central.courier import take_stick
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.letters import set_revoked
from checkpoint_app.central.models import Device, EventRow, StrayEvent
from checkpoint_app.central.operators import Hand
from checkpoint_app.central.publisher import publish_base, publish_delta
from checkpoint_app.central.server import running_server
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.services import renewing
from checkpoint_app.services.post_doctor import examine_open_post
from checkpoint_app.services.renewing import CertificateState, certificate_state
from checkpoint_app.services.synchronising import exchange_by_stick, synchronise
from checkpoint_app.sync.courier import open_stick
from checkpoint_app.tls import certificate_end
from tests.integration.keys.conftest import find, join, reopened


def end_of(machine):
    return certificate_end(machine.membership.letter.certificate.encode())


def identities(machine):
    return machine.secrets.feed_identity.split()


def asked(machine):
    """Let an hour pass."""
    machine.asked_at = None


def device_row(centre, machine):
    with reading(centre.engine) as session:
        row = session.get(Device, machine.membership.account.device_id)
        session.expunge_all()
    return row


def shorten(centre, machine, left):
    """Let the centre hold that the certificate ends soon."""
    with writing(centre.engine) as session:
        session.get(Device, machine.membership.account.device_id).certificate_until = clock.now() + left


def finding(machine, name):
    return next(each for each in examine_open_post(machine) if each.name == name)


def test_a_certificate_is_renewed_by_link_and_nothing_is_asked_twice(centre, machines):
    with running_server(centre) as server:
        machine = join(machines(), centre, server)
        first = machine.membership.letter
        assert synchronise(machine).is_done
        assert machine.membership.letter == first, "nothing was missing"
        shorten(centre, machine, timedelta(days=100))
        assert synchronise(machine).is_done
        assert machine.membership.letter == first, "asked less than an hour ago"
        asked(machine)
        assert synchronise(machine).is_done
        assert machine.membership.letter.certificate != first.certificate
        assert machine.membership.letter.at > first.at
        assert synchronise(machine).is_done, "the new certificate opens the door"
    again = machines()
    assert again.membership.letter == machine.membership.letter, "kept over a restart"


def test_a_certificate_is_renewed_by_stick(centre, machines, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    with running_server(centre) as server:
        machine = join(machines(), centre, server)
    first = machine.membership.letter
    assert exchange_by_stick(machine, stick).is_done
    shorten(centre, machine, timedelta(days=30))
    report = take_stick(centre, stick, clock.now())
    assert report.letters == 1
    assert exchange_by_stick(machine, stick).is_done
    assert machine.membership.letter.certificate != first.certificate
    exchange_by_stick(machine, stick)
    assert take_stick(centre, stick, clock.now()).letters == 0, "it holds all it needs"
    with running_server(centre) as server:
        assert synchronise(find(machine, server)).is_done


def test_a_letter_on_a_stick_that_is_not_the_centres_is_not_taken(centre, machines, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    with running_server(centre) as server:
        machine, other = join(machines(), centre, server), join(machines("two"), centre, server)
    exchange_by_stick(machine, stick)
    shorten(centre, machine, timedelta(days=30))
    take_stick(centre, stick, clock.now())
    folder = next(stick.rglob("letters.jsonl"))
    good = find_letters(folder.read_bytes(), machine.membership.account.device_id)[0]
    first = machine.membership.letter
    theirs = other.membership.letter
    stranger = sign_letter(good, machine.secrets.device_key)
    for forged in (
        stranger,
        replace(good, secrets=theirs.secrets),
        sign_letter(replace(good, certificate=theirs.certificate), centre.keys.receipt),
        sign_letter(replace(good, secrets=theirs.secrets), centre.keys.receipt),
        sign_letter(replace(good, incarnation=2), centre.keys.receipt),
    ):
        folder.write_bytes(write_letters([forged]))
        with pytest.raises(DataRejected, match="letter_refused"):
            renewing.take_letters(machine, open_stick(stick, _mark(machine)))
        assert machine.membership.letter == first
    folder.write_bytes(write_letters([stranger, good, first]))
    assert renewing.take_letters(machine, open_stick(stick, _mark(machine)))
    assert machine.membership.letter == good
    folder.write_bytes(write_letters([first]))
    assert not renewing.take_letters(machine, open_stick(stick, _mark(machine))), "an older stick is no news"


def _mark(machine):
    from checkpoint_app.casework.courier_files import centre_mark

    return centre_mark(machine.membership.account.receipt_key, machine.membership.account.centre_recipient)


def test_a_machine_away_for_too_long_says_so_and_is_helped_by_the_first_contact(centre, machines, monkeypatch):
    with running_server(centre) as server:
        long_ago = clock.machine_now() - timedelta(days=200)
        with monkeypatch.context() as moved:
            moved.setattr(clock, "machine_now", lambda: long_ago)
            moved.setattr(clock, "now", lambda: long_ago)
            machine = machines()
        _join_at(machine, centre, server, long_ago, monkeypatch)
        assert certificate_state(machine.membership, clock.now())[0] is CertificateState.ENDED
        assert finding(machine, "certificate").key == "doctor.certificate_ended"
    report = synchronise(machine)  # nobody listens
    assert report.upload_fault.key == "sync.fault.certificate_ended"
    with running_server(centre) as server:
        assert synchronise(find(machine, server)).is_done
    assert certificate_state(machine.membership, clock.now())[0] is CertificateState.GOOD
    assert finding(machine, "certificate").key == "doctor.certificate_good"


def _join_at(machine, centre, server, at, monkeypatch):
    """Enrol, with a certificate that was signed at `at` by a centre of that time."""
    join(machine, centre, server)
    with monkeypatch.context() as moved, writing(centre.engine) as session:
        from checkpoint_app.central.letters import certify, make_letter

        moved.setattr(clock, "machine_now", lambda: at)
        device = session.get(Device, machine.membership.account.device_id)
        certify(centre, device, at)
        letter = make_letter(centre, device, at)
    machine.keep_membership(replace(machine.membership, letter=letter))


def test_states_of_a_certificate(centre, machines):
    with running_server(centre) as server:
        machine = join(machines(), centre, server)
    end = end_of(machine)
    for left, state in ((150, "GOOD"), (119, "DUE"), (59, "SOON"), (0, "ENDED")):
        assert certificate_state(machine.membership, end - timedelta(days=left))[0] is CertificateState[state]
    assert certificate_state(None, end) == (CertificateState.NONE, None)


def test_a_machine_that_enrolled_before_there_were_certificates_is_told_to_enrol_again(centre, machines):
    with running_server(centre) as server:
        machine = join(machines(), centre, server)
        machine.keep_membership(replace(machine.membership, letter=None))
        assert synchronise(machine).upload_fault.key == "sync.fault.certificate_missing"
        assert finding(machine, "certificate").key == "doctor.certificate_none"
        with pytest.raises(EnvironmentFault, match="certificate_missing"):
            machine.vouch()
    again = machines()
    assert again.membership.letter is None


def test_the_code_is_not_sent_to_a_service_with_another_fingerprint(centre, machines, tmp_path):
    from checkpoint_app.central.authorities import ensure_authorities
    from checkpoint_app.central.enrolment import new_code
    from checkpoint_app.tls import fingerprint

    other = fingerprint(ensure_authorities(tmp_path / "others", clock.now()).servers_pem)
    with running_server(centre) as server:
        code, machine = new_code(centre, clock.now()), machines()
        with pytest.raises(DataRejected, match="fingerprint_differs"):
            machine.join(server.url, code, "TPI", "1", other)
        assert machine.membership is None
        machine.join(server.url, code, "TPI", "1", server.fingerprint.lower())


def test_the_authority_of_devices_is_replaced_with_an_overlap(centre, machines):
    with running_server(centre) as server:
        machine, late = join(machines(), centre, server), join(machines("late"), centre, server)
    key_work.rotate_authority(centre, DEVICES, clock.now())
    centre = reopened(centre)
    first = machine.membership.letter.certificate
    with running_server(centre) as server:
        assert synchronise(find(machine, server)).is_done
        assert machine.membership.letter.certificate != first
        assert machine.membership.letter.devices.count("BEGIN") == 2
        assert synchronise(find(machine, server)).is_done
    remove_authority(centre.folder / "keys", DEVICES, 1)
    centre = reopened(centre)
    with running_server(centre) as server:
        assert synchronise(find(machine, server)).is_done
        report = synchronise(find(late, server))
        assert report.upload_fault.key == "sync.fault.centre_unreachable"
    centre.close()


def test_the_feeds_key_is_replaced_and_reaches_posts_by_link(centre, machines):
    with running_server(centre) as server:
        machine = join(machines(), centre, server)
        assert synchronise(machine).is_done
    key_work.rotate_feed(centre, clock.now(), timedelta(days=30))
    centre = reopened(centre)
    publish_delta(centre, clock.now())
    with running_server(centre) as server:
        find(machine, server).asked_at = clock.now()
        assert synchronise(machine).download.rows == 300, "the former key opens what is new until its end"
        assert len(identities(machine)) == 1
        asked(machine)
        assert synchronise(machine).is_done
        assert identities(machine) == [str(each.identity) for each in centre.keys.feeds]
        newcomer = join(machines("two"), centre, server)
        assert synchronise(newcomer).download.rows == 300
    centre.close()


def test_after_the_end_of_the_feeds_former_key_a_machine_gets_the_new_one_at_once(centre, machines, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    with running_server(centre) as server:
        machine, by_stick = join(machines(), centre, server), join(machines("by-stick"), centre, server)
        assert synchronise(machine).is_done
        assert synchronise(by_stick).is_done
    key_work.rotate_feed(centre, clock.now(), timedelta(0))
    centre = reopened(centre)
    publish_base(centre, clock.now())
    report = by_stick_report = exchange_by_stick(by_stick, stick)
    assert report.is_done, "nothing of the centre's lies on it yet"
    with running_server(centre) as server:
        find(machine, server).asked_at = clock.now()
        assert synchronise(machine).is_done
        assert identities(machine) == [str(centre.keys.feed_identity)]
    # Without its letter a machine says what is wrong, and its last good list stays in use.
    assert take_stick(centre, stick, clock.now()).letters == 1
    letters = next(stick.rglob("letters.jsonl"))
    kept = letters.read_bytes()
    letters.write_bytes(b"")
    report = exchange_by_stick(by_stick, stick)
    assert report.download_fault.key == "sync.fault.feed_key_wrong"
    cache = by_stick.cache()
    assert cache.look_up("IDN", "X0000007", clock.now()).clearance is not None
    cache.close()
    letters.write_bytes(kept)
    assert exchange_by_stick(by_stick, stick).is_done
    assert identities(by_stick) == [str(centre.keys.feed_identity)]
    assert by_stick_report.is_done
    centre.close()


def test_a_revoked_machine_gets_nothing_and_loses_nothing(centre, machines, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    with running_server(centre) as server:
        machine = join(machines(), centre, server)
        device_id = machine.membership.account.device_id
        assert synchronise(machine).is_done
        with writing(centre.engine) as session:
            set_revoked(session, device_id, "stolen", clock.now())
        asked(machine)
        report = synchronise(machine)
        assert report.upload_fault.key == "sync.fault.device_revoked"
        machine.asked_at = clock.now()
        report = synchronise(machine)
        assert report.upload_fault.key == "sync.fault.device_revoked"
        assert report.download is None
        assert finding(machine, "sync.reason").key == "sync.fault.device_revoked"
    held = device_row(centre, machine).acked_through
    exchange_by_stick(machine, stick)
    taken = take_stick(centre, stick, clock.now())
    assert (taken.new, taken.letters) == (0, 0)
    assert [left.reason for left in taken.left] == ["central.fault.device_revoked"]
    waiting = machine.writer.run(lambda casebook: casebook.outbox.pending_count())
    with reading(centre.engine) as session:
        assert len(session.scalars(select(StrayEvent)).all()) == waiting > 0
    assert {each.kind for each in alarms(centre)} == {"REVOKED_DEVICE", "REQUEST_REVOKED"}
    with writing(centre.engine) as session:
        set_revoked(session, device_id, "", None)
    with running_server(centre) as server:
        assert synchronise(find(machine, server)).is_done
    assert device_row(centre, machine).acked_through == held + waiting
    first = alarms(centre)[0]
    assert close_alarm(centre, first.alarm_id, Hand("operator", clock.now()))
    assert not close_alarm(centre, first.alarm_id, Hand("operator", clock.now()))
    assert first.alarm_id not in {each.alarm_id for each in alarms(centre)}
    assert len(alarms(centre, closed=True)) == 2


def test_events_in_another_machines_name_are_kept_aside_and_stand_in_nobodys_way(centre, machines):
    with running_server(centre) as server:
        own, stranger = join(machines(), centre, server), join(machines("two"), centre, server)
        theirs = stranger.writer.run(lambda casebook: casebook.outbox.events_from(1, 9))
        from checkpoint_app.casework.events import to_wire
        from checkpoint_app.sync.centre_link import CentreLink

        link = CentreLink(server.device_url, own.trust())
        path = f"/v1/devices/{stranger.membership.account.device_id}"
        batch = {"events": [to_wire(each) for each in theirs] + [{"dev_seq": 9, "junk": True}]}
        for _ in range(2):
            answer = link.post(f"{path}/events", batch)
            assert (answer.status, answer.content) == (403, {"error": "PEER_DIFFERS", "kept": len(theirs) + 1})
        assert link.get(f"{path}/receipt").status == 403
        assert link.post(f"{path}/officers", {"officers": [], "signature": ""}).status == 403
        link.close()
        assert device_row(centre, stranger).acked_through == 0
        assert synchronise(stranger).is_done
    with reading(centre.engine) as session:
        strays = session.scalars(select(StrayEvent)).all()
        assert len(strays) == len(theirs) + 1
        assert json.loads(strays[-1].wire)["dev_seq"] in {9, len(theirs)}
        assert {row.quarantine for row in session.scalars(select(EventRow))} == {None}
    (alarm,) = alarms(centre)
    assert (alarm.kind, alarm.count, alarm.peer_id) == ("PEER_DIFFERS", 2, own.membership.account.device_id)


@pytest.mark.parametrize(("place", "status"), [("PLBN Contoh", 200), ("Elsewhere", 403)])
def test_the_hub_of_a_post_brings_what_its_post_recorded(centre, machines, place, status):
    from checkpoint_app.casework.events import to_wire
    from checkpoint_app.sync.centre_link import CentreLink

    with running_server(centre) as server:
        counter = join(machines(), centre, server)
        hub = join(machines("hub", place), centre, server, hub=True)
        events = counter.writer.run(lambda casebook: casebook.outbox.events_from(1, 9))
        link = CentreLink(server.device_url, hub.trust())
        path = f"/v1/devices/{counter.membership.account.device_id}"
        answer = link.post(f"{path}/events", {"events": [to_wire(each) for each in events]})
        link.close()
        assert answer.status == status
    assert device_row(centre, counter).acked_through == (len(events) if status == 200 else 0)


def test_somebody_who_asks_in_a_machines_name_gets_nothing(centre, machines):
    from checkpoint_app.casework.letters import request_to_wire
    from checkpoint_app.sync.centre_link import CentreLink
    from checkpoint_app.sync.tls import Trust

    with running_server(centre) as server:
        own, other = join(machines(), centre, server), join(machines("two"), centre, server)
        request = request_to_wire(renewing.request_of(own, clock.now()))
        link = CentreLink(server.url, Trust(server.trust))
        path = f"/v1/devices/{other.membership.account.device_id}/letter"
        for forged in (request, {**request, "device_id": other.membership.account.device_id}):
            answer = link.post(path, forged)
            assert (answer.status, answer.content) == (403, {"error": "NOT_SIGNED"})
        assert link.post(path, {**request, "at": "once"}).status == 400
        assert link.post("/v1/devices/nobody/letter", request).status == 404
        assert link.post(f"/v1/devices/{request['device_id']}/letter", request).status == 204
        link.close()
    assert {each.kind for each in alarms(centre)} == {"REQUEST_NOT_SIGNED"}


def test_codes_are_guessed_ten_times_a_minute_at_most(centre, machines):
    with running_server(centre) as server:
        machine = machines()
        for _ in range(10):
            with pytest.raises(DataRejected, match="code_unknown"):
                machine.join(server.url, "AAAAA-AAAAA-AAAAA-AAAAA", "TPI", "1", server.fingerprint)
        with pytest.raises(EnvironmentFault, match="enrolment_busy"):
            join(machine, centre, server)

"""The way of a machine from its enrolment to the receipt, with the real casebook, cache and centre."""

from __future__ import annotations

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Found
from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.events import ClockState
from checkpoint_app.casework.kinds import Role
from checkpoint_app.central import enrolment as central_enrolment
from checkpoint_app.central.database import reading
from checkpoint_app.central.models import EncounterKeyRow, EventRow
from checkpoint_app.central.server import running_server
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.clearances import ClearanceCache
from checkpoint_app.store.clearances_builder import ClearanceStore
from checkpoint_app.store.moments import Moment
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.cycle import Feed, run_cycle
from checkpoint_app.sync.enrolling import MachineKeys, OfficerPublicKey, enrol
from checkpoint_app.sync.repository import HttpSource
from checkpoint_app.sync.tls import Trust
from checkpoint_app.sync.uploads import Uploader
from tests.integration.sync.worlds import trust_after

KEY = b"\x44" * 32


def record(casebook, officer, name):
    moment = Moment(clock.now(), clock.monotonic_ns() // 1_000_000, "boot", ClockState.TRUSTED)
    with casebook.record(officer, moment) as recording:
        recording.open_encounter(
            name, verdict=VerdictKind.ASK, content={}, open={}, body={"note": "none"}, is_shared=True
        )


def test_enrol_take_the_base_look_up_record_send_and_keep_the_receipt(centre, tmp_path):
    officer = LoggedInOfficer("ani", "Ani", Role.OFFICER, Ed25519PrivateKey.generate())
    keys = MachineKeys(Ed25519PrivateKey.generate(), str(pyrage.x25519.Identity.generate()))
    with running_server(centre) as server:
        anybody = CentreLink(server.url, Trust(server.trust))
        people = [OfficerPublicKey("ani", Role.OFFICER, officer.signer.public_key().public_bytes_raw())]
        enrolled = enrol(anybody, central_enrolment.new_code(centre, clock.now()), keys, "TPI Contoh", "1", people)
        anybody.close()
        trust = trust_after(enrolled, keys)
        link = CentreLink(server.device_url, trust)

        casebook = Casebook.open(tmp_path / "casebook.db", KEY, keys.signing, clock.now())
        casebook.adopt_device(enrolled.account.device_id, enrolled.account.incarnation)
        feed = Feed(
            source=HttpSource(server.device_url, trust=trust),
            folder=tmp_path / "tuf",
            root=enrolled.tuf_root,
            identity=enrolled.given.feed_identity,
            sink=ClearanceStore(tmp_path / "clearances", KEY),
        )
        uploader = Uploader(link, enrolled.account, casebook.outbox)
        assert run_cycle(uploader, feed).is_done

        cache = ClearanceCache(tmp_path / "clearances", KEY, enrolled.given.list_key)
        assert isinstance(cache.look_up("IDN", "X0000007", clock.now()), Found)
        assert cache.lost_document("IDN", "L0000001", clock.now()) is not None

        record(casebook, officer, "e-1")
        record(casebook, officer, "e-2")
        waiting = casebook.outbox.pending_count()
        assert waiting >= 2
        report = run_cycle(uploader, feed)
        assert report.is_done
        assert report.upload.sent == waiting
        assert casebook.outbox.pending_count() == 0
        assert casebook.outbox.last_receipt() == report.upload.receipt
        assert [event.dev_seq for event in casebook.outbox.events_from(1, 99)] == list(range(1, waiting + 1))
        link.close()
        cache.close()
        casebook.close()
    with reading(centre.engine) as session:
        assert [row.quarantine for row in session.scalars(select(EventRow))] == [None] * waiting
        assert {row.encounter_id for row in session.scalars(select(EncounterKeyRow))} == {"e-1", "e-2"}

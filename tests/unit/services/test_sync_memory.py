"""What is kept of a failing synchronisation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services.sync_memory import last_fault, remember_fault
from checkpoint_app.store.casebook import Casebook

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def test_the_first_of_like_failures_is_kept_until_a_cycle_succeeds(tmp_path):
    casebook = Casebook.open(tmp_path / "casebook.db", b"\x01" * 32, Ed25519PrivateKey.generate(), NOW)
    assert last_fault(casebook) is None
    remember_fault(casebook, EnvironmentFault("sync.fault.centre_busy", status=503), NOW)
    remember_fault(casebook, EnvironmentFault("sync.fault.centre_busy", status=500), NOW + timedelta(hours=1))
    kept = last_fault(casebook)
    assert (kept.key, kept.values, kept.since) == ("sync.fault.centre_busy", (("status", 503),), NOW)
    remember_fault(casebook, EnvironmentFault("sync.fault.link_cut"), NOW + timedelta(hours=2))
    assert last_fault(casebook).since == NOW + timedelta(hours=2)
    remember_fault(casebook, None, NOW + timedelta(hours=3))
    assert last_fault(casebook) is None
    casebook.close()

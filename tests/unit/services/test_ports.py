"""The table of airports: every State and every zone is one that is known."""

from datetime import datetime
from zoneinfo import available_timezones

from checkpoint_app import assets
from checkpoint_app.documents.states import is_issuing_state
from checkpoint_app.services import ports
from checkpoint_app.services.ports import find_port


def test_ports_know_their_state_and_their_own_time():
    jakarta, jayapura = find_port("CGK"), find_port("DJJ")
    assert jakarta is not None
    assert jayapura is not None
    assert (jakarta.state, jayapura.state) == ("IDN", "IDN")
    noon = datetime(2026, 11, 24, 12, tzinfo=jakarta.zone)
    assert noon.astimezone(jayapura.zone).hour == 14
    assert find_port("ZZZ") is None


def test_every_row_is_sound():
    rows = [
        line.split(",")
        for line in assets.resource("ports", "airports.csv").read_text(encoding="ascii").splitlines()
        if not line.startswith("#")
    ]
    codes = [code for row in rows for code in row[2].split()]
    assert all(is_issuing_state(state) for state, _, _ in rows)
    assert {zone for _, zone, _ in rows} <= available_timezones()
    assert len(codes) == len(set(codes)) > 7000
    assert all(len(code) == 3 and code.isalnum() and code.upper() == code for code in codes)


def test_a_zone_that_this_system_knows_not_is_no_port(monkeypatch):
    monkeypatch.setattr(ports, "_table", lambda: {"QQQ": ("IDN", "Nowhere/Else")})
    assert find_port("QQQ") is None

"""Operators' pages: who may change what, what is written down, and pages of a long list."""

from __future__ import annotations

import csv
import io
import re
from contextlib import contextmanager

import pytest
import requests
from click.testing import CliRunner

from checkpoint_app import assets
from checkpoint_app.casework.differences import DifferenceKind, DifferenceState, Ministry
from checkpoint_app.central import difference_work as work
from checkpoint_app.central.alarms import AlarmKind, alarms, raise_alarm
from checkpoint_app.central.database import writing
from checkpoint_app.central.difference_work import Choice
from checkpoint_app.central.differences import open_difference
from checkpoint_app.central.operators import Hand, Subject, acts, add_operator, withdraw_operator
from checkpoint_app.central.seed.patterns import seed_patterns
from checkpoint_app.central.server import running_server
from checkpoint_app.cli.central import central
from checkpoint_app.faults import DataRejected
from checkpoint_app.ui.theme.tokens import DAY, NIGHT
from tests.integration.courier.worlds import NOW

BOSS = Hand("test", NOW)


@pytest.fixture
def server(world):
    with running_server(world.centre, now=world.tick) as running:
        yield running


def opened(world, count, unit="Unit A", kind=DifferenceKind.NAME):
    with writing(world.centre.engine) as session:
        for place in range(count):
            open_difference(session, kind, None, f"{unit} {place}", NOW, unit=unit)


class Browser:
    """What a browser does with forms, cookies and redirections."""

    def __init__(self, server):
        self.http, self.base = requests.Session(), server.operators_url
        self.http.trust_env = False

    def get(self, path, **asked):
        return self.http.get(self.base + path, params=asked, timeout=10)

    def post(self, path, **fields):
        return self.http.post(self.base + path, data=fields, timeout=10)

    def sign_in(self, world, name="Ani"):
        return self.post("/sign-in", key=add_operator(world.centre, name, BOSS))

    def form_key(self):
        return re.search(r'name="form_key" value="([^"]+)"', self.get("/differences").text)[1]

    def close(self):
        self.http.close()


@pytest.fixture
def browser(server):
    made = Browser(server)
    yield made
    made.close()


def history(world, number=1):
    return [(each.operator, each.act, each.detail) for each in acts(world.centre, Subject.DIFFERENCE, number)]


def test_who_did_not_sign_in_reads_and_changes_nothing(world, browser):
    opened(world, 1)
    assert "Unit A" in browser.get("/differences").text
    assert '<form class="card"' not in browser.get("/differences/1").text
    assert browser.post("/differences/1", act="resolve", note="x").status_code == 403
    assert browser.post("/differences/read").status_code == 403
    assert work.counts(world.centre)["OPEN"] == 1


def test_an_operator_assigns_resolves_and_opens_again_and_each_act_is_written_down(world, browser):
    opened(world, 1)
    browser.sign_in(world)
    key = browser.form_key()
    assert browser.post("/differences/1", form_key=key, act="assign", owner="IMIPAS", unit="Kanim B").ok
    assert browser.post("/differences/1", form_key=key, act="resolve", note="letter 12").ok
    page = browser.post("/differences/1", form_key=key, act="reopen", note="wrong letter")
    found = work.find_difference(world.centre, 1)
    assert (found.owner, found.unit, found.state) == (Ministry.IMIPAS, "Kanim B", DifferenceState.OPEN)
    assert history(world) == [
        ("Ani", "ASSIGNED", "KP2MI Unit A → IMIPAS Kanim B"),
        ("Ani", "CORRECTED", "letter 12"),
        ("Ani", "REOPENED", "wrong letter"),
    ]
    assert "wrong letter" in page.text


def test_a_form_that_another_site_sends_changes_nothing(world, browser):
    opened(world, 1)
    browser.sign_in(world)
    assert browser.post("/differences/1", act="resolve", note="x", form_key="guessed").status_code == 403
    fields = {"act": "resolve", "note": "x", "form_key": browser.form_key()}
    foreign = {"Origin": "http://elsewhere.example"}
    url = browser.base + "/differences/1"
    assert browser.http.post(url, data=fields, headers=foreign, timeout=10).status_code == 403
    assert work.counts(world.centre)["OPEN"] == 1


def test_an_operator_who_was_withdrawn_or_signed_out_changes_nothing(world, browser):
    opened(world, 1)
    browser.sign_in(world)
    key = browser.form_key()
    withdraw_operator(world.centre, "Ani", BOSS)
    assert browser.post("/differences/1", form_key=key, act="resolve", note="x").status_code == 403
    browser.sign_in(world, "Budi")
    browser.post("/sign-out", form_key=browser.form_key())
    assert browser.post("/differences/1", form_key=key, act="resolve", note="x").status_code == 403
    assert history(world) == []


def test_a_wrong_key_is_refused_and_soon_not_even_tried(world, browser):
    for _ in range(10):
        assert browser.post("/sign-in", key="wrong").status_code == 403
    assert browser.sign_in(world).status_code == 429


def test_what_cannot_be_done_is_one_sentence_on_the_page(world, browser):
    opened(world, 1)
    browser.sign_in(world)
    key = browser.form_key()
    page = browser.post("/differences/1", form_key=key, act="reject", note="  ")
    assert page.status_code == 409
    assert "alasan" in page.text
    assert browser.post("/differences/1", form_key=key, act="dance").status_code == 400
    assert browser.get("/differences/2").status_code == 404
    assert browser.get("/differences", owner="X").status_code == 422
    assert browser.get("/differences", after="x").status_code == 422


def test_pages_follow_one_another_both_ways_and_hold_each_once(world, browser):
    opened(world, 250)
    seen, path = [], "/differences"
    while path:
        page = browser.get(path).text
        seen += [int(number) for number in re.findall(r'href="/differences/(\d+)"', page)]
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following and following[1].replace("&amp;", "&")
    assert seen == list(range(1, 251))
    back = work.list_page(world.centre, Choice(), before=101)
    assert [each.difference_id for each in back.rows] == list(range(1, 101))
    assert (back.earlier_before, back.later_after) == (None, 100)
    assert work.list_page(world.centre, Choice(), after=250).rows == ()


def test_a_choice_narrows_the_page_and_the_export(world, browser):
    opened(world, 3)
    opened(world, 2, "=Unit B", DifferenceKind.NUMBER)
    page = browser.get("/differences", unit="=Unit B", kind="NUMBER", owner="KP2MI", state="ALL").text
    assert re.findall(r'href="/differences/(\d+)"', page) == ["4", "5"]
    export = browser.get("/differences.csv", kind="NUMBER")
    rows = list(csv.DictReader(io.StringIO(export.content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == ["4", "5"]
    assert rows[0]["unit"] == "'=Unit B"


def test_an_alarm_is_closed_by_an_operator_only(world, browser):
    with writing(world.centre.engine) as session:
        raise_alarm(session, AlarmKind.REVOKED_DEVICE, "d-1", "p-1", NOW)
    assert "d-1" in browser.get("/alarms").text
    assert browser.post("/alarms/1").status_code == 403
    browser.sign_in(world)
    assert browser.post("/alarms/1", form_key=browser.form_key()).ok
    assert alarms(world.centre) == ()
    assert [each.act for each in acts(world.centre, Subject.ALARM, 1)] == ["CLOSED"]
    assert browser.post("/alarms/1", form_key=browser.form_key()).status_code == 404
    assert "d-1" in browser.get("/alarms", all="1").text


def test_a_pattern_is_shown_with_its_evidence_and_dismissed_by_an_operator_with_a_reason(world, browser):
    seed_patterns(world.centre, NOW)
    assert "One worker card, 3 people" not in browser.get("/patterns", language="en").text
    assert browser.post("/patterns/read").status_code == 403
    browser.sign_in(world)
    assert browser.post("/patterns/read", form_key=browser.form_key()).ok
    page = browser.get("/patterns").text
    assert "One worker card, 3 people" in page
    assert "Traveller 2 · PLBN Entikong" in page
    assert "Kartu pekerja milik satu orang." in browser.get("/patterns", language="id").text, "the reason too"
    browser.get("/patterns", language="en")
    name = re.search(r'action="/patterns/([0-9a-f]{16})"', page)[1]
    for act, note, status in (("dismiss", "", 409), ("score", "a family", 400), ("dismiss", "a family", 200)):
        answer = browser.post(f"/patterns/{name}", form_key=browser.form_key(), act=act, note=note)
        assert answer.status_code == status
    page = browser.get("/patterns").text
    assert re.search(r"<dt>Dismissed</dt><dd>Ani, [^<]+<br>a family</dd>", page)
    assert browser.post(f"/patterns/{name}", form_key=browser.form_key(), act="restore", note="no family").ok
    assert [each.act for each in acts(world.centre, Subject.PATTERN, name)] == ["DISMISSED", "REOPENED"]


def test_pages_run_no_script_and_load_nothing_from_elsewhere(world, browser):
    opened(world, 1)
    browser.sign_in(world)
    for path in ("/differences", "/differences/1", "/alarms", "/patterns", "/sign-in"):
        for language in ("id", "en"):
            page = browser.get(path, language=language)
            assert page.ok
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]
            assert "<script" not in page.text
            assert "://" not in page.text
            assert " style=" not in page.text
    assert "Differences between" in browser.get("/differences").text, "the language stays chosen"


def test_the_style_has_the_colours_of_the_theme():
    style = assets.resource("pages", "operators.css").read_text(encoding="utf-8")
    day, night = (dict(re.findall(r"--(\w+): (#\w{6})", part)) for part in style.split("@media")[:2])
    for palette, told in ((DAY, day), (NIGHT, night)):
        assert told == {name: getattr(palette, name) for name in told}
    assert len(day) == len(night) == 14


@contextmanager
def refused(key):
    with pytest.raises(DataRejected) as caught:
        yield
    assert caught.value.key == key


def test_the_list_refuses_what_makes_no_sense(world):
    opened(world, 1)
    hand = Hand("op", NOW)
    with refused("central.fault.difference_not_open"):
        work.assign(world.centre, 7, Ministry.KP2MI, "x", hand)
    with refused("central.fault.difference_not_closed"):
        work.reopen(world.centre, 1, "why", hand)
    with refused("central.fault.operator_name"):
        add_operator(world.centre, " ", BOSS)
    with refused("central.fault.operator_unknown"):
        withdraw_operator(world.centre, "nobody", BOSS)


def test_the_command_does_what_the_pages_do(world, tmp_path):
    opened(world, 3)

    def run(*arguments):
        result = CliRunner().invoke(central, ["--dir", str(world.centre.folder), *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    run("differences", "--assign", "1", "--owner", "IMIPAS", "--unit", "Kanim C", "--by", "Citra")
    run("differences", "--resolve", "1", "--reason", "decree 3", "--by", "Citra")
    run("differences", "--reject", "2", "--reason", "misread")
    run("differences", "--reopen", "2", "--reason", "not misread")
    assert "decree 3" in run("differences", "--show", "1")
    assert '"act":"CORRECTED"' in run("differences", "--show", "1", "--json")
    run("differences", "--csv", str(tmp_path / "list.csv"), "--state", "OPEN")
    assert len((tmp_path / "list.csv").read_text("utf-8-sig").splitlines()) == 3
    assert "1" in run("differences", "--limit", "1", "--owner", "IMIPAS")
    run("operator", "add", "Dewi")
    run("operator", "withdraw", "Dewi")
    assert "Dewi" in run("operator", "list")
    assert history(world)[0] == ("Citra", "ASSIGNED", "KP2MI Unit A → IMIPAS Kanim C")

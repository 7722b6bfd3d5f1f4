"""A centre that has moved on: this program keeps the last good data, says so, and goes on sending."""

from __future__ import annotations

import dataclasses
import json

import pytest
from sqlalchemy import func, select

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import reading
from checkpoint_app.central.models import EventRow
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.cli import main
from checkpoint_app.faults import DataRejected
from checkpoint_app.store.moments import moment_now
from checkpoint_app.texts import texts
from tests.integration.sync.worlds import republish_index
from tests.little_country import machine, make_country
from tests.unit.store.conftest import OFFICER


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """A country of this module's own: its publication is changed."""
    made = make_country(tmp_path_factory.mktemp("country"))
    yield made
    made.server.stop()
    made.centre.close()


@pytest.fixture
def command(monkeypatch, capsys):
    def run(data_dir, language, *arguments):
        monkeypatch.setenv("CHECKPOINT_CREDENTIAL_FILE", str(data_dir / "demo.key"))
        with pytest.raises(SystemExit) as ended:
            main(["--language", language, "--data-dir", str(data_dir), *map(str, arguments)])
        caught = capsys.readouterr()
        return ended.value.code or 0, caught.out, caught.err

    return run


def record_one(post, name):
    def act(casebook):
        with casebook.record(OFFICER, moment_now()) as recording:
            recording.open_encounter(name, verdict=VerdictKind.RECORD_MATCHES, content={}, open={"flags": []})
        return casebook.head().dev_seq

    return post.writer.run(act)


def held(centre: Centre) -> int:
    with reading(centre.engine) as session:
        return session.scalar(select(func.count()).select_from(EventRow)) or 0


@pytest.mark.parametrize(("change", "language"), [({"min_client": 99}, "id"), ({"schema": 99}, "en")])
def test_newer_data_are_left_and_records_still_go(country, command, tmp_path, change, language):
    with machine(tmp_path, country) as post:
        before = post.cache()
        position = before.feed_position()
        before.close()
        record_one(post, "e-1")
    already = held(country.centre)
    republish_index(country.centre, lambda index: dataclasses.replace(index, feed_seq=index.feed_seq + 1, **change))
    status, out, err = command(tmp_path, language, "sync", "--from", country.server.device_url)
    assert (status, out) == (DataRejected.exit_status, "")
    assert err.strip() == texts(language)("sync.fault.program_too_old")
    assert held(country.centre) > already
    with machine(tmp_path, country, synced=False) as post:
        assert post.writer.run(lambda casebook: casebook.outbox.pending_count()) == 0
        cache = post.cache()
        cache.verify()
        assert cache.feed_position() == position
        cache.close()
    lines = "\n".join(country.travellers[Scenario.WORKER_IN_ORDER].passport.lines)
    status, out, _ = command(tmp_path, language, "check", "--mrz", lines, "--purpose", "work", "--json")
    assert status == 0
    assert json.loads(out)["record"]["result"] == "found"
    _, told, _ = command(tmp_path, language, "doctor", "--json")
    sentences = [json.loads(line)["sentence"] for line in told.splitlines()]
    assert texts(language)("sync.fault.program_too_old") in sentences
    republish_index(
        country.centre,
        lambda index: dataclasses.replace(index, feed_seq=index.feed_seq + 1, **dict.fromkeys(change, 1)),
    )

"""The whole way by the real commands, each a process: a country made, served and enrolled at; a traveller decided on;
records sent by link and by stick, receipts and newer data back by stick.

Only the decision is not a command, since a person makes it at a window: it is recorded as the window records it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from checkpoint_app import clock
from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.central.seed.country import generate_country
from checkpoint_app.central.seed.demo import DemoTraveller, Scenario, demo_travellers
from checkpoint_app.config import load_settings
from checkpoint_app.services.post import Post, open_post_with
from checkpoint_app.store.keys import CredentialFile
from checkpoint_app.store.moments import moment_now
from tests.unit.store.conftest import OFFICER, enrol_known

SEED, SIZE = 5, 100


@dataclass(frozen=True)
class Commands:
    """The program as a user starts it, for one machine and one centre."""

    folder: Path

    @property
    def machine(self) -> Path:
        return self.folder / "machine"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "CHECKPOINT_CREDENTIAL_FILE": str(self.machine / "demo.key")}

    def _line(self, *words: object) -> list[str]:
        return [sys.executable, "-m", "checkpoint_app", "--language", "en", *map(str, words)]

    def run(self, *words: object) -> str:
        """Run a command to its end; gives what it printed."""
        done = subprocess.run(
            self._line("--data-dir", self.machine, *words),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout

    def central(self, *words: object) -> list[dict[str, Any]]:
        """Run a command of the centre; gives its lines."""
        told = self.run("central", "--dir", self.folder / "centre", *words)
        return [json.loads(line) for line in told.splitlines()]

    @contextmanager
    def serving(self) -> Iterator[dict[str, str]]:
        """Serve the centre in a process of its own; gives its addresses and fingerprint."""
        ports = ("--port", 0, "--device-port", 0, "--operators-port", 0)
        process = subprocess.Popen(
            self._line("central", "--dir", self.folder / "centre", "serve", *ports),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            process.stdout.close()

    @contextmanager
    def opened(self) -> Iterator[Post]:
        """Open the machine's post, a new one where there is none, and close it again."""
        settings = load_settings(self.machine, language="en")
        post = open_post_with(settings, CredentialFile(self.machine / "demo.key"), create=True)
        try:
            yield post
        finally:
            post.close()

    def decide(self, name: str) -> int:
        """Record a traveller as the window does; gives the number of its last event."""
        with self.opened() as post:

            def act(casebook):
                with casebook.record(OFFICER, moment_now()) as recording:
                    recording.open_encounter(name, verdict=VerdictKind.RECORD_MATCHES, content={}, open={"flags": []})
                    recording.note(EventKind.PRESENTED, open={"document": "0" * 64})
                    recording.decide(name, Action.DEPART)
                return casebook.head().dev_seq

            return post.writer.run(act)


@pytest.fixture
def commands(tmp_path: Path) -> Commands:
    return Commands(tmp_path)


def worker(today) -> DemoTraveller:
    people = demo_travellers(generate_country(SEED, SIZE, today), today)
    return next(each for each in people if each.scenario is Scenario.WORKER_IN_ORDER)


def numbers(commands: Commands) -> list[int]:
    """Numbers of the events that the centre holds, none of them in quarantine."""
    held = commands.central("events")
    assert not [each for each in held if each.get("quarantine")]
    return sorted(each["dev_seq"] for each in held)


def checked(commands: Commands, traveller: DemoTraveller) -> dict[str, Any]:
    lines = "\n".join(traveller.passport.lines)
    return json.loads(commands.run("check", "--mrz", lines, "--purpose", "work", "--json"))


@pytest.mark.skipif(sys.platform == "win32", reason="the service is ended by a signal")
def test_from_an_empty_folder_to_the_receipt_by_link_and_by_stick(commands, tmp_path):
    today, stick = clock.today(), tmp_path / "stick"
    stick.mkdir()
    commands.central("init")
    commands.central("seed", "--clearances", SIZE, "--seed", SEED, "--today", today.isoformat())
    commands.central("publish")
    with commands.opened() as post:
        post.writer.run(lambda casebook: enrol_known(casebook, OFFICER))
    (code,) = commands.central("code")
    with commands.serving() as served:
        assert code["fingerprint"] == served["fingerprint"]
        commands.run(
            *("enrol", "--centre", served["url"], "--code", code["code"], "--fingerprint", code["fingerprint"]),
            *("--post", "TPI Contoh", "--counter", "4"),
        )
        commands.run("sync", "--from", served["device_url"])
        assert checked(commands, worker(today))["verdict"] == "RECORD_MATCHES"
        by_link = commands.decide("e-1")
        commands.run("sync", "--from", served["device_url"])
    assert numbers(commands) == list(range(1, by_link + 1))

    # The line is down from here on: what is recorded goes by stick, and the stick brings the receipt and newer data.
    by_stick = commands.decide("e-2")
    commands.run("sync", "--export", stick)
    commands.central("change", worker(today).clearance.clearance_id, "suspend", "--reason", "DATA_CHECK")
    commands.central("publish", "--delta")
    commands.central("ingest", stick)
    assert numbers(commands) == list(range(1, by_stick + 1))
    commands.run("sync", "--from", stick)
    findings = {each["name"]: each for each in map(json.loads, commands.run("doctor", "--json").splitlines())}
    assert findings["log"]["acknowledged"] == by_stick
    assert checked(commands, worker(today))["verdict"] != "RECORD_MATCHES"

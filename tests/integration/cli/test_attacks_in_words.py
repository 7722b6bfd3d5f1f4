"""Each attack on the publication in one sentence: what `checkpoint sync`, `doctor` and the screens say of it."""

from __future__ import annotations

import json
import shutil

import pytest

from checkpoint_app.central.centre import open_centre
from checkpoint_app.cli import main
from checkpoint_app.config import load_settings
from checkpoint_app.demo.world import build_world
from checkpoint_app.faults import DataRejected
from checkpoint_app.texts import texts
from checkpoint_app.ui.shell.strip import link_status
from checkpoint_app.ui.synchroniser import SyncStatus
from tests.integration.sync.attacks import ATTACKS, Prey, keep_copy, publish, spoil
from tests.unit.casework_feed.people import clearance

LANGUAGES = ("en", "id")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A closed airport counter that holds the centre's second publication; the centre; its first publication."""
    folder = tmp_path_factory.mktemp("world")
    built = build_world(folder, load_settings(folder / "none"), clearances=100)
    built.close()
    centre = open_centre(folder / "centre")
    yield folder / "airport", centre, keep_copy(centre, folder / "first")
    centre.close()


@pytest.fixture
def command(monkeypatch, capsys):
    def run(data_dir, language, *arguments):
        monkeypatch.setenv("CHECKPOINT_CREDENTIAL_FILE", str(data_dir / "demo.key"))
        with pytest.raises(SystemExit) as ended:
            main(["--language", language, "--data-dir", str(data_dir), *map(str, arguments)])
        caught = capsys.readouterr()
        return ended.value.code or 0, caught.out, caught.err

    return run


def test_every_attack_is_told_by_the_command_and_by_the_doctor(world, command, tmp_path):
    held, centre, first = world
    machine = tmp_path / "machine"
    shutil.copytree(held, machine)
    publish(centre, clearance(500))
    assert command(machine, "en", "sync", "--from", centre.repository_dir)[0] == 0
    publish(centre, clearance(501))
    for attack in ATTACKS:
        prey = Prey(centre, first, keep_copy(centre, tmp_path / attack.replace(" ", "-")))
        key = spoil(prey, attack)
        for language in LANGUAGES:
            sentence = texts(language)(key)
            status, out, err = command(machine, language, "sync", "--from", prey.offered)
            assert (status, out, err.strip()) == (DataRejected.exit_status, "", sentence), attack
            _, told, _ = command(machine, language, "doctor", "--json")
            findings = {each["name"]: each for each in map(json.loads, told.splitlines())}
            assert findings["sync.reason"]["sentence"] == sentence
            assert findings["sync"]["health"] == "caution"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_strip_has_the_sentence_at_hand(language):
    words = texts(language)
    for _, key in ATTACKS.values():
        status = SyncStatus(fault=DataRejected(f"sync.fault.{key}"))
        assert words(f"sync.fault.{key}") in link_status(status, words).hint

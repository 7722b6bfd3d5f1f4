"""The commands as others script them: exit status, JSON on stdout, one sentence a fault on stderr, nothing harmed."""

import json
import shutil

import cv2
import numpy as np
import pytest

from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.cli import main
from checkpoint_app.config import load_settings
from checkpoint_app.demo.world import build_world
from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.scan.specimen import Specimen, View, look, render_page


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A small country with a fresh airport counter and a remote post nine days old; both closed again."""
    folder = tmp_path_factory.mktemp("world")
    built = build_world(folder, load_settings(folder / "none"), clearances=200)
    built.close()
    return folder, built.travellers


@pytest.fixture
def command(monkeypatch, capsys):
    """Run a command; gives (exit status, stdout, stderr)."""

    def run(*arguments, data_dir=None, language="en"):
        words = ["--language", language]
        if data_dir is not None:
            monkeypatch.setenv("CHECKPOINT_CREDENTIAL_FILE", str(data_dir / "demo.key"))
            words += ["--data-dir", str(data_dir)]
        with pytest.raises(SystemExit) as ended:
            main([*words, *(str(each) for each in arguments)])
        caught = capsys.readouterr()
        assert "Traceback" not in caught.err + caught.out
        return ended.value.code or 0, caught.out, caught.err

    return run


def one_sentence(text):
    assert text.strip(), "a fault says something"
    assert len(text.strip().splitlines()) == 1, text
    return text.strip()


def mrz_of(travellers, scenario):
    return "\n".join(travellers[scenario].passport.lines)


def picture(path, lines):
    page = render_page(Specimen(MrzFormat.TD3, lines, seed=3))
    cv2.imwrite(str(path), look(page, View(fill=0.8, noise=1.0), width_px=1280, height_px=720))
    return path


def test_check_answers_as_the_counter_does(world, command):
    folder, travellers = world
    text = mrz_of(travellers, Scenario.WORKER_IN_ORDER)
    status, out, err = command("check", "--mrz", text, "--purpose", "work", "--json", data_dir=folder / "airport")
    found = json.loads(out)
    assert (status, err) == (0, "")
    assert found["verdict"] == "RECORD_MATCHES"
    assert [flag["code"] for flag in found["flags"]] == ["C00"]
    assert found["record"]["result"] == "found"
    assert {"lookup_us", "assess_us", "elapsed_ms", "input", "rule_pack", "as_of", "mrz"} <= found.keys()


def test_a_tourist_has_nothing_to_flag(world, command):
    folder, travellers = world
    text = mrz_of(travellers, Scenario.TOURIST)
    status, out, _ = command("check", "--mrz", text, "--json", data_dir=folder / "airport")
    assert status == 0
    assert json.loads(out)["verdict"] == "NOTHING_TO_FLAG"


def test_old_data_are_not_shown_as_fresh(world, command):
    folder, travellers = world
    text = mrz_of(travellers, Scenario.WORKER_IN_ORDER)
    _, out, _ = command("check", "--mrz", text, "--purpose", "work", "--json", data_dir=folder / "remote")
    found = json.loads(out)
    assert found["verdict"] == "CANNOT_TELL"
    assert found["record"]["band"] == "RED"


def test_wrong_check_digits_are_said_and_looked_up_all_the_same(world, command):
    folder, travellers = world
    lines = travellers[Scenario.TOURIST].passport.lines
    wrong = lines[1][:9] + str((int(lines[1][9]) + 1) % 10) + lines[1][10:]
    status, out, _ = command("check", "--mrz", f"{lines[0]}\n{wrong}", "--json", data_dir=folder / "airport")
    found = json.loads(out)
    assert status == 0
    assert found["mrz"]["check_digits"]["document number"]["correct"] is False
    assert found["verdict"] in {"CANNOT_TELL", "ASK"}


def test_text_that_is_no_zone_is_input_that_cannot_be_read(world, command):
    status, out, err = command("check", "--mrz", "NOT A ZONE", data_dir=world[0] / "airport")
    assert (status, out) == (3, "")
    one_sentence(err)


@pytest.mark.parametrize("language", ["id", "en"])
def test_without_a_cache_it_says_so_and_cannot_tell(tmp_path, world, command, language):
    text = mrz_of(world[1], Scenario.TOURIST)
    status, out, err = command("check", "--mrz", text, "--json", data_dir=tmp_path, language=language)
    assert status == 0
    assert json.loads(out)["record"]["result"] == "cache_too_old"
    one_sentence(err)


@pytest.mark.parametrize("damage", ["truncated", "flipped", "emptied", "no pointer"])
def test_a_damaged_cache_is_told_and_never_believed(world, command, tmp_path, damage):
    data_dir = tmp_path / "post"
    shutil.copytree(world[0] / "airport", data_dir)
    database = max((data_dir / "clearances").glob("*.db"), key=lambda path: path.stat().st_size)
    content = bytearray(database.read_bytes())
    if damage == "truncated":
        database.write_bytes(content[: len(content) // 3])
    elif damage == "emptied":
        database.write_bytes(b"")
    elif damage == "flipped":
        for at in range(50, len(content), 997):
            content[at] ^= 0x40
        database.write_bytes(content)
    else:
        (data_dir / "clearances" / "CURRENT").write_text("nothing\n", encoding="ascii")
    text = mrz_of(world[1], Scenario.WORKER_IN_ORDER)
    status, out, err = command("check", "--mrz", text, "--purpose", "work", "--json", data_dir=data_dir)
    assert status == 0
    assert json.loads(out)["verdict"] == "CANNOT_TELL"
    one_sentence(err)


def test_read_gives_the_lines_as_printed(tmp_path, world, command):
    lines = world[1][Scenario.WORKER_IN_ORDER].passport.lines
    status, out, err = command("read", picture(tmp_path / "page.png", lines), "--json")
    found = json.loads(out)
    assert (status, err) == (0, "")
    assert tuple(found["mrz"]["lines"]) == lines
    assert found["mrz"]["checks_ok"] is True
    assert found["mrz"]["status"] in {"PROBABLE", "CONFIRMED"}


def test_a_picture_without_a_zone_is_no_error(tmp_path, command):
    path = tmp_path / "grey.png"
    cv2.imwrite(str(path), np.full((480, 640, 3), 128, np.uint8))
    status, out, _ = command("read", path, "--json")
    assert status == 0
    assert json.loads(out)["mrz"] is None


def bomb(path):
    """A PNG whose header promises 20,000 x 20,000 pixels."""
    import struct
    import zlib

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)))


@pytest.mark.parametrize(
    "what", ["missing", "text", "truncated", "wrong extension", "empty folder", "100 megapixels"]
)
def test_files_that_cannot_be_read_are_one_sentence_each(tmp_path, world, command, what):
    path = tmp_path / "input.jpg"
    if what == "text":
        path.write_text("no picture", encoding="ascii")
    elif what == "truncated":
        whole = picture(tmp_path / "whole.jpg", world[1][Scenario.TOURIST].passport.lines).read_bytes()
        path.write_bytes(whole[: len(whole) // 20])
    elif what == "wrong extension":
        path = tmp_path / "input.xlsx"
        path.write_bytes(b"PK\x03\x04")
    elif what == "empty folder":
        path = tmp_path / "folder"
        path.mkdir()
    elif what == "100 megapixels":
        path = tmp_path / "input.png"
        bomb(path)
    status, _, err = command("read", path, "--json")
    assert status == 3
    one_sentence(err)


def test_a_picture_named_wrongly_is_read_by_its_content(tmp_path, world, command):
    lines = world[1][Scenario.TOURIST].passport.lines
    path = picture(tmp_path / "page.png", lines).rename(tmp_path / "page.jpg")
    _, out, _ = command("read", path, "--json")
    assert tuple(json.loads(out)["mrz"]["lines"]) == lines


def test_assess_applies_the_rules_alone(tmp_path, command):
    facts = tmp_path / "facts.json"
    written = {
        "document_kind": "PASSPORT",
        "is_indonesian": True,
        "purpose": "WORK",
        "record": "NOT_FOUND",
        "clearances_band": "GREEN",
        "lost_documents_band": "GREEN",
        "entries_seen_band": "GREEN",
    }
    facts.write_text(json.dumps(written), encoding="utf-8")
    status, out, _ = command("assess", facts, "--json")
    assert status == 0
    assert json.loads(out)["verdict"] == "SECONDARY"


@pytest.mark.parametrize("text", ["{", "[]", '{"sex": "F"}', '{"purpose": "HOLIDAY"}'])
def test_facts_that_cannot_be_used_are_refused(tmp_path, command, text):
    facts = tmp_path / "facts.json"
    facts.write_text(text, encoding="utf-8")
    status, out, err = command("assess", facts, "--json")
    assert (status, out) == (3, "")
    one_sentence(err)


def test_sync_without_a_network_says_so_and_keeps_what_it_has(world, command, tmp_path):
    data_dir = tmp_path / "post"
    shutil.copytree(world[0] / "airport", data_dir)
    before = sorted(path.name for path in (data_dir / "clearances").iterdir())
    status, out, err = command("sync", "--from", "http://127.0.0.1:9", data_dir=data_dir)
    assert status == 5
    assert out == ""
    assert err.strip()
    assert sorted(path.name for path in (data_dir / "clearances").iterdir()) == before


def test_sync_before_enrolment_says_what_to_do(tmp_path, command):
    status, _, err = command("sync", data_dir=tmp_path)
    assert status == 5
    one_sentence(err)


def test_audit_of_a_whole_log_and_of_a_damaged_one(world, command, tmp_path):
    status, out, _ = command("audit", "verify", "--json", data_dir=world[0] / "airport")
    assert status == 0
    assert json.loads(out)["whole"] is True
    data_dir = tmp_path / "post"
    shutil.copytree(world[0] / "airport", data_dir)
    path = data_dir / "casebook.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    status, _, err = command("audit", "verify", data_dir=data_dir)
    assert status == 4
    assert err.strip()


def test_doctor_says_a_sentence_for_everything(world, command):
    status, out, _ = command("doctor", "--json", data_dir=world[0] / "airport")
    findings = {each["name"]: each for each in map(json.loads, out.splitlines())}
    assert status in {0, 5}
    assert {
        "libraries",
        "resources",
        "camera",
        "space",
        "keys",
        "enrolment",
        "clock",
        "rules",
        "log",
    } <= findings.keys()
    assert all(each["sentence"] for each in findings.values())


def test_wrong_usage_is_2(command):
    assert command("check")[0] == 2
    assert command("no-such-command")[0] == 2
    assert command("read")[0] == 2


def test_a_key_of_another_machine_is_refused(world, command, monkeypatch, tmp_path):
    data_dir = tmp_path / "post"
    shutil.copytree(world[0] / "airport", data_dir)
    shutil.copy(world[0] / "remote" / "demo.key", data_dir / "demo.key")
    status, _, err = command("audit", "verify", data_dir=data_dir)
    assert status == 4
    one_sentence(err)

"""Settings come from the command line, the environment, the file or the default, in this order."""

import pytest

from checkpoint_app.config import load_settings
from checkpoint_app.faults import EnvironmentFault


def test_order_of_precedence_and_origin(tmp_path, monkeypatch):
    (tmp_path / "settings.toml").write_text('post = "TPI A"\nlanguage = "en"\ncounter = "4"\n', encoding="utf-8")
    monkeypatch.setenv("CHECKPOINT_LANGUAGE", "id")
    settings = load_settings(tmp_path, counter="7")
    assert (settings.post, settings.language, settings.counter, settings.palette) == ("TPI A", "id", "7", "day")
    origins = [settings.origin(name) for name in ("post", "language", "counter", "palette")]
    assert origins == ["settings.toml", "environment", "command line", "default"]


def test_an_unknown_choice_is_one_fault(tmp_path, monkeypatch):
    monkeypatch.setenv("CHECKPOINT_PALETTE", "pink")
    with pytest.raises(EnvironmentFault) as caught:
        load_settings(tmp_path)
    assert caught.value.values["name"] == "palette"


def test_an_unreadable_file_is_one_fault(tmp_path):
    (tmp_path / "settings.toml").write_text("post = ", encoding="utf-8")
    with pytest.raises(EnvironmentFault):
        load_settings(tmp_path)


def test_a_draw_is_a_number_and_nobody_is_drawn_unless_it_is_set(tmp_path, monkeypatch):
    assert load_settings(tmp_path).ask_purpose_one_in == 0
    monkeypatch.setenv("CHECKPOINT_ASK_PURPOSE_ONE_IN", "200")
    assert load_settings(tmp_path).ask_purpose_one_in == 200
    monkeypatch.setenv("CHECKPOINT_ASK_PURPOSE_ONE_IN", "often")
    with pytest.raises(EnvironmentFault):
        load_settings(tmp_path)


def test_a_bandwidth_is_a_number(tmp_path, monkeypatch):
    monkeypatch.setenv("CHECKPOINT_BANDWIDTH_KBIT", "256")
    assert load_settings(tmp_path).bandwidth_kbit == 256
    monkeypatch.setenv("CHECKPOINT_BANDWIDTH_KBIT", "fast")
    with pytest.raises(EnvironmentFault):
        load_settings(tmp_path)


def test_keys_are_a_table_and_what_is_none_changes_no_key(tmp_path, monkeypatch):
    (tmp_path / "settings.toml").write_text('[keys]\n"counter.call" = "Shift+F8"\n', encoding="utf-8")
    assert load_settings(tmp_path).keys == (("counter.call", "Shift+F8"),)
    monkeypatch.setenv("CHECKPOINT_KEYS", "F8")
    assert load_settings(tmp_path).keys == ()

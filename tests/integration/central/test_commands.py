from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner, Result

from checkpoint_app.cli.central import central
from checkpoint_app.faults import Fault
from checkpoint_app.sync.tls import Trust, pin, trust_of


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(central, ["--dir", str(folder), *arguments])


def told(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def key_of(result: Result) -> str:
    assert isinstance(result.exception, Fault)
    return result.exception.key


def test_from_nothing_to_a_published_centre_and_a_code(tmp_path: Path) -> None:
    folder = tmp_path / "centre"
    (made,) = told(run(folder, "init", "--root-keys", "3", "--root-threshold", "2"))
    (seeded,) = told(run(folder, "seed", "--clearances", "120", "--today", "2026-11-24"))
    assert (seeded["clearances"], seeded["placers"]) == (120, 424)
    (published,) = told(run(folder, "publish"))
    assert (published["kind"], published["rows"]) == ("BASE", 120)
    (renewed,) = told(run(folder, "publish", "--renew"))
    assert renewed == {"timestamp": 2}
    (code,) = told(run(folder, "code", "--hours", "2"))
    assert len(code["code"]) == 23
    (shown,) = told(run(folder, "show"))
    assert shown["server_epoch"] == made["server_epoch"]
    assert shown["publication"]["rows"] == 120
    assert told(run(folder, "events")) == []
    assert key_of(run(folder, "seed", "--clearances", "120")) == "central.fault.seeded_already"
    assert key_of(run(folder, "init")) == "central.fault.centre_exists"


def test_without_a_centre_every_command_says_so(tmp_path: Path) -> None:
    for arguments in (["publish"], ["code"], ["show"], ["events"], ["serve"], ["seed", "--clearances", "100"]):
        assert key_of(run(tmp_path / "none", *arguments)) == "central.fault.no_centre"
    assert not (tmp_path / "none").exists()


def test_renewing_before_publishing_is_refused(tmp_path: Path) -> None:
    told(run(tmp_path / "centre", "init"))
    assert key_of(run(tmp_path / "centre", "publish", "--renew")) == "central.fault.nothing_published"


def test_a_threshold_above_the_number_of_keys_is_wrong_usage(tmp_path: Path) -> None:
    assert run(tmp_path / "centre", "init", "--root-threshold", "2").exit_code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent by a signal")
def test_the_served_centre_answers_and_ends_cleanly_at_ctrl_c(tmp_path: Path) -> None:
    told(run(tmp_path / "centre", "init"))
    program = "from checkpoint_app.cli.central import central; central()"
    command = [sys.executable, "-c", program, "--dir", str(tmp_path / "centre"), "serve"]
    command += ["--port", "0", "--device-port", "0", "--operators-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told_of = json.loads(process.stdout.readline())
            trust = Trust(trust_of(told_of["url"], told_of["fingerprint"]))
            with pin(requests.Session(), trust) as session:
                session.trust_env = False
                assert session.get(f"{told_of['url']}/v1/health", timeout=30).json()["status"] == "ok"
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0, errors
    assert "Traceback" not in errors

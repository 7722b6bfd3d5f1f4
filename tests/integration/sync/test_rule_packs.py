"""A rule pack from its dry run over two signatures and the centre to the post, where it takes effect by the clock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from checkpoint_app import clock
from checkpoint_app.assessment.kinds import Purpose
from checkpoint_app.assets import resource
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import Role
from checkpoint_app.casework.signed_packs import read_signed, write_signed
from checkpoint_app.central.publisher import publish_base, publish_delta
from checkpoint_app.central.rule_packs import take_pack
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.cli.root import group
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.post import NewPerson, Post, enrol_people
from checkpoint_app.services.recording import Decided, Place, SubjectKeys, record_decision
from checkpoint_app.services.rule_packs import replay_case, sign_pack
from checkpoint_app.services.screening import Environment, Screening
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.keys import CREDENTIAL_VARIABLE
from checkpoint_app.store.people import LoggedInOfficer
from tests.little_country import LittleCountry, key_of, machine, make_country, reading_of_lines
from tests.unit.store.conftest import OFFICER

PASSWORDS = {"head-1": "first password", "head-2": "second password"}
TEXT = resource("rules", "demo.toml").read_text(encoding="utf-8")


@pytest.fixture
def own_country(tmp_path: Path) -> Iterator[LittleCountry]:
    made = make_country(tmp_path / "country")
    yield made
    made.server.stop()
    made.centre.close()


@pytest.fixture
def post(tmp_path: Path, own_country: LittleCountry) -> Iterator[Post]:
    with machine(tmp_path / "post", own_country) as opened:
        heads = [NewPerson(name, name, Role.SUPERVISOR, password) for name, password in PASSWORDS.items()]
        enrol_people(opened, heads, clock.now())
        opened.vouch()
        yield opened


def next_pack(folder: Path, post: Post) -> Path:
    version = post.pack.version
    path = folder / "next.toml"
    text = TEXT.replace(f"version = {version}\n", f"version = {version + 1}\n", 1)
    path.write_text(text, encoding="utf-8")
    return path


def head(post: Post, name: str) -> LoggedInOfficer:
    return post.writer.run(lambda casebook: casebook.people.log_in(name, PASSWORDS[name], clock.now()))


def dry_run(post: Post, pack: Path) -> None:
    arguments = ["--data-dir", str(post.settings.data_dir), "rules", "dry-run", str(pack)]
    result = CliRunner().invoke(group, [*arguments, "--departures", "1000", "--processes", "1"])
    assert result.exit_code == 0, result.output


def signed_by_both(post: Post, pack: Path, begins: date) -> Path:
    target = pack.with_suffix(".signed.json")
    for name in PASSWORDS:
        sign_pack(pack, target, head(post, name), begins, post.packs.folder)
    return target


def offer(country: LittleCountry, target: Path) -> None:
    take_pack(country.centre, read_signed(target.read_text(encoding="utf-8")), clock.now())
    publish_delta(country.centre, clock.now())


def choose(post: Post, today: date) -> bool:
    cache = post.cache()
    try:
        return post.choose_pack(cache.rule_packs(), today)
    finally:
        cache.close()


def test_a_pack_comes_to_the_post_and_is_in_force_from_its_day_on(
    post: Post, own_country: LittleCountry, tmp_path: Path
) -> None:
    pack, today = next_pack(tmp_path, post), clock.today()
    before = post.pack
    dry_run(post, pack)
    offer(own_country, signed_by_both(post, pack, today + timedelta(days=2)))
    assert synchronise(post).is_done
    assert not choose(post, today + timedelta(days=1))
    assert choose(post, today + timedelta(days=2))
    assert post.pack.version == before.version + 1
    # What the clock goes back to is no way back to older rules; the program's own pack is there.
    assert post.packs.folder.floors() == {"demo": before.version + 1}
    assert post.packs.folder.load(post.pack.digest).digest == post.pack.digest


def test_without_a_dry_run_of_this_very_pack_nobody_signs(post: Post, tmp_path: Path) -> None:
    pack = next_pack(tmp_path, post)
    dry_run(post, pack)
    pack.write_text(pack.read_text(encoding="utf-8") + "\n# one more line\n", encoding="utf-8")
    with pytest.raises(DataRejected) as refused:
        sign_pack(pack, tmp_path / "signed.json", head(post, "head-1"), clock.today(), post.packs.folder)
    assert refused.value.key == "services.fault.no_dry_run"
    assert not (tmp_path / "signed.json").exists()


def test_an_officer_signs_no_rules_and_nobody_signs_for_another_text(post: Post, tmp_path: Path) -> None:
    pack, target = next_pack(tmp_path, post), tmp_path / "signed.json"
    dry_run(post, pack)
    with pytest.raises(DataRejected) as refused:
        sign_pack(pack, target, OFFICER, clock.today(), post.packs.folder)
    assert refused.value.key == "services.fault.may_not_sign"
    sign_pack(pack, target, head(post, "head-1"), clock.today(), post.packs.folder)
    pack.write_text(pack.read_text(encoding="utf-8") + "\n# another\n", encoding="utf-8")
    dry_run(post, pack)
    with pytest.raises(DataRejected) as refused:
        sign_pack(pack, target, head(post, "head-2"), clock.today(), post.packs.folder)
    assert refused.value.key == "services.fault.other_pack_begun"


def test_the_centre_takes_only_known_signers_and_rising_versions(
    post: Post, own_country: LittleCountry, tmp_path: Path
) -> None:
    pack = next_pack(tmp_path, post)
    dry_run(post, pack)
    target = signed_by_both(post, pack, clock.today())
    signed = read_signed(target.read_text(encoding="utf-8"))
    take_pack(own_country.centre, signed, clock.now())
    with pytest.raises(DataRejected) as refused:
        take_pack(own_country.centre, signed, clock.now())
    assert refused.value.key == "central.fault.pack_version"
    with make_stranger(tmp_path) as stranger:
        dry_run(stranger, pack)
        other = sign_pack(pack, tmp_path / "a.json", head(stranger, "head-1"), clock.today(), stranger.packs.folder)
        other = other.signed_by("head-2", head(stranger, "head-2").signer)
        with pytest.raises(DataRejected) as refused:
            take_pack(own_country.centre, other, clock.now())
    assert refused.value.key == "central.fault.pack_signer_unknown"


def make_stranger(folder: Path):  # type: ignore[no-untyped-def]
    from contextlib import contextmanager

    @contextmanager
    def opened() -> Iterator[Post]:
        with machine(folder / "stranger") as post:
            heads = [NewPerson(name, name, Role.SUPERVISOR, password) for name, password in PASSWORDS.items()]
            enrol_people(post, heads, clock.now())
            yield post

    return opened()


def test_a_pack_that_does_not_hold_good_is_left_aside_and_told(
    post: Post, own_country: LittleCountry, tmp_path: Path
) -> None:
    pack = next_pack(tmp_path, post)
    dry_run(post, pack)
    offer(own_country, signed_by_both(post, pack, clock.today()))
    assert synchronise(post).is_done
    cache = post.cache()
    row = cache.rule_packs()[0]
    cache.close()
    signed = read_signed(row.signed)
    forged = type(row)(
        row.pack_id,
        row.version,
        row.digest,
        write_signed(type(signed)(signed.text, signed.effective_from, "00" * 32, signed.signatures)),
    )
    before = post.pack
    assert not post.choose_pack((forged,), clock.today())
    assert post.pack is before
    assert [fault.key for fault in post.packs.offered.refused] == ["casework.fault.pack_signature"]


def test_a_base_carries_the_packs_too(post: Post, own_country: LittleCountry, tmp_path: Path) -> None:
    pack = next_pack(tmp_path, post)
    dry_run(post, pack)
    target = signed_by_both(post, pack, clock.today())
    take_pack(own_country.centre, read_signed(target.read_text(encoding="utf-8")), clock.now())
    publish_base(own_country.centre, clock.now())
    assert synchronise(post, rebuild=True).is_done
    assert choose(post, clock.today())


def record_one(post: Post, country: LittleCountry) -> str:
    cache = post.cache()
    environment = Environment(cache, post.pack, clock.now, clock.today, lambda: "e-replayed")
    screening = Screening(environment)
    screening.present(reading_of_lines(country.travellers[Scenario.SUSPENDED].passport.lines, clock.today()))
    screening.state_purpose(Purpose.WORK)
    check = screening.check
    assert check is not None
    decided = Decided(check, Action.REFER)
    place, keys = Place("TPI Contoh", "4"), SubjectKeys(bytes(32), bytes(32))
    post.writer.run(lambda casebook: record_decision(casebook, OFFICER, decided, place, keys, None))
    cache.close()
    return check.traveller.encounter_id


def test_an_old_assessment_is_replayed_with_the_pack_of_its_time(
    post: Post, own_country: LittleCountry, tmp_path: Path
) -> None:
    pack = next_pack(tmp_path, post)
    dry_run(post, pack)
    offer(own_country, signed_by_both(post, pack, clock.today()))
    assert synchronise(post).is_done
    assert choose(post, clock.today())
    encounter_id, then = record_one(post, own_country), post.pack
    newer = pack.with_name("newer.toml")
    newer.write_text(TEXT.replace(f"version = {then.version - 1}\n", f"version = {then.version + 1}\n", 1))
    dry_run(post, newer)
    offer(own_country, signed_by_both(post, newer, clock.today()))
    assert synchronise(post).is_done
    assert choose(post, clock.today())
    assert post.pack.version == then.version + 1

    def again(casebook: Casebook) -> tuple[str, tuple[str, ...]]:
        found = replay_case(casebook, encounter_id, post.packs.folder)
        return found.assessment.rule_pack_digest, found.differs

    assert post.writer.run(again) == (then.digest, ())


def test_the_commands_sign_take_and_replay(post: Post, own_country: LittleCountry, tmp_path: Path) -> None:
    pack = next_pack(tmp_path, post)
    dry_run(post, pack)
    encounter_id = record_one(post, own_country)
    folder = str(post.settings.data_dir)
    runner = CliRunner(env={CREDENTIAL_VARIABLE: str(key_of(Path(folder)).path)})

    def run(*arguments: str, keys: str = "") -> str:
        result = runner.invoke(group, ["--data-dir", folder, "--language", "en", *arguments], input=keys)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout

    first, second = PASSWORDS
    assert "second person" in run("rules", "sign", str(pack), "--officer", first, keys=f"{PASSWORDS[first]}\n")
    assert "two people" in run("rules", "sign", str(pack), "--officer", second, keys=f"{PASSWORDS[second]}\n")
    told = json.loads(run("rules", "replay", encounter_id).splitlines()[0])
    assert told["differs"] == []
    assert told["flags"]["C05"] == 2
    run("central", "--dir", str(own_country.centre.folder), "rules", str(pack.with_suffix(".signed.json")))

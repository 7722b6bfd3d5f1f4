"""The keys of the publication replaced, one role after the other, before the eyes of real clients."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app import clock
from checkpoint_app.central import key_work, repository, roots
from checkpoint_app.central.publisher import publish_base, publish_delta
from checkpoint_app.cli.central import central
from checkpoint_app.faults import DataRejected, EnvironmentFault, Fault
from checkpoint_app.sync.importing import PlanKind
from tests.integration.keys.conftest import reopened
from tests.integration.sync.worlds import Post, copy_stick, make_centre
from tests.unit.casework_feed.people import clearance


def run(centre, *arguments):
    result = CliRunner().invoke(central, ["--dir", str(centre.folder), *map(str, arguments)])
    if isinstance(result.exception, Fault):
        raise result.exception
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def takes(post, centre):
    report = post.take(centre.repository_dir)
    assert report.is_done, report.download_fault
    return report.download


def tuf_state(post):
    return {path.name: path.read_bytes() for path in (post.tuf / "metadata").glob("*.json")}


@pytest.mark.parametrize("role", roots.ROLES)
def test_a_role_gets_a_new_key_and_clients_go_on(centre, post, role):
    takes(post, centre)
    before = getattr(centre.keys, "roots" if role == "root" else role)
    (told,) = run(centre, "keys", "rotate", role)
    assert told["signatures_missing"] == 0
    assert list(told["removed"]) == list(told["added"]) == [role]
    after = reopened(centre)
    assert getattr(after.keys, "roots" if role == "root" else role) != before
    # What was published is signed anew by itself: nobody waits for the next publication.
    assert takes(post, after).kind is PlanKind.NOTHING
    publish_base(after, clock.now())
    assert takes(post, after).feed_seq == 2
    newcomer = Post.of(post.folder.with_name("newcomer"), after)
    assert takes(newcomer, after).rows == 300
    after.close()


def test_the_former_key_signs_nothing_any_more(centre, post):
    takes(post, centre)
    with_old_keys = centre.keys
    run(centre, "keys", "rotate", "timestamp")
    takes(post, centre)
    held = tuf_state(post)
    repository.refresh_timestamp(centre.repository_dir, with_old_keys, clock.now())
    report = post.take(centre.repository_dir)
    assert report.download_fault.key == "sync.fault.signature_wrong"
    assert tuf_state(post)["timestamp.json"] == held["timestamp.json"]


def test_a_client_that_skipped_several_roots_walks_them_all(centre, post, tmp_path):
    takes(post, centre)
    for role in (*roots.ROLES, "root", "root", "snapshot"):
        run(centre, "keys", "rotate", role)
    after = reopened(centre)
    publish_base(after, clock.now())
    assert roots.current_root(after.repository_dir).signed.version == 8
    assert takes(post, after).feed_seq == 2
    stick = copy_stick(after, tmp_path / "stick")
    newcomer = Post.of(tmp_path / "newcomer", after)
    assert newcomer.take(stick).is_done
    after.close()


@pytest.fixture
def vaulted(tmp_path):
    """A centre whose five root keys, of which three must sign, lie in a vault."""
    from checkpoint_app.central.centre import create_centre, open_centre

    made = create_centre(tmp_path / "country", clock.now(), root_keys=5, root_threshold=3)
    publish_base(made, clock.now())
    made.close()
    vault = tmp_path / "vault"
    vault.mkdir()
    for key in sorted((made.folder / "keys").glob("root-*.pem")):
        shutil.move(key, vault / key.name)
    own = open_centre(made.folder)
    yield own, vault
    own.close()


def test_three_of_five_roots_sign_on_a_machine_without_a_network(vaulted, tmp_path):
    centre, vault = vaulted
    post = Post.of(tmp_path / "post", centre)
    takes(post, centre)
    away = tmp_path / "away"
    assert run(centre, "keys", "rotate", "snapshot")[0]["signatures_missing"] == 3
    before = roots.current_root(centre.repository_dir).signed.version
    run(centre, "keys", "export", away)
    nowhere = centre.folder.with_name("no centre here")
    missing = []
    for number in (1, 4, 5):
        key = vault / f"root-{number}.pem"
        result = CliRunner().invoke(central, ["--dir", str(nowhere), "keys", "sign", str(away), "--key", str(key)])
        missing.append(json.loads(result.stdout)["signatures_missing"])
        assert roots.current_root(centre.repository_dir).signed.version == before
    assert missing == [2, 1, 0]
    (told,) = run(centre, "keys", "import", away)
    assert told["signatures_missing"] == 0
    assert not (centre.folder / roots.DRAFT).exists()
    assert takes(post, centre).kind is PlanKind.NOTHING
    assert not nowhere.exists()


def test_a_root_key_made_elsewhere_takes_the_place_of_one_that_is_lost(vaulted, tmp_path):
    centre, vault = vaulted
    post = Post.of(tmp_path / "post", centre)
    takes(post, centre)
    run(centre, "keys", "create", tmp_path / "new.pem")
    lost = roots.key_id(roots.read_signer(vault / "root-2.pem").public_key())
    with pytest.raises(DataRejected, match="which_key"):
        run(centre, "keys", "rotate", "root", "--public", tmp_path / "new.pem.pub")
    told = run(centre, "keys", "rotate", "root", "--replace", lost[:9], "--public", tmp_path / "new.pem.pub")[0]
    assert told["signatures_missing"] == 3
    run(centre, "keys", "export", tmp_path / "away")
    sign = ["keys", "sign", tmp_path / "away"]
    # The new key counts for the new root only: three of the root in force are asked for all the same.
    two_and_new = ["--key", vault / "root-1.pem", "--key", vault / "root-3.pem", "--key", tmp_path / "new.pem"]
    assert run(centre, *sign, *two_and_new)[0]["signatures_missing"] == 1
    assert run(centre, "keys", "import", tmp_path / "away")[0]["signatures_missing"] == 1
    assert roots.current_root(centre.repository_dir).signed.version == 1
    assert run(centre, *sign, "--key", vault / "root-5.pem")[0]["signatures_missing"] == 0
    assert run(centre, "keys", "import", tmp_path / "away")[0]["signatures_missing"] == 0
    assert lost not in roots.current_root(centre.repository_dir).signed.roles["root"].keyids
    takes(post, centre)
    # The lost one signs nothing any more.
    run(centre, "keys", "rotate", "timestamp")
    run(centre, "keys", "export", tmp_path / "again")
    with pytest.raises(DataRejected, match="not_a_root"):
        run(centre, "keys", "sign", tmp_path / "again", "--key", vault / "root-2.pem")


def test_a_key_is_withdrawn_as_long_as_the_role_can_do_without(vaulted, tmp_path):
    centre, vault = vaulted
    for number, left in ((1, 4), (2, 3)):
        keyid = roots.key_id(roots.read_signer(vault / f"root-{number}.pem").public_key())
        run(centre, "keys", "withdraw", "root", keyid[:10])
        run(centre, "keys", "export", tmp_path / "away")
        keys = [part for each in (3, 4, 5) for part in ("--key", vault / f"root-{each}.pem")]
        run(centre, "keys", "sign", tmp_path / "away", *keys)
        run(centre, "keys", "import", tmp_path / "away")
        assert len(roots.current_root(centre.repository_dir).signed.roles["root"].keyids) == left
    keyid = roots.key_id(roots.read_signer(vault / "root-3.pem").public_key())
    for role, begins in (("root", keyid[:10]), ("timestamp", None)):
        begins = begins or roots.current_root(centre.repository_dir).signed.roles[role].keyids[0][:10]
        with pytest.raises(DataRejected, match="key_needed"):
            run(centre, "keys", "withdraw", role, begins)


def test_signatures_for_another_draft_or_by_a_stranger_do_not_count(vaulted, tmp_path):
    centre, vault = vaulted
    with pytest.raises(DataRejected, match="no_draft"):
        run(centre, "keys", "export", tmp_path / "away")
    run(centre, "keys", "rotate", "snapshot")
    run(centre, "keys", "export", tmp_path / "away")
    run(centre, "keys", "sign", tmp_path / "away", "--key", vault / "root-1.pem")
    run(centre, "keys", "rotate", "timestamp")
    with pytest.raises(DataRejected, match="draft_differs"):
        run(centre, "keys", "import", tmp_path / "away")
    run(centre, "keys", "export", tmp_path / "away")
    file = tmp_path / "away" / key_work.EXPORTED
    forged = json.loads(file.read_text())
    forged["signatures"] = [
        {"keyid": keyid, "sig": "00" * 64}
        for keyid in roots.current_root(centre.repository_dir).signed.roles["root"].keyids
    ]
    file.write_text(json.dumps(forged))
    assert run(centre, "keys", "import", tmp_path / "away")[0]["signatures_missing"] == 3
    file.write_text("{}")
    with pytest.raises(DataRejected, match="root_malformed"):
        run(centre, "keys", "import", tmp_path / "away")
    draft = roots.draft_of(centre.folder)
    with pytest.raises(DataRejected, match="signatures_missing"):
        roots.install(centre.folder, draft)
    assert roots.current_root(centre.repository_dir).signed.version == 1


def test_a_death_between_the_root_and_the_new_signatures_is_mended(centre, post):
    takes(post, centre)
    draft = roots.begin_draft(centre.folder, clock.now() + repository.ROOT_LIFE)
    drawn = Ed25519PrivateKey.generate()
    roots.keep_waiting(centre.folder, "snapshot", drawn)
    roots.replace_key(draft, "snapshot", None, drawn.public_key())
    roots.sign_with(draft, roots.current_root(centre.repository_dir).signed, centre.keys.roots)
    roots.install(centre.folder, draft)  # and here the machine dies
    report = post.take(centre.repository_dir)
    assert report.download_fault.key == "sync.fault.signature_wrong"
    assert post.cache().look_up("IDN", "X0000007", clock.now()).clearance == clearance(7)
    run(centre, "publish", "--renew")
    assert takes(post, centre).kind is PlanKind.NOTHING


def test_without_the_key_that_must_sign_nothing_changes(centre):
    (centre.folder / "keys" / "targets.pem").unlink()
    own = reopened(centre)
    with pytest.raises(EnvironmentFault, match="key_missing"):
        run(own, "keys", "rotate", "snapshot")
    assert roots.current_root(own.repository_dir).signed.version == 1
    with pytest.raises(EnvironmentFault, match="key_missing"):
        publish_delta(own, clock.now())
    assert run(own, "publish", "--renew")[0]["timestamp"] == 2, "renewing needs the online keys only"
    own.close()


def test_keys_tell_where_they_are_and_what_ends_soon(vaulted):
    centre, _ = vaulted
    lines = run(centre, "keys", "show")
    held = {(line["role"], line["where"]) for line in lines}
    assert held >= {("root", "ELSEWHERE"), ("timestamp", "HERE"), ("device-ca", "HERE"), ("feed", "HERE")}
    assert not any(line["ends_soon"] for line in lines)
    later = clock.now() + repository.TIMESTAMP_LIFE - key_work._WARN["timestamp"]
    assert [line.role for line in key_work.warnings(centre, later)] == ["timestamp"]
    late = clock.now() + repository.ROOT_LIFE
    assert {line.role for line in key_work.warnings(centre, late)} == set(roots.ROLES)


def test_a_root_is_renewed_before_it_ends(centre, post):
    takes(post, centre)
    (told,) = run(centre, "keys", "rotate", "root", "--renew")
    assert (told["root"], told["removed"], told["added"]) == (2, {}, {})
    takes(post, centre)


def test_a_key_is_never_written_over_another_one(centre, tmp_path):
    run(centre, "keys", "create", tmp_path / "own.pem")
    with pytest.raises(EnvironmentFault, match="keys_exist"):
        run(centre, "keys", "create", tmp_path / "own.pem")
    (tmp_path / "no.pub").write_text("no key")
    with pytest.raises(DataRejected, match="key_malformed"):
        run(centre, "keys", "rotate", "root", "--public", tmp_path / "no.pub")


def test_another_country_is_not_taken_for_this_one(tmp_path, centre, post):
    takes(post, centre)
    stranger = make_centre(tmp_path / "stranger", [clearance(1)])
    report = post.take(stranger.repository_dir)
    assert isinstance(report.download_fault, DataRejected)
    stranger.close()

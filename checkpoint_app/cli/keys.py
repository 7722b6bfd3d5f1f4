"""`checkpoint central keys ...`: look at the centre's keys, replace them, sign on a machine without a network."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checkpoint_app import clock
from checkpoint_app.cli.place import Place, emit

if TYPE_CHECKING:
    from checkpoint_app.central.roots import RootChange

_PUBLICATION = ("root", "targets", "snapshot", "timestamp")
_AUTHORITIES = ("device-ca", "server-ca")


@click.group()
def keys() -> None:
    """Keys of the centre: show, replace, sign offline."""


@keys.command()
@click.pass_obj
def show(place: Place) -> None:
    """List every key: its role, where its private half is, and until when it is good."""
    from checkpoint_app.central.key_work import list_keys

    centre, now = place.open(), clock.now()
    for line in list_keys(centre, now):
        emit(
            {
                "role": line.role,
                "key": line.keyid,
                "where": line.where.value,
                "threshold": line.threshold,
                "until": line.until.isoformat() if line.until else None,
                "ends_soon": line.is_near,
            }
        )
    place.warn(centre, now)
    centre.close()


@keys.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def create(place: Place, file: Path) -> None:
    """Draw a key on any machine, also one without a centre: FILE stays there, FILE.pub goes to the centre."""
    from checkpoint_app.central.roots import create_pair

    keyid = create_pair(file)
    emit({"key": keyid, "private": str(file), "public": f"{file}.pub"})
    place.say("key_created", key=keyid[:12], private=file, public=f"{file}.pub")


@keys.command()
@click.argument("role", type=click.Choice([*_PUBLICATION, "feed", *_AUTHORITIES]))
@click.option("--replace", "former", help="The beginning of the id of the key that goes, where a role has several.")
@click.option("--public", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A key made elsewhere.")
@click.option("--renew", is_flag=True, help="root only: the same keys, a later end.")
@click.option("--overlap-days", type=click.IntRange(1, 400), default=90, show_default=True, help="feed only.")
@click.pass_obj
def rotate(place: Place, role: str, former: str | None, public: Path | None, renew: bool, overlap_days: int) -> None:
    """Replace a role's key; without --public a new one is drawn here."""
    from checkpoint_app.central import key_work, roots

    centre, now = place.open(), clock.now()
    if role == "feed":
        number = key_work.rotate_feed(centre, now, timedelta(days=overlap_days))
        until = now + timedelta(days=overlap_days)
        emit({"feed": number, "former_until": until.isoformat()})
        place.say("feed_rotated", number=number, until=place.words.date(until.date()))
    elif role in _AUTHORITIES:
        made = key_work.rotate_authority(centre, role, now)
        until = made.certificate.not_valid_after_utc
        emit({"authority": role, "until": until.isoformat()})
        place.say("authority_added", authority=role, until=place.words.date(until.date()))
    elif renew:
        _tell(place, key_work.renew_root(centre, now))
    else:
        _tell(place, key_work.rotate_role(centre, role, now, former, roots.read_public(public) if public else None))
    centre.close()


@keys.command()
@click.argument("role", type=click.Choice([*_PUBLICATION, *_AUTHORITIES]))
@click.argument("key")
@click.pass_obj
def withdraw(place: Place, role: str, key: str) -> None:
    """Take a key from a role: KEY is the beginning of its id, or an authority's number."""
    from checkpoint_app.central import key_work
    from checkpoint_app.central.authorities import remove_authority

    centre = place.open()
    if role in _AUTHORITIES:
        if not key.isdigit():
            raise click.UsageError("an authority is named by its number")
        remove_authority(centre.folder / "keys", role, int(key))
        emit({"withdrawn": f"{role}-{key}"})
        place.say("authority_removed", authority=f"{role}-{key}")
    else:
        _tell(place, key_work.withdraw_role_key(centre, role, key, clock.now()))
    centre.close()


@keys.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def export_(place: Place, folder: Path) -> None:
    """Write the new root that waits for signatures to FOLDER, for a machine that holds root keys."""
    from checkpoint_app.central.key_work import export_draft

    centre = place.open()
    _tell(place, export_draft(centre, folder))
    centre.close()


@keys.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--key", "files", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True, required=True
)
@click.pass_obj
def sign(place: Place, folder: Path, files: tuple[Path, ...]) -> None:
    """Sign an exported root with root keys; needs no centre and no network."""
    from checkpoint_app.central import key_work, roots
    from checkpoint_app.central.signers import read_signer

    former = roots.read_root(folder / key_work.BESIDE).signed
    for file in files:
        change = roots.sign_file(folder / key_work.EXPORTED, former, read_signer(file))
    _tell(place, change)


@keys.command("import")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.pass_obj
def import_(place: Place, folder: Path) -> None:
    """Bring signatures back; with enough of them the new root is in force."""
    from checkpoint_app.central.key_work import take_signatures

    centre = place.open()
    count, change = take_signatures(centre, folder, clock.now())
    place.say("signatures_taken", count=count)
    _tell(place, change)
    centre.close()


def _tell(place: Place, change: RootChange) -> None:
    emit(
        {
            "root": change.version,
            "removed": {role: [each[:12] for each in ids] for role, ids in change.removed.items()},
            "added": {role: [each[:12] for each in ids] for role, ids in change.added.items()},
            "signatures_missing": change.missing,
        }
    )
    for key, changed in (("key_goes", change.removed), ("key_comes", change.added)):
        for role, ids in changed.items():
            place.say(key, role=role, keys=", ".join(each[:12] for each in ids))
    place.say("root_waits" if change.missing else "root_signed", version=change.version, count=change.missing)

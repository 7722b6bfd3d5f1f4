"""`checkpoint restore`: a machine that was lost goes on here, from its backup on a stick."""

from __future__ import annotations

import os
from pathlib import Path

import click

from checkpoint_app.cli.root import emit, settings_of
from checkpoint_app.config import Settings
from checkpoint_app.services.backing_up import FoundBackup
from checkpoint_app.services.post import ask_fingerprint
from checkpoint_app.services.restoring import Admittance, Restored, choose_backup
from checkpoint_app.services.restoring import restore as restore_casebook
from checkpoint_app.services.restoring_by_stick import restore_or_ask
from checkpoint_app.store.keys import KeySource, choose_key_source
from checkpoint_app.texts import Texts, texts


@click.command()
@click.option("--from", "stick", type=click.Path(path_type=Path, file_okay=False), required=True, help="The stick.")
@click.option("--centre", "centre_url", help="Address of the central service; by default the one in the settings.")
@click.option("--code", help="One-time code of `checkpoint central code --restores DEVICE`.")
@click.option("--by-stick", is_flag=True, help="Without any link: asked and answered on the stick, in two goes.")
@click.option("--fingerprint", help="The centre's fingerprint, as the centre told it; asked for when not given.")
@click.option("--device", "device_id", help="Which device, when the stick holds backups of several.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.pass_context
def restore(
    ctx: click.Context,
    stick: Path,
    centre_url: str | None,
    code: str | None,
    by_stick: bool,
    fingerprint: str | None,
    device_id: str | None,
    as_json: bool,
) -> None:
    """Make the newest backup on a stick this machine's casebook; the device goes on as its next incarnation."""
    settings = settings_of(ctx)
    words = texts(settings.language)
    found = choose_backup(stick, device_id)
    address = centre_url or settings.centre_url
    source = choose_key_source(
        settings.data_dir, os.environ, lambda: str(click.prompt("passphrase", hide_input=True, err=True))
    )
    if by_stick:
        restored = restore_or_ask(settings, source, found, code)
        if restored is None:
            if as_json:
                emit({"device_id": found.head.device_id, "asked": True})
            else:
                click.echo(words("cli.restore.asked", post=found.head.post, counter=found.head.counter))
            return
    else:
        restored = _by_link(settings, source, found, address, code, fingerprint)
    _tell(restored, words, as_json)


def _by_link(
    settings: Settings, source: KeySource, found: FoundBackup, address: str, code: str | None, fingerprint: str | None
) -> Restored:
    if code is None:
        raise click.UsageError("--code is needed")
    words = texts(settings.language)
    if fingerprint is None:
        fingerprint = ask_fingerprint(address)
        click.echo(words("cli.enrol.fingerprint", fingerprint=fingerprint), err=True)
        click.confirm(words("cli.enrol.same"), abort=True, err=True)
    return restore_casebook(settings, source, found, Admittance(address, fingerprint, code))


def _tell(restored: Restored, words: Texts, as_json: bool) -> None:
    account = restored.membership.account
    if as_json:
        emit(
            {
                "device_id": account.device_id,
                "incarnation": account.incarnation,
                "made_at": f"{restored.head.made_at:%Y-%m-%dT%H:%M:%SZ}",
                "events": restored.events,
                "waiting": restored.waiting,
            }
        )
        return
    told = words(
        "cli.restore.done",
        post=restored.head.post,
        counter=restored.head.counter,
        made_at=words.instant(restored.head.made_at),
        events=restored.events,
        waiting=restored.waiting,
        incarnation=account.incarnation,
    )
    click.echo(told)

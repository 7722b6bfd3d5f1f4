"""`checkpoint restore`: a machine that was lost goes on here, from its backup on a stick."""

from __future__ import annotations

import os
from pathlib import Path

import click

from checkpoint_app.cli.root import emit, settings_of
from checkpoint_app.services.post import ask_fingerprint
from checkpoint_app.services.restoring import Admittance, choose_backup
from checkpoint_app.services.restoring import restore as restore_casebook
from checkpoint_app.store.keys import choose_key_source
from checkpoint_app.texts import texts


@click.command()
@click.option("--from", "stick", type=click.Path(path_type=Path, file_okay=False), required=True, help="The stick.")
@click.option("--centre", "centre_url", help="Address of the central service; by default the one in the settings.")
@click.option("--code", required=True, help="One-time code of `checkpoint central code --restores DEVICE`.")
@click.option("--fingerprint", help="The centre's fingerprint, as the centre told it; asked for when not given.")
@click.option("--device", "device_id", help="Which device, when the stick holds backups of several.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.pass_context
def restore(
    ctx: click.Context,
    stick: Path,
    centre_url: str | None,
    code: str,
    fingerprint: str | None,
    device_id: str | None,
    as_json: bool,
) -> None:
    """Make the newest backup on a stick this machine's casebook; the device goes on as its next incarnation."""
    settings = settings_of(ctx)
    words = texts(settings.language)
    found = choose_backup(stick, device_id)
    address = centre_url or settings.centre_url
    if fingerprint is None:
        fingerprint = ask_fingerprint(address)
        click.echo(words("cli.enrol.fingerprint", fingerprint=fingerprint), err=True)
        click.confirm(words("cli.enrol.same"), abort=True, err=True)
    source = choose_key_source(
        settings.data_dir, os.environ, lambda: str(click.prompt("passphrase", hide_input=True, err=True))
    )
    restored = restore_casebook(settings, source, found, Admittance(address, fingerprint, code))
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

"""`checkpoint backup`: the casebook of this machine, encrypted, onto a stick."""

from __future__ import annotations

from pathlib import Path

import click

from checkpoint_app.cli.root import emit, settings_of
from checkpoint_app.services.post import open_post
from checkpoint_app.services.synchronising import back_up_to
from checkpoint_app.texts import texts


@click.command()
@click.argument("stick", type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.pass_context
def backup(ctx: click.Context, stick: Path, as_json: bool) -> None:
    """Back this machine's casebook up on a stick, encrypted; every exchange by stick does it as well."""
    settings = settings_of(ctx)
    post = open_post(settings, lambda: str(click.prompt("passphrase", hide_input=True, err=True)))
    try:
        made = back_up_to(post, stick)
    finally:
        post.close()
    if as_json:
        emit(
            {
                "at": f"{made.at:%Y-%m-%dT%H:%M:%SZ}",
                "stick": made.stick,
                "dev_seq": made.dev_seq,
                "bytes": made.size_bytes,
            }
        )
    else:
        words = texts(settings.language)
        size = f"{made.size_bytes / 1e6:.1f}"
        click.echo(words("cli.backup.done", stick=made.stick, events=made.dev_seq, megabytes=size))

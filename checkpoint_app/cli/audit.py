"""`checkpoint audit verify`: is the log whole."""

from __future__ import annotations

import sys

import click

from checkpoint_app.cli.root import emit, say, settings_of
from checkpoint_app.services.post import open_post
from checkpoint_app.texts import texts


@click.group()
def audit() -> None:
    """The audit log of this machine."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    """Check pages, hash chain, signatures and receipts."""
    settings = settings_of(ctx)
    post = open_post(settings, lambda: str(click.prompt("passphrase", hide_input=True, err=True)))
    try:
        report = post.writer.run(lambda casebook: casebook.verify())
    finally:
        post.close()
    words = texts(settings.language)
    if as_json:
        emit(
            {
                "whole": report.is_whole,
                "events": report.events,
                "acknowledged": report.acked_through,
                "head": report.head_hash,
                "findings": [
                    {"kind": each.kind.value, "dev_seq": each.dev_seq, "detail": each.detail}
                    for each in report.findings
                ],
            }
        )
    elif report.is_whole:
        click.echo(words("cli.audit.whole", events=report.events, acknowledged=report.acked_through))
    if not report.is_whole:
        first = report.findings[0]
        say(words("cli.audit.broken", sequence=first.dev_seq, reason=first.kind.value))
        sys.exit(4)

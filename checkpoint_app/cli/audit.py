"""`checkpoint audit verify` and `salvage`: is the log whole, and what can be saved of one that is not."""

from __future__ import annotations

import os
import sys

import click

from checkpoint_app.cli.root import emit, say, settings_of
from checkpoint_app.services.post import open_post
from checkpoint_app.services.salvaging import salvage_casebook
from checkpoint_app.store.keys import choose_key_source
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


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.pass_context
def salvage(ctx: click.Context, as_json: bool) -> None:
    """Save what can be read of a damaged casebook into a new one; the damaged file is moved aside.

    Close Checkpoint's window first. Events that cannot be read are named by their numbers.
    """
    settings = settings_of(ctx)
    source = choose_key_source(
        settings.data_dir, os.environ, lambda: str(click.prompt("passphrase", hide_input=True, err=True))
    )
    report = salvage_casebook(settings, source)
    if as_json:
        emit(
            {
                "events": report.events,
                "encounters": report.encounters,
                "people": report.people,
                "pages": report.pages,
                "damaged_pages": report.damaged,
                "lost": [
                    {
                        "device_id": each.device_id,
                        "incarnation": each.incarnation,
                        "first": each.first,
                        "last": each.last,
                    }
                    for each in report.lost
                ],
            }
        )
        return
    words = texts(settings.language)
    lost = ", ".join(f"{each.incarnation}: {each.first}-{each.last}" for each in report.lost)
    told = words(
        "cli.audit.salvaged",
        events=report.events,
        encounters=report.encounters,
        people=report.people,
        damaged=report.damaged,
        pages=report.pages,
    )
    click.echo(told)
    if lost:
        click.echo(words("cli.audit.lost", numbers=lost))

"""`checkpoint audit verify`, `salvage`, `handover`: is the log whole, what can be saved, is a file what it claims."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from checkpoint_app.cli.root import emit, say, settings_of
from checkpoint_app.services.handing_over import HandOverReport, check_hand_over
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


@audit.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--authority", type=click.Path(path_type=Path, dir_okay=False), help="PEM of the authority of machines."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.pass_context
def handover(ctx: click.Context, file: Path, authority: Path | None, as_json: bool) -> None:
    """Check a hand-over file: both signatures, the machine's certificate, and the paper beside it.

    A machine of a post knows the authority by itself; elsewhere it is given with --authority.
    """
    settings = settings_of(ctx)
    report = check_hand_over(file, _authorities(ctx, authority))
    words = texts(settings.language)
    found = report.file
    values = {"number": found.case_number, "officer": found.officer_number, "time": words.instant(found.at)}
    if as_json:
        emit(_as_json(report))
    elif not report.faults:
        click.echo(words("cli.audit.handover_good", **values))
    if not report.is_certificate_checked:
        say(words("cli.audit.handover_authority"))
    if report.faults:
        reasons = ", ".join(words(f"cli.audit.handover_fault.{fault.value}") for fault in report.faults)
        say(words("cli.audit.handover_broken", reasons=reasons))
        sys.exit(4)


def _authorities(ctx: click.Context, given: Path | None) -> bytes | None:
    """Give the authority of machines: the one that is named, else the one this machine learnt from the centre."""
    if given is not None:
        return given.read_bytes()
    settings = settings_of(ctx)
    if not settings.casebook_path.exists():
        return None
    post = open_post(settings, lambda: str(click.prompt("passphrase", hide_input=True, err=True)))
    try:
        letter = post.membership.letter if post.membership else None
    finally:
        post.close()
    return letter.devices.encode() if letter else None


def _as_json(report: HandOverReport) -> dict[str, object]:
    file = report.file
    return {
        "case": file.case_number,
        "receiver": file.receiver.value,
        "officer": file.officer_number,
        "device": file.device_id,
        "faults": [fault.value for fault in report.faults],
        "certificate_checked": report.is_certificate_checked,
    }

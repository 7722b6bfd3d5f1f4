"""`checkpoint sync`: one cycle with the centre, with progress."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from checkpoint_app import clock
from checkpoint_app.cli.root import say, settings_of
from checkpoint_app.faults import DataRejected, EnvironmentFault, Fault
from checkpoint_app.services.post import open_post
from checkpoint_app.services.synchronising import exchange_by_stick, synchronise
from checkpoint_app.sync.cycle import CycleReport, Progress
from checkpoint_app.sync.uploads import UploadState
from checkpoint_app.texts import Texts, texts


@click.command()
@click.option("--from", "source", help="Address of a centre, or a folder that holds its repository.")
@click.option(
    "--export",
    "stick",
    type=click.Path(path_type=Path, file_okay=False),
    help="A stick: write what waits onto it, encrypted to the centre.",
)
@click.option("--rebuild", is_flag=True, help="Take the whole base again, whatever is held.")
@click.pass_context
def sync(ctx: click.Context, source: str | None, stick: Path | None, rebuild: bool) -> None:
    """Send what waits, take what is new: by link, or by stick with --from and --export."""
    settings = settings_of(ctx)
    words = texts(settings.language)
    post = open_post(settings, _ask_passphrase)
    try:
        report = None
        if source is not None or stick is None:
            report = synchronise(post, source=source, rebuild=rebuild, on_progress=_Line(words))
        if stick is not None:
            exported = exchange_by_stick(post, stick, take=False, on_progress=_Line(words))
            if exported.carried is not None:
                click.echo(
                    words("cli.sync.exported", events=exported.carried.events, written=exported.carried.written)
                )
            report = exported if report is None else _both(report, exported)
    finally:
        post.close()
    if report is not None:
        _tell(report, words)


def _both(taken: CycleReport, exported: CycleReport) -> CycleReport:
    return replace(
        taken, upload_fault=exported.upload_fault or taken.upload_fault, backup_fault=exported.backup_fault
    )


def _tell(report: CycleReport, words: Texts) -> None:
    if report.upload is not None and report.upload.state is UploadState.FORKED:
        say(words("sync.forked", dev_seq=report.upload.forked_at))
        sys.exit(DataRejected.exit_status)
    faults = _to_tell(report)
    for fault in faults:
        say(words(fault.key, **fault.values))
    sent = report.upload.sent if report.upload else 0
    if report.download is not None:
        key = "cli.sync.unchanged" if report.download.kind.value == "NOTHING" else "cli.sync.done"
        as_of = words.instant(report.download.as_of)
        click.echo(words(key, rows=report.download.rows, events=sent, as_of=as_of))
    if faults:
        sys.exit(faults[-1].exit_status)


def _to_tell(report: CycleReport) -> list[Fault]:
    """One sentence where both halves failed for the world outside: a network that is not there is told once."""
    faults: list[Fault] = [each for each in (report.upload_fault, report.download_fault) if each is not None]
    told = faults[:1] if all(isinstance(each, EnvironmentFault) for each in faults) else faults
    return [*told, report.backup_fault] if report.backup_fault is not None else told


class _Line:
    """One line of progress on a terminal; nothing when stderr is a file."""

    def __init__(self, words: Texts) -> None:
        self._words = words
        self._shown_ns = 0

    def __call__(self, progress: Progress) -> None:
        """Show where the cycle is, at most ten times a second."""
        now = clock.monotonic_ns()
        if not sys.stderr.isatty() or now - self._shown_ns < 100_000_000:
            return
        self._shown_ns = now
        text = f"{progress.state.value:9} {progress.bytes_done / 1e6:8.1f} MB {progress.rows_done:>10,}"
        click.echo(f"\r{text}", err=True, nl=False)


def _ask_passphrase() -> str:
    return str(click.prompt("passphrase", hide_input=True, err=True))

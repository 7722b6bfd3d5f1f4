"""`checkpoint read PATH...`: images, folders and videos to MRZ and codes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checkpoint_app import clock
from checkpoint_app.cli.code_output import code_fields
from checkpoint_app.cli.output import mrz_fields, show_lines
from checkpoint_app.cli.root import emit, say, sentence, settings_of
from checkpoint_app.documents.codes import read_code
from checkpoint_app.documents.mrz import parse_mrz
from checkpoint_app.faults import InputUnreadable
from checkpoint_app.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checkpoint_app.scan.reader import MrzReader
    from checkpoint_app.scan.reading import BarcodeReading, MrzReading
    from checkpoint_app.scan.reading_files import FileReading


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on stdout.")
@click.pass_context
def read(ctx: click.Context, paths: tuple[Path, ...], as_json: bool) -> int:
    """Read MRZ and codes; a file that cannot be read is told in one sentence, the others are read all the same."""
    from checkpoint_app.scan.reader import MrzReader

    language = settings_of(ctx).language
    status, reader = 0, MrzReader()
    for path in paths:
        for result in _results(path, reader):
            if result.fault is not None:
                say(sentence(result.fault, language))
                status = max(status, result.fault.exit_status)
            if as_json:
                emit(_record(result))
            elif result.fault is None:
                _echo(result, language)
    return status


def _results(path: Path, reader: MrzReader) -> Iterator[FileReading]:
    """Read one path; a path that is missing, or a folder without pictures, is a result with its fault."""
    from checkpoint_app.scan.reading_files import FileReading, read_path

    try:
        yield from read_path(path, reader=reader)
    except InputUnreadable as fault:
        yield FileReading(path, None, (), 0.0, fault)


def _record(result: FileReading) -> dict[str, Any]:
    return {
        "input": str(result.path),
        "mrz": None if result.mrz is None else _mrz(result.mrz),
        "barcodes": [_code(code) for code in result.barcodes],
        "cpu_ms": round(result.cpu_ms, 1),
        "error": result.fault.key if result.fault else None,
    }


def _mrz(reading: MrzReading) -> dict[str, Any]:
    return {
        "format": reading.format.value,
        "lines": list(reading.lines),
        "status": reading.status.value,
        "checks_ok": reading.checks_ok,
        "confidence": round(reading.lowest_confidence, 4),
        "corrected": [
            {"line": each.line, "column": each.column, "read": each.read, "proposed": each.proposed}
            for each in reading.corrected
        ],
        "fields": mrz_fields(parse_mrz(reading.lines, clock.today())),
    }


def _code(reading: BarcodeReading) -> dict[str, Any]:
    code = read_code(reading.content, reading.text)
    return {
        "symbology": reading.symbology.value,
        "status": reading.status.value,
        "kind": code.kind.value,
        "text": reading.text,
        "content": reading.content.hex(),
        **code_fields(code, clock.now(), clock.today()),
    }


def _echo(result: FileReading, language: Any) -> None:
    words = texts(language)
    codes = [(reading, read_code(reading.content, reading.text)) for reading in result.barcodes]
    for reading, code in codes:
        kind = words(f"cli.read.kind.{code.kind.value.lower()}")
        click.echo(words("cli.read.code", input=result.path.name, symbology=reading.symbology.value, kind=kind))
    if result.mrz is None:
        if not codes:
            click.echo(words("cli.read.none", input=result.path.name))
        return
    mrz = result.mrz
    confidence = f"{mrz.lowest_confidence:.3f}"
    line = words(
        "cli.read.line",
        input=result.path.name,
        format=mrz.format.value,
        status=mrz.status.value,
        confidence=confidence,
    )
    click.echo(line)
    for text in show_lines(parse_mrz(mrz.lines, clock.today())):
        click.echo(f"    {text}")

"""`checkpoint prescreen`: a passenger list, before the travellers come; and the folder where operators put theirs.

Reads only, unless it is told to keep the list.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Found
from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.cli.root import emit, say, settings_of
from checkpoint_app.config import Settings
from checkpoint_app.documents.passenger_list import Column, ColumnsUnknown, PassengerList
from checkpoint_app.faults import InputUnreadable
from checkpoint_app.services.expected_words import fault_line, known_lines
from checkpoint_app.services.gate_list import GateDeparture, write_gate_list
from checkpoint_app.services.list_columns import remember_columns, remembered_columns
from checkpoint_app.services.list_departures import departure_of
from checkpoint_app.services.list_files import read_list_file
from checkpoint_app.services.opening import load_rules, open_cache, open_secrets
from checkpoint_app.services.prescreening import Expectation, prescreen
from checkpoint_app.store.keys import choose_key_source
from checkpoint_app.texts import Texts, texts

if TYPE_CHECKING:
    from checkpoint_app.services.list_folder import FolderResult

_LOOK_S = 2


@click.command("prescreen")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--keep", is_flag=True, help="Keep the list on this machine, encrypted, until a day after its departure."
)
@click.option(
    "--gates",
    type=click.Path(path_type=Path, dir_okay=False),
    help='Write the list "please use a staffed counter" for automatic gates: hashes and departures, no reason.',
)
@click.option("--watch", type=click.Path(path_type=Path, file_okay=False), help="Take every list put into a folder.")
@click.option("--looks", type=click.IntRange(1), hidden=True, help="End after so many looks.")
@click.option("--column", "columns", multiple=True, metavar="HEADING=MEANING", help="Say once what a column means.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on stdout.")
@click.pass_context
def prescreen_command(
    ctx: click.Context,
    file: Path | None,
    columns: tuple[str, ...],
    keep: bool,
    gates: Path | None,
    watch: Path | None,
    looks: int | None,
    as_json: bool,
) -> None:
    """A passenger list (PAXLST, CSV, XLSX): what is known of each person, and the list's faults by line."""
    settings = settings_of(ctx)
    words = texts(settings.language)
    if watch is not None:
        _watch(settings, watch, words, looks)
        return
    if file is None:
        raise click.UsageError(words("lists.command.nothing_given"))
    lists = _read(settings, file, columns, words)
    if keep:
        _keep(settings, file)
    departures = list(_screen(settings, file, lists, words, as_json=as_json))
    if gates is not None:
        write_gate_list(gates, departures)
        say(words("lists.command.gates", path=str(gates), count=sum(len(each.rows()) for each in departures)))


def _keep(settings: Settings, file: Path) -> None:
    from checkpoint_app.services.kept_lists import take_list_file
    from checkpoint_app.services.post import open_post

    post = open_post(settings, _ask_passphrase)
    try:
        take_list_file(post, file)
    finally:
        post.close()


def _watch(settings: Settings, folder: Path, words: Texts, looks: int | None) -> None:
    import time

    from checkpoint_app.services.kept_lists import take_list_file
    from checkpoint_app.services.list_folder import ListFolder
    from checkpoint_app.services.post import open_post

    post = open_post(settings, _ask_passphrase)
    try:
        watched = ListFolder(folder, lambda path: take_list_file(post, path), words)
        say(words("lists.folder.watching", folder=str(folder)))
        for number in count(1):
            for result in watched.look(clock.now()):
                _tell(result, words)
            if number == looks:
                break
            time.sleep(_LOOK_S)
    finally:
        post.close()


def _tell(result: FolderResult, words: Texts) -> None:
    if result.fault is not None:
        say(words(result.fault.key, **result.fault.values))
        return
    people = sum(len(each.given.persons) for each in result.lists)
    faults = sum(len(each.given.faults) for each in result.lists)
    click.echo(words("lists.folder.taken", name=result.name, count=people, faults=faults))


def _screen(
    settings: Settings, file: Path, lists: tuple[PassengerList, ...], words: Texts, *, as_json: bool
) -> Iterator[GateDeparture]:
    """Look the people of each list up, tell what is known, and give the departures with them."""
    secrets = open_secrets(settings, choose_key_source(settings.data_dir, os.environ, _ask_passphrase))
    cache = open_cache(settings, secrets)
    try:
        trouble = cache.trouble()
        if trouble is not None:
            say(words(trouble.key, **trouble.values))
        pack = load_rules()
        for given in lists:
            started_ns = clock.monotonic_ns()
            expected = prescreen(given, cache, pack, clock.now(), clock.today())
            elapsed_ms = round((clock.monotonic_ns() - started_ns) / 1e6, 1)
            if as_json:
                _emit(file.name, given, expected, elapsed_ms)
            else:
                _show(given, expected, words)
            leaves = departure_of(given, file.name, clock.now())
            yield GateDeparture(leaves.service, leaves.at, expected)
    finally:
        cache.close()


def _read(settings: Settings, file: Path, columns: tuple[str, ...], words: Texts) -> tuple[PassengerList, ...]:
    found = read_list_file(file, clock.today(), remembered_columns(settings.data_dir))
    if isinstance(found, ColumnsUnknown) and columns:
        remember_columns(settings.data_dir, found, dict(_named(each, words) for each in columns))
        found = read_list_file(file, clock.today(), remembered_columns(settings.data_dir))
    if isinstance(found, ColumnsUnknown):
        headings = ", ".join(heading for heading in found.headings if heading) or "–"
        meanings = " ".join(column.value for column in Column)
        raise InputUnreadable("lists.refused.columns", file=file.name, headings=headings, meanings=meanings)
    return found


def _named(text: str, words: Texts) -> tuple[str, Column]:
    heading, _, meaning = text.rpartition("=")
    if not heading or meaning.upper() not in Column.__members__:
        raise click.UsageError(words("lists.command.column", meanings=" ".join(Column.__members__)))
    return heading, Column[meaning.upper()]


def _ask_passphrase() -> str:
    return str(click.prompt("passphrase", hide_input=True, err=True))


def _show(given: PassengerList, expected: tuple[Expectation, ...], words: Texts) -> None:
    leg = given.departure
    click.echo(
        words(
            "lists.command.head",
            service=" ".join(filter(None, (leg.service, leg.vessel))) if leg else "–",
            start=leg.from_port if leg else "–",
            end=(leg.to_port or "–") if leg else "–",
            day=words.date(leg.departs.day) if leg and leg.departs else "–",
            count=len(given.persons),
        )
    )
    for fault in given.faults:
        say(fault_line(fault, words))
    for each in expected:
        for line in known_lines(each, words):
            click.echo(f"  {each.person.line:>5}  {each.person.full_name}: {line.text}")
    click.echo(words("lists.command.rest", count=sum(not known_lines(each, words) for each in expected)))


def _emit(file: str, given: PassengerList, expected: tuple[Expectation, ...], elapsed_ms: float) -> None:
    for each in expected:
        emit(_person(each))
    emit(
        {
            "file": file,
            "form": given.form.value,
            "reference": given.reference,
            "version": given.version,
            "legs": [_leg(leg) for leg in given.legs],
            "persons": len(given.persons),
            "faults": [{"line": each.line, "kind": each.kind.value, "where": each.where} for each in given.faults],
            "elapsed_ms": elapsed_ms,
        }
    )


def _leg(leg: Any) -> dict[str, Any]:
    return {
        "service": leg.service,
        "vessel": leg.vessel,
        "from": leg.from_port,
        "to": leg.to_port,
        "day": leg.departs.day.isoformat() if leg.departs else None,
        "time": leg.departs.at.isoformat("minutes") if leg.departs and leg.departs.at else None,
    }


def _person(each: Expectation) -> dict[str, Any]:
    found = each.look_up if isinstance(each.look_up, Found) else None
    return {
        "line": each.person.line,
        "role": each.person.role.value,
        "name": each.person.full_name,
        "document_number": each.document.document_number or None,
        "record": None
        if found is None
        else {
            "clearance_id": found.clearance.clearance_id,
            "status": found.clearance.status.value,
            "by_prior_document": found.by_prior_document,
            "by_identity": found.by_identity,
        },
        "flags": [{"code": flag.code, "level": int(flag.level)} for flag in each.flags],
        "issuer_assumed": each.issuer_assumed,
        "staffed_counter": each.needs_a_person,
        "as_of": instant_to_wire(each.assessment.as_of) if each.assessment.as_of else None,
    }

"""`checkpoint check`: reads, looks up and assesses, as the counter does.

`elapsed_ms` runs from the parsed arguments to the verdict, opening the encrypted cache included. The casebook is not
opened: nothing is recorded by this command.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import click

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import CacheTooOld, Found, LookUp
from checkpoint_app.assessment.kinds import Purpose
from checkpoint_app.cli.code_output import code_fields
from checkpoint_app.cli.output import assessment_record, echo_assessment, mrz_fields
from checkpoint_app.cli.root import emit, say, settings_of
from checkpoint_app.config import Settings
from checkpoint_app.documents.codes import CodeKind
from checkpoint_app.documents.mrz import Mrz, parse_mrz, to_travel_document
from checkpoint_app.documents.travel_document import ReadingSource, ReadingStatus
from checkpoint_app.faults import DataRejected, EnvironmentFault, Fault, InputUnreadable
from checkpoint_app.services.clock_trust import is_clock_trusted
from checkpoint_app.services.issuance import advise
from checkpoint_app.services.opening import load_rules, open_cache, open_secrets
from checkpoint_app.services.records import NoRecords, Records
from checkpoint_app.services.rule_packs import PackKeeper, packs_of
from checkpoint_app.services.screening import Environment, examine
from checkpoint_app.services.traveller import Reading, ShownCode, Traveller, start
from checkpoint_app.store.keys import choose_key_source
from checkpoint_app.texts import texts

_CARDS = (CodeKind.WORKER_CARD, CodeKind.VDS, CodeKind.VDS_NC, CodeKind.POINTER)


@dataclass(frozen=True, slots=True)
class _Input:
    name: str
    reading: Reading
    codes: tuple[ShownCode, ...] = ()


class _TimedRecords:
    """Passes questions on, and keeps how long the placement record's look-up took."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self.lookup_ns = 0

    def look_up(self, issuer: str, number: str, now: datetime) -> LookUp:
        """Look a document up, by the clock."""
        asked_ns = clock.monotonic_ns()
        found = self._records.look_up(issuer, number, now)
        self.lookup_ns = clock.monotonic_ns() - asked_ns
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--mrz", "mrz_text", help="The lines of a zone, separated by line feeds, blanks or \\n.")
@click.option("--boarding-pass", "pass_text", help="The text of a boarding pass's code (IATA Resolution 792).")
@click.option("--card", "card_text", help="The text of a worker card's code.")
@click.option("--purpose", type=click.Choice([each.value for each in Purpose], case_sensitive=False))
@click.option("--destination", help="Stated destination, ISO 3166-1 alpha-3.")
@click.option("--at", "where", type=click.Choice(["counter", "issuance"]), default="counter", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on stdout.")
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[Path, ...],
    mrz_text: str | None,
    pass_text: str | None,
    card_text: str | None,
    purpose: str | None,
    destination: str | None,
    where: str,
    as_json: bool,
) -> None:
    """Read, look up and assess documents, as the counter does; nothing is recorded."""
    started_ns = clock.monotonic_ns()
    settings = settings_of(ctx)
    if not paths and mrz_text is None:
        raise click.UsageError(texts(settings.language)("cli.check.nothing_given"))
    codes = tuple(_code(name, text) for name, text in (("--boarding-pass", pass_text), ("--card", card_text)) if text)
    environment, warning = _environment(settings)
    if warning is not None:
        say(texts(settings.language)(warning.key, **warning.values))
    for given in _inputs(paths, mrz_text):
        if where == "issuance":
            _advise(given, environment, purpose, as_json=as_json, language=settings.language)
            continue
        traveller = _traveller(given, codes, environment, purpose, destination)
        record, assessment = _check(given, traveller, environment)
        record["elapsed_ms"] = round((clock.monotonic_ns() - started_ns) / 1e6, 2)
        record["at"] = where
        if as_json:
            emit(record)
        else:
            click.echo(given.name)
            echo_assessment(assessment, settings.language)
        started_ns = clock.monotonic_ns()


def _advise(given: _Input, environment: Environment, purpose: str | None, *, as_json: bool, language: str) -> None:
    """Tell how an applicant stands at the issuing desk: no verdict, no flag, nothing recorded."""
    stated = Purpose(purpose.upper()) if purpose else None
    found = advise(given.reading.document, stated, environment.records, environment.now())
    words = texts("id" if language == "id" else "en")
    if as_json:
        emit(
            {
                "input": given.name,
                "at": "issuance",
                "registration": found.registration.value,
                "as_of": found.as_of.isoformat() if found.as_of else None,
                "questions": list(found.questions),
                "information": list(found.information),
            }
        )
        return
    click.echo(f"{given.name}: {words(f'services.issuance.{found.registration.value.lower()}')}")
    for kind, names in (("question", found.questions), ("information", found.information)):
        for name in names:
            click.echo(f"  {words(f'services.issuance.{kind}.{name}')}")


def _traveller(
    given: _Input,
    codes: tuple[ShownCode, ...],
    environment: Environment,
    purpose: str | None,
    destination: str | None,
) -> Traveller:
    traveller = replace(
        start("check", given.reading, environment.now()),
        purpose=Purpose(purpose.upper()) if purpose else None,
        stated_destination=destination.upper() if destination else None,
    )
    for shown in (*given.codes, *codes):
        traveller = traveller.with_code(shown) if shown.is_worth_keeping else traveller
    return traveller


def _check(given: _Input, traveller: Traveller, environment: Environment) -> tuple[dict[str, Any], Any]:
    timed = _TimedRecords(environment.records)
    asked_ns = clock.monotonic_ns()
    result = examine(traveller, replace(environment, records=cast("Records", timed)))
    whole_ns = clock.monotonic_ns() - asked_ns
    record: dict[str, Any] = {
        "input": given.name,
        "record": _look_up(result.look_up),
        **assessment_record(result.assessment),
        "lookup_us": round(timed.lookup_ns / 1e3, 1),
        "assess_us": round((whole_ns - timed.lookup_ns) / 1e3, 1),
    }
    if given.reading.mrz is not None:
        record["mrz"] = mrz_fields(given.reading.mrz)
    for shown in traveller.codes:
        record |= code_fields(shown.code, environment.now(), environment.today())
    if result.card is not None:
        record["card_seal"] = result.card.state.value
    return record, result.assessment


def _look_up(look_up: LookUp | None) -> dict[str, Any] | None:
    match look_up:
        case None:
            return None
        case Found(clearance, age, by_prior, by_identity):
            state = "found"
            more: dict[str, Any] = {
                "clearance_id": clearance.clearance_id,
                "status": clearance.status.value,
                "by_prior_document": by_prior,
                "by_identity": by_identity,
            }
        case CacheTooOld(age):
            state, more = "cache_too_old", {}
        case _:
            age, state, more = look_up.age, "not_found", {}
    as_of = age.as_of.isoformat() if age.as_of else None
    return {"result": state, "as_of": as_of, "band": age.band.value, **more}


def _environment(settings: Settings) -> tuple[Environment, Fault | None]:
    """Open rules and cache; without a cache every look-up says that it cannot tell, and a sentence says why."""
    import os

    records: Records = NoRecords()
    warning: Fault | None = None
    pack = load_rules()
    try:
        secrets = open_secrets(settings, choose_key_source(settings.data_dir, os.environ, _ask_passphrase))
        cache = open_cache(settings, secrets)
        warning = cache.trouble()
        records = cache
        pack = PackKeeper(packs_of(settings), pack).choose(cache.rule_packs(), clock.today())
    except EnvironmentFault as fault:
        warning = fault
    except DataRejected as fault:
        warning = fault
    environment = Environment(
        records,
        pack,
        clock.now,
        clock.today,
        lambda: "check",
        clock_trusted=lambda: is_clock_trusted(settings, None, clock.now()),
    )
    return environment, warning


def _ask_passphrase() -> str:
    return str(click.prompt("passphrase", hide_input=True, err=True))


def _inputs(paths: tuple[Path, ...], mrz_text: str | None) -> Iterator[_Input]:
    if mrz_text is not None:
        mrz = parse_mrz(_lines(mrz_text), clock.today())
        if mrz.format is None:
            listed = ", ".join(sorted({fault.kind.value for fault in mrz.faults}))
            raise InputUnreadable("cli.fault.mrz_unusable", faults=listed)
        yield _Input("--mrz", _reading(mrz))
    for path in paths:
        yield from _pictures(path)


def _code(option: str, text: str) -> ShownCode:
    shown = ShownCode.of(text.encode(), text)
    wanted = (CodeKind.BOARDING_PASS,) if option == "--boarding-pass" else _CARDS
    if shown.code.kind not in wanted:
        raise InputUnreadable("cli.fault.code_unusable", option=option)
    return shown


def _lines(text: str) -> str:
    return text.replace("\\n", "\n").replace(" ", "\n")


def _reading(mrz: Mrz) -> Reading:
    status = ReadingStatus.CONFIRMED if mrz.check_digits_agree else ReadingStatus.UNSURE
    return Reading(to_travel_document(mrz, ReadingSource.HAND), status, mrz, captured_at=clock.now())


def _pictures(path: Path) -> Iterator[_Input]:
    from checkpoint_app.scan.reading_files import read_path

    for result in read_path(path):
        if result.fault is not None:
            raise result.fault
        if result.mrz is None:
            raise InputUnreadable("cli.fault.no_mrz")
        mrz = parse_mrz(result.mrz.lines, clock.today())
        corrected = tuple((each.line, each.column) for each in result.mrz.corrected)
        reading = Reading(to_travel_document(mrz), result.mrz.status, mrz, corrected=corrected)
        codes = tuple(ShownCode.of(each.content, each.text) for each in result.barcodes)
        yield _Input(result.path.name, reading, codes)

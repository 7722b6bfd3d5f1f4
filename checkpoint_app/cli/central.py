"""`checkpoint central ...`: the reference central service. JSON on stdout, messages on stderr."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checkpoint_app import clock
from checkpoint_app.cli.devices import alarms, device
from checkpoint_app.cli.figures import report
from checkpoint_app.cli.keys import keys
from checkpoint_app.cli.operators import differences, operator
from checkpoint_app.cli.patterns import patterns
from checkpoint_app.cli.place import Place as _Place
from checkpoint_app.cli.place import emit as _emit
from checkpoint_app.config import Settings, load_settings
from checkpoint_app.texts import texts

if TYPE_CHECKING:
    pass

FOLDER_NAME = "centre"
_PORT = click.IntRange(0, 65535)
_SHARDS_PER_LINE = 32
_ROWS_PER_LINE = 200_000


@click.group()
@click.option("--dir", "folder", type=click.Path(path_type=Path), help="Folder of the centre.")
@click.pass_context
def central(ctx: click.Context, folder: Path | None) -> None:
    """Run the reference central service: records, publication, events."""
    settings = ctx.find_object(Settings) or load_settings()
    ctx.obj = _Place(folder or settings.data_dir / FOLDER_NAME, texts(settings.language))


class _Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = clock.monotonic_ns()

    def seconds(self) -> float:
        """Read it."""
        return round((clock.monotonic_ns() - self._start) / 1e9, 2)


@central.command()
@click.option("--root-keys", type=click.IntRange(1, 9), default=1, show_default=True)
@click.option("--root-threshold", type=click.IntRange(1, 9), default=1, show_default=True)
@click.pass_obj
def init(place: _Place, root_keys: int, root_threshold: int) -> None:
    """Make a centre: keys, empty database, the root of trust."""
    from checkpoint_app.central.centre import create_centre

    if root_threshold > root_keys:
        raise click.UsageError("--root-threshold is at most --root-keys")
    centre = create_centre(place.folder, clock.now(), root_keys=root_keys, root_threshold=root_threshold)
    _emit({"folder": str(place.folder), "server_epoch": centre.server_epoch, "feed_id": centre.feed_id})
    place.say("created", path=place.folder, keys=place.folder / "keys")
    centre.close()


@central.command()
@click.option("--clearances", type=int, required=True, help="How many placement records: 100 to 10,000,000.")
@click.option("--seed", type=click.IntRange(0, 2**31), default=1, show_default=True)
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), help="The day the country is made for; default: this one."
)
@click.pass_obj
def seed(place: _Place, clearances: int, seed: int, today: datetime | None) -> None:
    """Fill an empty centre with a synthetic country."""
    from checkpoint_app.central.seed.country import generate_country
    from checkpoint_app.central.seed.load import seed_centre
    from checkpoint_app.central.seed.patterns import seed_patterns

    country = generate_country(seed, clearances, today.date() if today else clock.today())
    watch, centre = _Stopwatch(), place.open()
    written = seed_centre(centre, country, _progress(place, "rows", _ROWS_PER_LINE))
    seed_patterns(centre, clock.now())
    seconds = watch.seconds()
    _emit(
        {
            "clearances": written.clearances,
            "placers": written.placers,
            "lost_documents": written.lost_documents,
            "seconds": seconds,
        }
    )
    place.say(
        "seeded", rows=written.clearances, placers=written.placers, lost=written.lost_documents, seconds=seconds
    )
    centre.close()


def _progress(place: _Place, key: str, step: int) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        if done % step == 0 or done == total:
            place.say(key, done=done, total=total)

    return tell


@central.command()
@click.option("--renew", is_flag=True, help="Only sign the present publication anew, before it expires.")
@click.option("--base", is_flag=True, help="Publish all records anew, also where a delta would do.")
@click.option("--delta", is_flag=True, hidden=True, help="What is done without it too; kept for scripts.")
@click.option(
    "--recover", is_flag=True, help="This publisher was restored: go on above every version posts have seen."
)
@click.option("--restored", is_flag=True, help="With --recover: its database too; a new epoch and a new feed begin.")
@click.option(
    "--stick",
    "sticks",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="With --recover: a stick or a relay's copy that may know later versions.",
)
@click.option("--seen", type=click.IntRange(0), default=0, help="With --recover: the highest version anybody told.")
@click.pass_obj
def publish(
    place: _Place,
    renew: bool,
    base: bool,
    delta: bool,
    recover: bool,
    restored: bool,
    sticks: tuple[Path, ...],
    seen: int,
) -> None:
    """Publish what changed, signed: a delta, or all records where the chain of deltas would cost posts more."""
    from checkpoint_app.casework.letters import NONE_SEEN, SeenVersions
    from checkpoint_app.central import key_work, publisher, repository

    if base and delta:
        raise click.UsageError("--base and --delta do not go together")
    if (restored or sticks or seen) and not recover:
        raise click.UsageError("--restored, --stick and --seen go with --recover")
    centre, watch = place.open(), _Stopwatch()
    place.warn(centre, clock.now())
    floor = NONE_SEEN
    if recover:
        floor = key_work.find_floor(centre, sticks, SeenVersions(seen, seen, seen))
        centre = key_work.begin_new_life(centre) if restored else centre
        place.say("recovering", timestamp=floor.timestamp, snapshot=floor.snapshot, targets=floor.targets)
    if renew:
        now = clock.now()
        key_work.mend_signatures(centre, now)
        version = repository.refresh_timestamp(centre.repository_dir, centre.keys, now)
        _emit({"timestamp": version})
        place.say("renewed", until=place.words.date((now + repository.TIMESTAMP_LIFE).date()))
    else:
        shown = _progress(place, "shard", _SHARDS_PER_LINE)
        if base or recover:
            made = publisher.publish_base(centre, clock.now(), shown, floor)
        else:
            made = publisher.publish_delta(centre, clock.now(), shown)
        seconds, size = watch.seconds(), made.repository_bytes
        _emit(
            {
                "kind": made.kind.value,
                "feed_seq": made.feed_seq,
                "changes": made.changed_rows,
                "generation": made.generation,
                "rows": made.rows,
                "content_root": made.content_root.hex(),
                "repository_bytes": size,
                "seconds": seconds,
            }
        )
        place.say(
            "published" if made.kind is publisher.PublicationKind.BASE else "published_delta",
            changed=made.changed_rows,
            rows=made.rows,
            feed_seq=made.feed_seq,
            generation=made.generation,
            megabytes=round(size / 1e6, 1),
            seconds=seconds,
        )
    centre.close()


_STATUSES = {
    "verify": "VERIFIED",
    "activate": "ACTIVE",
    "withdraw": "WITHDRAWN",
    "suspend": "SUSPENDED",
    "lift": "ACTIVE",
    "revoke": "REVOKED",
    "depart": "DEPARTED",
    "expire": "EXPIRED",
    "end": "ENDED",
    "tombstone": "TOMBSTONE",
}


@central.command()
@click.argument("clearance_id")
@click.argument("act", type=click.Choice(list(_STATUSES)))
@click.option("--reason", help="Why, in the ministry's words or code, for example FRAUD.")
@click.pass_obj
def change(place: _Place, clearance_id: str, act: str, reason: str | None) -> None:
    """Move a placement record to another status; posts get it with the next publication."""
    from checkpoint_app.assessment.clearance import ClearanceStatus
    from checkpoint_app.central.changes import change_status
    from checkpoint_app.central.database import writing

    centre = place.open()
    with writing(centre.engine) as session:
        made = change_status(session, clearance_id, ClearanceStatus(_STATUSES[act]), reason, clock.now())
    _emit({"clearance_id": made.clearance_id, "record_version": made.record_version, "status": made.status.value})
    place.say("changed", clearance_id=made.clearance_id, status=made.status.value, version=made.record_version)
    centre.close()


@central.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address on which devices reach the centre.")
@click.option("--port", type=_PORT, default=8470, show_default=True, help="Where devices enrol; 0 takes a free one.")
@click.option("--device-port", type=_PORT, default=8471, show_default=True, help="Where enrolled devices work.")
@click.option("--operators-port", type=_PORT, default=8472, show_default=True, help="The operators' pages.")
@click.option(
    "--operators-host",
    default="127.0.0.1",
    show_default=True,
    help="The pages have no login: leave them on this machine, or put them behind your own.",
)
@click.pass_obj
def serve(place: _Place, host: str, port: int, device_port: int, operators_port: int, operators_host: str) -> None:
    """Serve the centre until Ctrl+C: enrolment and devices by TLS, the operators' pages on this machine."""
    from checkpoint_app.central import server

    centre = place.open()

    def listening(running: server.RunningServer) -> None:
        _emit(
            {
                "url": running.url,
                "device_url": running.device_url,
                "operators_url": running.operators_url,
                "fingerprint": running.fingerprint,
            }
        )
        place.say(
            "serving",
            url=running.url,
            devices=running.device_url,
            operators=running.operators_url,
            fingerprint=running.fingerprint,
        )

    places = server.Places(port, device_port, operators_port, host, operators_host)
    server.serve(centre, places, listening)
    centre.close()


@central.command()
@click.option("--hours", type=click.IntRange(1, 24 * 14), default=24, show_default=True, help="How long it is valid.")
@click.option("--hub", is_flag=True, help="The device is the hub of its post.")
@click.option("--restores", help="The id of a device that was lost or forked: it goes on as its next incarnation.")
@click.option("--forgotten", is_flag=True, help="With --restores: this centre was put back to before it enrolled.")
@click.pass_obj
def code(place: _Place, hours: int, hub: bool, restores: str | None, forgotten: bool) -> None:
    """Make a one-time code with which one device may enrol, and tell the centre's fingerprint."""
    from datetime import timedelta

    from checkpoint_app.central.enrolment import new_code
    from checkpoint_app.tls import fingerprint

    centre, now = place.open(), clock.now()
    life = timedelta(hours=hours)
    made = new_code(centre, now, life, is_hub=hub, restores=restores, is_forgotten=forgotten)
    until, told = now + timedelta(hours=hours), fingerprint(centre.keys.authorities.servers[-1].pem)
    _emit({"code": made, "until": until.isoformat(), "fingerprint": told})
    place.say("code", code=made, until=place.words.instant(until), fingerprint=told)
    centre.close()


@central.command()
@click.pass_obj
def show(place: _Place) -> None:
    """Count what the centre holds."""
    from checkpoint_app.central import report

    centre = place.open()
    _emit(report.summary(centre))
    centre.close()


@central.command()
@click.option("--device", help="Only this device's events.")
@click.option("--bodies", is_flag=True, help="Decrypt the bodies: personal data.")
@click.pass_obj
def events(place: _Place, device: str | None, bodies: bool) -> None:
    """List the events that the centre holds, one JSON object a line."""
    from checkpoint_app.central import report

    centre = place.open()
    for event in report.events(centre, device, with_bodies=bodies):
        _emit(event)
    centre.close()


@central.command()
@click.argument("stick", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.pass_obj
def ingest(place: _Place, stick: Path) -> None:
    """Take records from a stick; put receipts and the newest publication on it."""
    from checkpoint_app.central.courier import take_stick

    centre, watch = place.open(), _Stopwatch()
    try:
        report = take_stick(centre, stick, clock.now())
    finally:
        centre.close()
    _emit({**dataclasses.asdict(report), "seconds": watch.seconds()})
    place.say("ingested", files=report.files, new=report.new, left=len(report.left), receipts=report.receipts)
    for left in report.left:
        key = {"GAP": "left_gap", "FORK": "left_fork"}.get(left.reason)
        if key is None:
            place.say("left", file=left.file, reason=place.words(left.reason))
        else:
            place.say(key, file=left.file, number=left.number)
    for device_id in report.behind:
        place.say("behind", device=device_id)
    if report.repository == "NEWER_ON_STICK":
        place.say("newer_on_stick")
    if report.left or report.behind:
        raise SystemExit(4)


@central.command()
@click.argument("clearance_id", metavar="CLEARANCE")
@click.option("--picture", type=click.Path(path_type=Path), help="Write the QR code to this PNG file.")
@click.pass_obj
def seal(place: _Place, clearance_id: str, picture: Path | None) -> None:
    """Seal the worker card of a placement record; posts verify it offline once they hold the list of signers."""
    from checkpoint_app.central.sealing import seal_record

    centre = place.open()
    text = seal_record(centre, clearance_id, clock.now())
    if picture is not None:
        from checkpoint_app.scan.code_papers import write_qr

        write_qr(picture, text)
    _emit({"clearance_id": clearance_id, "card": text})
    place.say("sealed", clearance_id=clearance_id)
    centre.close()


@central.command("import")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--kind",
    type=click.Choice(["clearances", "passports"]),
    default="clearances",
    show_default=True,
    help="What it is.",
)
@click.option("--dry-run", is_flag=True, help="Judge every row, change nothing.")
@click.option("--encoding", type=click.Choice(["utf-8", "utf-16", "cp1252"]), help="Instead of finding it out.")
@click.option("--refused", type=click.Path(path_type=Path, dir_okay=False), help="Write refused rows here, as given.")
@click.option(
    "--watch",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Take files as they appear in this folder; they end in its done or refused.",
)
@click.option("--every", type=click.IntRange(1, 3600), default=30, show_default=True, help="Seconds between looks.")
@click.option("--once", is_flag=True, help="With --watch: take what lies there, then end.")
@click.pass_obj
def import_(
    place: _Place,
    /,
    file: Path | None,
    kind: str,
    dry_run: bool,
    encoding: str | None,
    refused: Path | None,
    watch: Path | None,
    every: int,
    once: bool,
) -> None:
    """Take placement records or changes of passports from CSV or JSON lines; refused rows are told by line."""
    from checkpoint_app.cli.ministries import run_import, run_watch

    if (file is None) == (watch is None):
        raise click.UsageError("either FILE or --watch")
    if watch is not None:
        run_watch(place.open, place.words, watch, every, is_once=once)
    elif file is not None:
        run_import(place.open, place.words, file, kind, is_trial=dry_run, encoding=encoding, refused_path=refused)


@central.command("rules")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def take_rules(place: _Place, file: Path) -> None:
    """Take a rule pack that two people signed; posts get it with the next publication."""
    from checkpoint_app.casework.signed_packs import read_signed
    from checkpoint_app.central.rule_packs import take_pack

    centre = place.open()
    try:
        signed = read_signed(file.read_text(encoding="utf-8"))
        pack = take_pack(centre, signed, clock.now())
    finally:
        centre.close()
    begins = place.words.date(signed.effective_from)
    place.say("rules_taken", id=pack.pack_id, version=pack.version, begins=begins)


for _command in (keys, device, alarms, differences, operator, patterns, report):
    central.add_command(_command)

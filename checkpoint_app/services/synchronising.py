"""One cycle with the centre: what is recorded goes out, what is new comes in.

Runs in the sync worker's thread. The casebook is asked through its own thread; the new generation is built beside the
old one, which goes on answering.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from checkpoint_app import clock
from checkpoint_app.casework.courier_files import centre_mark
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.faults import DataRejected, EnvironmentFault, Fault
from checkpoint_app.services.backing_up import LastBackup, back_up
from checkpoint_app.services.ended_chains import exchange_ended, send_ended
from checkpoint_app.services.erasing import erase_due
from checkpoint_app.services.people import tell_centre
from checkpoint_app.services.post import Membership, Post, public_officers
from checkpoint_app.services.post_members import exchange_by_stick as meet_by_stick
from checkpoint_app.services.rechecking import recheck_cards
from checkpoint_app.services.renewing import (
    CertificateState,
    certificate_state,
    put_request,
    renew_by_link,
    take_letters,
)
from checkpoint_app.services.sync_memory import remember_fault
from checkpoint_app.services.writer_outbox import WriterOutbox
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.clearances_builder import ClearanceStore
from checkpoint_app.store.moments import moment_now
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.courier import Courier, Stick, find_stick, open_stick
from checkpoint_app.sync.cycle import CycleReport, CycleState, Feed, OnProgress, Progress, Take, run_cycle, take_here
from checkpoint_app.sync.importing import PlanKind
from checkpoint_app.sync.pace import UNLIMITED, Pace
from checkpoint_app.sync.repository import DirectorySource, HttpSource, Source
from checkpoint_app.sync.uploads import Uploader, UploadReport, UploadState


def synchronise(
    post: Post,
    *,
    source: str | Path | None = None,
    on_progress: OnProgress = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
    rebuild: bool = False,
    taker: Take = take_here,
) -> CycleReport:
    """Run one cycle; `source` is the centre's address or a folder, by default the centre of the enrolment.

    What is due to be erased is erased first, network or not: an unsent event then goes out without its key.
    Raises EnvironmentFault when this machine is not enrolled; what goes wrong on the way is in the report.
    """
    membership = post.membership
    if membership is None or post.secrets.feed_identity is None:
        raise EnvironmentFault("cli.fault.not_enrolled")
    address = source or membership.device_url
    folder = Path(address) if not str(address).startswith(("http" + "://", "https" + "://")) else None
    if folder is not None and find_stick(folder) is not None:
        return exchange_by_stick(
            post, folder, put=False, on_progress=on_progress, should_stop=should_stop, rebuild=rebuild, taker=taker
        )
    erase_due(post)

    def run() -> CycleReport:
        if folder is None:
            return _cycle_by_link(
                post, str(address), on_progress=on_progress, should_stop=should_stop, rebuild=rebuild, taker=taker
            )
        feed = _feed(post, membership, DirectorySource(folder))
        return run_cycle(None, feed, on_progress=on_progress, should_stop=should_stop, rebuild=rebuild, take=taker)

    report = run()
    if folder is None and _lacks_key(report) and _renew(post, str(address), at_once=True) is None:
        report = run()
    _note(post, report)
    return report


def _cycle_by_link(
    post: Post, url: str, *, on_progress: OnProgress, should_stop: Callable[[], bool], rebuild: bool, taker: Take
) -> CycleReport:
    """Renew what is due, send, take; an address without TLS (a web cache of signed files) is only read."""
    membership = post.membership
    if membership is None:
        raise EnvironmentFault("cli.fault.not_enrolled")
    pace = Pace.of_kbit(post.settings.bandwidth_kbit)
    if not url.startswith("https" + "://"):
        feed = _feed(post, membership, HttpSource(url, pace))
        return run_cycle(None, feed, on_progress=on_progress, should_stop=should_stop, rebuild=rebuild, take=taker)
    fault = _renew(post, url, pace)
    state, end = certificate_state(post.membership, clock.now())
    if state is CertificateState.ENDED and end is not None:
        return CycleReport(None, None, EnvironmentFault("sync.fault.certificate_ended", end=f"{end:%Y-%m-%d}"))
    if isinstance(fault, DataRejected) or state is CertificateState.NONE:
        return CycleReport(None, None, fault)
    link = CentreLink(url, post.trust(), pace)
    try:
        former_fault = _tell_people(post) or _send_ended(post, link, should_stop)
        report = run_cycle(
            Uploader(link, membership.account, WriterOutbox(post.writer)),
            _feed(post, membership, HttpSource(url, pace, post.trust())),
            on_progress=on_progress,
            should_stop=should_stop,
            rebuild=rebuild,
            take=taker,
        )
    finally:
        link.close()
    return replace(report, upload_fault=report.upload_fault or _fork_fault(report) or former_fault)


def _tell_people(post: Post) -> Fault | None:
    """Tell the keys of people who were added or let in anew while there was no link: events they sign follow."""
    try:
        tell_centre(post)
    except (EnvironmentFault, DataRejected) as fault:
        return fault
    return None


def _send_ended(post: Post, link: CentreLink, should_stop: Callable[[], bool]) -> Fault | None:
    """Send what earlier incarnations recorded; gives what went wrong, since the present chain goes its own way."""
    try:
        send_ended(post, link, should_stop)
    except (EnvironmentFault, DataRejected) as fault:
        return fault
    return None


def _fork_fault(report: CycleReport) -> Fault | None:
    """Say on every screen that sending has stopped, and what to do."""
    if report.upload is None or report.upload.state is not UploadState.FORKED:
        return None
    return DataRejected("sync.forked", dev_seq=report.upload.forked_at or 0)


def _renew(post: Post, url: str, pace: Pace = UNLIMITED, *, at_once: bool = False) -> Fault | None:
    """Ask for certificate and keys; gives what went wrong, since a cycle goes on without."""
    try:
        renew_by_link(post, url, clock.now(), pace, at_once=at_once)
    except (EnvironmentFault, DataRejected) as fault:
        return fault
    return None


def _lacks_key(report: CycleReport) -> bool:
    return report.download_fault is not None and report.download_fault.key == "sync.fault.feed_key_wrong"


def exchange_by_stick(
    post: Post,
    folder: Path,
    *,
    take: bool = True,
    put: bool = True,
    on_progress: OnProgress = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
    rebuild: bool = False,
    taker: Take = take_here,
) -> CycleReport:
    """Take what the centre put on a stick and put there what waits here; `put` labels a new one.

    The receipt is taken first, so that only what it does not cover is written; the events lie on the stick before
    the long download begins. Raises like `synchronise`, and DataRejected when the stick is another centre's.
    """
    membership = post.membership
    if membership is None or post.secrets.feed_identity is None:
        raise EnvironmentFault("cli.fault.not_enrolled")
    erase_due(post)
    outbox = WriterOutbox(post.writer)
    courier = Courier(membership.account, outbox, post.secrets.device_key, public_officers(post))
    stick = open_stick(folder, courier.mark, create=put)
    receipt, carried, fault, backup_fault = None, None, None, None
    try:
        receipt = courier.take_receipt(stick) if take else None
        if take:
            take_letters(post, stick)
        if put:
            put_request(post, stick, clock.now())
            meet_by_stick(post, stick)
            on_progress(Progress(CycleState.PUSH))
            carried = courier.export(
                stick, lambda seq: on_progress(Progress(CycleState.PUSH, rows_done=seq)), should_stop
            )
            exchange_ended(post, stick, should_stop)
            if not carried.is_cancelled:
                backup_fault = _back_up(post, stick)
    except (EnvironmentFault, DataRejected) as found:
        fault = found
    has_download = take and (stick.repository / "metadata" / "timestamp.json").is_file()
    feed = _feed(post, membership, DirectorySource(stick.repository)) if has_download else None
    report = run_cycle(None, feed, on_progress=on_progress, should_stop=should_stop, rebuild=rebuild, take=taker)
    report = replace(
        report,
        upload_fault=fault,
        carried=carried,
        backup_fault=backup_fault,
        is_cancelled=report.is_cancelled or (carried is not None and carried.is_cancelled),
        upload=None if fault else UploadReport(UploadState.DONE, 0, receipt or outbox.last_receipt()),
    )
    _note(post, report)
    return report


def _back_up(post: Post, stick: Stick) -> Fault | None:
    """Back the casebook up on the stick; gives what went wrong, since the exchange goes on without."""
    try:
        back_up(post, stick, clock.now())
    except (EnvironmentFault, DataRejected) as fault:
        return fault
    return None


def back_up_to(post: Post, folder: Path) -> LastBackup:
    """Back the casebook up on a stick and do nothing else; labels a new one. Raises like `exchange_by_stick`."""
    membership = post.membership
    if membership is None:
        raise EnvironmentFault("cli.fault.not_enrolled")
    mark = centre_mark(membership.account.receipt_key, membership.account.centre_recipient)
    return back_up(post, open_stick(folder, mark, create=True), clock.now())


def _feed(post: Post, membership: Membership, source: Source) -> Feed:
    sink = ClearanceStore(post.settings.clearances_dir, post.secrets.database_key)
    identity = post.secrets.feed_identity or ""
    return Feed(source, post.settings.tuf_dir, membership.tuf_root, identity, sink)


def _note(post: Post, report: CycleReport) -> None:
    """Write down that a generation became live (the log tells which data a decision rested on), and what failed.

    Provisional cards are then looked at again: after every cycle, since the one that brought the data may have been
    broken off in between.
    """
    now, fault = clock.now(), report.upload_fault or report.download_fault
    if not report.is_cancelled:
        post.writer.run(lambda casebook: remember_fault(casebook, fault, now))
    taken = report.download
    if taken is not None and taken.kind is not PlanKind.NOTHING:

        def note(casebook: Casebook) -> None:
            with casebook.record(None, moment_now()) as recording:
                recording.note(EventKind.SYNC, open={"feed_seq": taken.feed_seq, "rows": taken.rows})

        post.writer.run(note)
    recheck_cards(post)

"""Doctor's examination of what needs this machine's key: enrolment, data age, rules, log, what waits."""

from __future__ import annotations

from collections.abc import Iterator

from checkpoint_app import clock
from checkpoint_app.config import Settings
from checkpoint_app.faults import Fault
from checkpoint_app.services.backing_up import WORRY_AFTER, last_backup
from checkpoint_app.services.clock_trust import signed_time
from checkpoint_app.services.doctor import (
    Finding,
    Health,
    examine_clock,
    examine_feeds,
    examine_rules,
    examine_sums,
    gather,
)
from checkpoint_app.services.opening import load_rules
from checkpoint_app.services.post import Post, open_post
from checkpoint_app.services.post_hub import ask_state, hub_url
from checkpoint_app.services.renewing import CertificateState, certificate_state
from checkpoint_app.services.sync_memory import last_fault
from checkpoint_app.store.keys import SECRETS_FILE, sealed_with

_MANY_WAITING = 1000


def examine_post(settings: Settings, *, deep: bool = False) -> tuple[Finding, ...]:
    """Examine this machine's own data; one that was never set up is said to be so and nothing is made.

    `deep` sums every placement record anew: 5 to 10 seconds a million.
    """
    sealed_by = sealed_with(settings.data_dir / SECRETS_FILE)
    if sealed_by is None:
        return gather(
            lambda: [Finding("enrolment", Health.CAUTION, "doctor.not_enrolled")], lambda: examine_rules(load_rules())
        )
    try:
        post = open_post(settings)
    except Fault as fault:
        return (Finding("keys", Health.BAD, fault.key, tuple(fault.values.items())),)
    try:
        return examine_open_post(post, deep=deep)
    finally:
        post.close()


def examine_open_post(post: Post, *, deep: bool = False) -> tuple[Finding, ...]:
    """Examine a machine that is open for work."""
    sealed_by = sealed_with(post.settings.data_dir / SECRETS_FILE) or ""
    return gather(
        lambda: _keys(sealed_by),
        lambda: _enrolment(post),
        lambda: examine_clock(clock.now(), signed_time(post.settings, post.membership)),
        lambda: _sums(post) if deep else (),
        lambda: _feeds(post),
        lambda: _synchronising(post),
        lambda: _hub(post),
        lambda: examine_rules(post.pack),
        lambda: _log(post),
        lambda: _backup(post),
    )


def _keys(sealed_by: str) -> Iterator[Finding]:
    health = Health.CAUTION if sealed_by == "credential" else Health.GOOD
    name = {"credential": "credential_file"}.get(sealed_by, sealed_by)
    yield Finding("keys", health, f"doctor.key_{name}")


def _enrolment(post: Post) -> Iterator[Finding]:
    membership = post.membership
    if membership is None:
        yield Finding("enrolment", Health.CAUTION, "doctor.not_enrolled")
        return
    values = (("post", membership.post), ("counter", membership.counter), ("device", membership.account.device_id))
    yield Finding("enrolment", Health.GOOD, "doctor.enrolled", values)
    state, end = certificate_state(membership, clock.now())
    told = () if end is None else (("end", end),)
    yield Finding("certificate", _CERTIFICATES[state], f"doctor.certificate_{state.value.lower()}", told)


_CERTIFICATES = {
    CertificateState.NONE: Health.BAD,
    CertificateState.GOOD: Health.GOOD,
    CertificateState.DUE: Health.GOOD,
    CertificateState.SOON: Health.CAUTION,
    CertificateState.ENDED: Health.BAD,
}


def _feeds(post: Post) -> Iterator[Finding]:
    if post.membership is None:
        return
    cache = post.cache()
    try:
        trouble = cache.trouble()
        if trouble is not None:
            yield Finding("cache", Health.BAD, trouble.key, tuple(trouble.values.items()))
        yield from examine_feeds(cache.ages(clock.now()))
    finally:
        cache.close()


def _sums(post: Post) -> Iterator[Finding]:
    if post.membership is None:
        return
    cache = post.cache()
    try:
        yield from examine_sums(cache)
    finally:
        cache.close()


def _synchronising(post: Post) -> Iterator[Finding]:
    if post.membership is None:
        return
    fault = post.writer.run(last_fault)
    if fault is None:
        yield Finding("sync", Health.GOOD, "doctor.sync_in_order")
        return
    since = (("since", f"{fault.since:%Y-%m-%d %H:%M} UTC"),)
    yield Finding("sync", Health.CAUTION, "doctor.sync_failing", since)
    yield Finding("sync.reason", Health.CAUTION, fault.key, fault.values)


def _hub(post: Post) -> Iterator[Finding]:
    """Ask the post's hub, where one is set; without one nothing is missing."""
    url = hub_url(post) if post.membership is not None else ""
    if not url:
        return
    try:
        state = ask_state(post, url)
    except Fault as fault:
        yield Finding("hub", Health.CAUTION, fault.key, tuple(fault.values.items()))
        return
    values = (("machines", len(state.members)), ("waiting", state.waiting))
    yield Finding("hub", Health.GOOD, "doctor.hub_answers", values)
    for each in state.members:
        if each.trouble:
            yield Finding("hub.trouble", Health.BAD, "doctor.hub_trouble", (("counter", each.member.counter),))


def _backup(post: Post) -> Iterator[Finding]:
    """Tell when the casebook was last backed up; without one it matters whether the centre holds its log."""
    if post.membership is None:
        return
    last = post.writer.run(last_backup)
    if last is None:
        waiting = post.writer.run(lambda casebook: casebook.outbox.pending_count())
        health = Health.CAUTION if waiting >= _MANY_WAITING else Health.GOOD
        yield Finding("backup", health, "doctor.backup_never", (("count", waiting),))
        return
    age = clock.now() - last.at
    health = Health.CAUTION if age > WORRY_AFTER else Health.GOOD
    yield Finding("backup", health, "doctor.backup", (("at", last.at), ("days", age.days), ("stick", last.stick)))


def _log(post: Post) -> Iterator[Finding]:
    report = post.writer.run(lambda casebook: casebook.verify())
    if report.is_whole:
        values = (("events", report.events), ("acknowledged", report.acked_through))
        yield Finding("log", Health.GOOD, "doctor.log_whole", values)
    else:
        yield Finding("log", Health.BAD, "doctor.log_broken", (("sequence", report.findings[0].dev_seq),))
    waiting = post.writer.run(lambda casebook: casebook.outbox.pending_count())
    health = Health.GOOD if waiting < _MANY_WAITING else Health.CAUTION
    yield Finding("waiting", health, "doctor.waiting", (("count", waiting),))

"""Certificate, authorities and keys of the feed: asked for before they end, by link or by stick.

Called in the thread of the cycle. What comes is kept sealed before anything else is done with it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum

from checkpoint_app.casework import courier_files
from checkpoint_app.casework.canonical import canonical_bytes
from checkpoint_app.casework.letters import DeviceLetter, DeviceRequest, find_letters, request_to_wire
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.medium import make_folder, medium_faults, read_limited, write_whole
from checkpoint_app.services.post import Membership, Post
from checkpoint_app.store.keys import SECRETS_FILE, save_device_secrets
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.courier import Stick
from checkpoint_app.sync.letters import MachineKeys, ask, make_request, open_letter, seen_versions
from checkpoint_app.sync.pace import UNLIMITED, Pace
from checkpoint_app.sync.tls import Trust
from checkpoint_app.tls import certificate_end

RENEW_WHEN_LEFT = timedelta(days=120)
WORRY_WHEN_LEFT = timedelta(days=60)
ASK_EVERY = timedelta(hours=1)


class CertificateState(Enum):
    """How this machine's certificate stands."""

    NONE = "NONE"
    GOOD = "GOOD"
    DUE = "DUE"
    """A new one is asked for with every contact."""
    SOON = "SOON"
    """It has not been renewed for long: less than sixty days are left."""
    ENDED = "ENDED"


def certificate_state(membership: Membership | None, now: datetime) -> tuple[CertificateState, datetime | None]:
    """Tell how the certificate stands, and when it ends."""
    if membership is None or membership.letter is None:
        return CertificateState.NONE, None
    end = certificate_end(membership.letter.certificate.encode())
    left = end - now
    if left <= timedelta(0):
        return CertificateState.ENDED, end
    if left <= WORRY_WHEN_LEFT:
        return CertificateState.SOON, end
    return CertificateState.DUE if left <= RENEW_WHEN_LEFT else CertificateState.GOOD, end


def renew_by_link(
    post: Post, device_url: str, now: datetime, pace: Pace = UNLIMITED, *, at_once: bool = False
) -> bool:
    """Ask once an hour, or with every contact while a new certificate is due; True when a letter was taken.

    A certificate that has ended opens no connection to where devices work, so then enrolment's listener is asked: the
    request proves the key. Raises EnvironmentFault or DataRejected.
    """
    membership = post.membership
    if membership is None or membership.letter is None:
        raise EnvironmentFault("sync.fault.certificate_missing")
    state, _ = certificate_state(membership, now)
    is_fresh = post.asked_at is not None and now - post.asked_at < ASK_EVERY
    if state is CertificateState.GOOD and is_fresh and not at_once:
        return False
    if state is CertificateState.ENDED:
        link = CentreLink(membership.centre_url, Trust(membership.letter.servers.encode()), pace)
    else:
        link = CentreLink(device_url, post.trust(), pace)
    try:
        letter = ask(link, request_of(post, now))
        post.asked_at = now
        if letter is None or not take_letter(post, letter):
            return False
        # Said at once, so that no stick carries the same letter again.
        ask(link, request_of(post, now))
    finally:
        link.close()
    return True


def request_of(post: Post, now: datetime) -> DeviceRequest:
    """Say what this machine holds; raises EnvironmentFault when it is not enrolled."""
    membership = post.membership
    if membership is None:
        raise EnvironmentFault("cli.fault.not_enrolled")
    held = membership.letter.held if membership.letter else "-"
    seen = seen_versions(post.settings.tuf_dir)
    return make_request(membership.account, _keys(post), post.secrets.feed_identity or "", held, seen, now)


def take_letter(post: Post, letter: DeviceLetter) -> bool:
    """Take a letter; False when it is no news. Raises DataRejected when it is not the centre's or not ours."""
    membership = post.membership
    if membership is None:
        raise EnvironmentFault("cli.fault.not_enrolled")
    given = open_letter(letter, membership.account, _keys(post))
    if membership.letter is not None and letter.at <= membership.letter.at:
        return False
    post.secrets = replace(
        post.secrets,
        feed_identity=given.feed_identity,
        list_key=given.list_key,
        subject_ref_key=given.subject_ref_key,
    )
    save_device_secrets(post.settings.data_dir / SECRETS_FILE, post.source, post.secrets)
    post.keep_membership(replace(membership, letter=letter))
    return True


def take_letters(post: Post, stick: Stick) -> bool:
    """Take what a stick brings for this machine; True when something was news. Raises like `take_letter`.

    One that cannot be believed is told only when no other one could be taken.
    """
    membership = post.membership
    if membership is None:
        return False
    with medium_faults():
        content = read_limited(stick.folder / courier_files.LETTERS, courier_files.LARGEST_LETTERS_BYTES) or b""
    refused: DataRejected | None = None
    taken = False
    for letter in find_letters(content, membership.account.device_id):
        try:
            taken = take_letter(post, letter) or taken
        except DataRejected as found:
            refused = found
    if refused is not None and not taken:
        raise refused
    return taken


def put_request(post: Post, stick: Stick, now: datetime) -> None:
    """Put this machine's request among what goes out on a stick; raises EnvironmentFault."""
    request = request_of(post, now)
    with medium_faults():
        make_folder(stick.folder / courier_files.REQUESTS)
        path = stick.folder / courier_files.REQUESTS / f"{request.device_id}.json"
        write_whole(path, canonical_bytes(request_to_wire(request)))


def _keys(post: Post) -> MachineKeys:
    return MachineKeys(post.secrets.device_key, post.secrets.age_identity)

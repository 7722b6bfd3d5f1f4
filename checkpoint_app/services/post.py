"""This machine at its post: secrets, casebook, clearance cache, rules and what the centre gave at enrolment.

`open_post` is how everything starts: the window, the commands and the demonstration. The casebook lives on the
writer's thread; a clearance cache is opened by whoever asks, one for each thread.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app import clock
from checkpoint_app.assessment.rule_pack import RulePack
from checkpoint_app.casework.canonical import from_base64, to_base64
from checkpoint_app.casework.feed_lists import RulePackRow
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.casework.letters import DeviceLetter, letter_from_wire, letter_to_wire
from checkpoint_app.config import Settings
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services.opening import load_rules, open_cache, open_secrets
from checkpoint_app.services.reader import CasebookReader
from checkpoint_app.services.rule_packs import PackKeeper, packs_of
from checkpoint_app.services.writer import CasebookWriter
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.clearances import ClearanceCache
from checkpoint_app.store.keys import (
    SECRETS_FILE,
    DeviceSecrets,
    KeySource,
    choose_key_source,
    save_device_secrets,
)
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import Person
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.enrolling import Enrolment, OfficerPublicKey, enrol, vouch_for_officers
from checkpoint_app.sync.letters import LetterSecrets, MachineKeys
from checkpoint_app.sync.tls import Trust, ask_trust, trust_of
from checkpoint_app.sync.uploads import DeviceAccount
from checkpoint_app.tls import Credentials, certificate_key, fingerprint

_ENROLMENT = "enrolment"
_JOINING = "joining"


@dataclass(frozen=True, slots=True)
class Membership:
    """What a device knows of the centre after enrolment; nothing in it is secret."""

    account: DeviceAccount
    centre_url: str
    device_url: str
    feed_id: str
    tuf_root: bytes
    post: str
    counter: str
    letter: DeviceLetter | None = None
    """The newest letter; None on a machine that enrolled before devices had certificates: it enrols again."""


class Post:
    """This machine, open for work. Close it when done."""

    is_training = False
    """Whether this is the throw-away desk of a training, which belongs to no centre."""

    def __init__(self, settings: Settings, source: KeySource, secrets: DeviceSecrets, pack: RulePack) -> None:
        self.settings, self.source, self.secrets, self.pack = settings, source, secrets, pack
        self.writer = CasebookWriter(
            lambda: Casebook.open(settings.casebook_path, secrets.database_key, secrets.device_key, clock.now())
        )
        self.packs = PackKeeper(packs_of(settings), pack)
        self.membership = self.writer.run(
            lambda casebook: _finish_joining(casebook, secrets) or membership_in(casebook)
        )
        self.asked_at: datetime | None = None

    def reader(self, name: str = "casebook-reading") -> CasebookReader:
        """Give a way to read the casebook beside the writer; whoever takes it closes it."""
        settings = self.settings
        return CasebookReader(
            lambda: Casebook.open_to_read(settings.casebook_path, self.secrets.database_key, self.secrets.device_key),
            name,
        )

    def cache(self) -> ClearanceCache:
        """Open the clearance cache for the calling thread."""
        return open_cache(self.settings, self.secrets)

    def choose_pack(self, offered: tuple[RulePackRow, ...], today: date) -> bool:
        """Put the pack in force that holds today; gives whether that is another one than before."""
        former, self.pack = self.pack, self.packs.choose(offered, today)
        return former.digest != self.pack.digest

    @property
    def has_records(self) -> bool:
        """Whether there are placement records to look up: a centre's, or those of a training."""
        return self.membership is not None or self.is_training

    def people(self) -> tuple[Person, ...]:
        """List who works here."""
        return self.writer.run(lambda casebook: casebook.people.all())

    def join(self, centre_url: str, code: str, post: str, counter: str, fingerprint: str) -> Membership:
        """Enrol this machine with a one-time code, which is sent only to the centre of this fingerprint.

        A machine that is enrolled already (its history forked) gets a new key, which no copy of it has. Raises what
        `sync.tls.trust_of` and `sync.enrolling.enrol` raise.
        """
        servers = trust_of(centre_url, fingerprint)
        officers = public_officers(self)
        signing = self.secrets.device_key if self.membership is None else Ed25519PrivateKey.generate()
        keys = MachineKeys(signing, self.secrets.age_identity)
        link = CentreLink(centre_url, Trust(servers))
        try:
            known = self.membership.account.incarnation if self.membership else 0
            letter = self.membership.letter if self.membership else None
            certificate = letter.certificate if letter else ""
            given = enrol(link, code, keys, post, counter, officers, incarnation=known, certificate=certificate)
        finally:
            link.close()
        # The code is spent by now. A death between the two files is made good when this machine is opened again.
        membership = membership_of(given, centre_url, post, counter)
        self.writer.run(lambda casebook: casebook.set_setting(_JOINING, _membership_text(membership)))
        self.secrets = secrets_after(self.secrets, signing, given.given)
        save_device_secrets(self.settings.data_dir / SECRETS_FILE, self.source, self.secrets)
        self.membership = membership
        self.writer.run(lambda casebook: _finish_joining(casebook, self.secrets))
        return membership

    def keep_membership(self, membership: Membership) -> None:
        """Keep what the centre told anew; the device and its chain stay as they are."""
        self.writer.run(lambda casebook: _keep_membership(casebook, membership))
        self.membership = membership

    def trust(self) -> Trust:
        """Whom this machine believes and what it shows; raises EnvironmentFault when it has no certificate."""
        membership = self.membership
        if membership is None or membership.letter is None:
            raise EnvironmentFault("sync.fault.certificate_missing")
        own = Credentials(membership.letter.certificate.encode(), self.secrets.device_key)
        return Trust(membership.letter.servers.encode(), own)

    def vouch(self) -> None:
        """Tell the centre the public keys of this machine's people; nothing is done before enrolment."""
        if self.membership is None:
            return
        officers = public_officers(self)
        link = CentreLink(self.membership.device_url, self.trust())
        try:
            vouch_for_officers(link, self.membership.account.device_id, officers, self.secrets.device_key)
        finally:
            link.close()

    def close(self) -> None:
        """Finish writing and close."""
        self.writer.close()


def open_post(settings: Settings, ask_passphrase: Callable[[], str] | None = None, *, create: bool = False) -> Post:
    """Open this machine; `create` makes a new one where there is none.

    Raises EnvironmentFault when there is none, DataRejected when the key does not open it.
    """
    source = choose_key_source(settings.data_dir, os.environ, ask_passphrase)
    return open_post_with(settings, source, create=create)


def open_post_with(settings: Settings, source: KeySource, *, create: bool = False) -> Post:
    """Open this machine with a given source of its key."""
    return Post(settings, source, open_secrets(settings, source, create=create), load_rules())


def ask_fingerprint(centre_url: str) -> str:
    """Ask a service for the fingerprint of its authority, to be compared by voice; raises what `ask_trust` raises."""
    return fingerprint(ask_trust(centre_url))


def public_officers(post: Post) -> tuple[OfficerPublicKey, ...]:
    """List the public keys of those who work here now: the device vouches for them to the centre."""
    return tuple(_public(person) for person in post.people() if person.left_at is None)


def _public(person: Person) -> OfficerPublicKey:
    return OfficerPublicKey(person.officer_id, person.role, person.public_key.public_bytes_raw())


def secrets_after(secrets: DeviceSecrets, signing: Ed25519PrivateKey, given: LetterSecrets) -> DeviceSecrets:
    """Give the secrets of a machine after its enrolment."""
    return replace(
        secrets,
        device_key=signing,
        subject_ref_key=given.subject_ref_key,
        list_key=given.list_key,
        feed_identity=given.feed_identity,
    )


def membership_of(given: Enrolment, centre_url: str, post: str, counter: str) -> Membership:
    """Give what a machine keeps of its enrolment."""
    device_url = urlsplit(centre_url)._replace(netloc=_at_port(centre_url, given.device_port), path="").geturl()
    return Membership(
        given.account, centre_url, device_url, given.feed_id, given.tuf_root, post, counter, given.letter
    )


def _at_port(url: str, port: int) -> str:
    host = urlsplit(url).hostname or ""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _finish_joining(casebook: Casebook, secrets: DeviceSecrets) -> Membership | None:
    """Go on under the enrolment that was begun; one whose keys were not kept never happened."""
    membership = _membership_in(casebook.setting(_JOINING))
    if membership is None:
        return None
    is_kept = membership.letter is not None and (
        certificate_key(membership.letter.certificate.encode()) == secrets.device_public_key
    )
    if is_kept:
        begin_chain(casebook, membership, secrets.device_key, "enrolled")
    casebook.set_setting(_JOINING, "")
    return membership if is_kept else None


def begin_chain(casebook: Casebook, membership: Membership, device_key: Ed25519PrivateKey, result: str) -> None:
    """Write from now on as the device and incarnation of an enrolment; a second call changes nothing."""
    account = membership.account
    _keep_membership(casebook, membership)
    if casebook.is_enrolled and _place(casebook) == (account.device_id, account.incarnation):
        return
    casebook.adopt_device(account.device_id, account.incarnation, device_key)
    with casebook.record(None, moment_now()) as recording:
        recording.note(EventKind.CONFIGURATION, open={"result": result})


def _place(casebook: Casebook) -> tuple[str, int]:
    head = casebook.head()
    return head.device_id, head.incarnation


def _keep_membership(casebook: Casebook, membership: Membership) -> None:
    casebook.set_setting(_ENROLMENT, _membership_text(membership))


def _membership_text(membership: Membership) -> str:
    account = membership.account
    values = {
        "device_id": account.device_id,
        "incarnation": account.incarnation,
        "receipt_key": to_base64(account.receipt_key),
        "centre_recipient": account.centre_recipient,
        "centre_url": membership.centre_url,
        "feed_id": membership.feed_id,
        "tuf_root": to_base64(membership.tuf_root),
        "post": membership.post,
        "counter": membership.counter,
        "device_url": membership.device_url,
        "letter": letter_to_wire(membership.letter) if membership.letter else None,
    }
    return json.dumps(values)


def membership_in(casebook: Casebook) -> Membership | None:
    """Tell under which enrolment a casebook is written; None before the first."""
    return _membership_in(casebook.setting(_ENROLMENT))


def _membership_in(text: str | None) -> Membership | None:
    if not text:
        return None
    values = json.loads(text)
    account = DeviceAccount(
        values["device_id"], values["incarnation"], from_base64(values["receipt_key"]), values["centre_recipient"]
    )
    return Membership(
        account,
        values["centre_url"],
        values.get("device_url") or values["centre_url"],
        values["feed_id"],
        from_base64(values["tuf_root"]),
        values["post"],
        values["counter"],
        letter_from_wire(values["letter"]) if values.get("letter") else None,
    )


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be enrolled on this machine."""

    officer_id: str
    display_name: str
    role: Role
    password: str = field(repr=False)


def enrol_people(post: Post, people: Iterable[NewPerson], now: datetime) -> None:
    """Enrol people; those already there are left alone."""
    known = {person.officer_id for person in post.people()}

    def enrol_new(casebook: Casebook) -> None:
        for each in people:
            if each.officer_id not in known:
                casebook.people.enrol(each.officer_id, each.display_name, each.role, each.password, now)

    post.writer.run(enrol_new)

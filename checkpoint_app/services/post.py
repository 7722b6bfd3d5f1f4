"""This machine at its post: secrets, casebook, clearance cache, rules and what the centre gave at enrolment.

`open_post` is how everything starts: the window, the commands and the demonstration. The casebook lives on the
writer's thread; a clearance cache is opened by whoever asks, one for each thread.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from checkpoint_app import clock
from checkpoint_app.assessment.rule_pack import RulePack
from checkpoint_app.casework.canonical import from_base64, to_base64
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.config import Settings
from checkpoint_app.services.opening import load_rules, open_cache, open_secrets
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
from checkpoint_app.sync.enrolling import Enrolment, MachineKeys, OfficerPublicKey, enrol, vouch_for_officers
from checkpoint_app.sync.uploads import DeviceAccount

_ENROLMENT = "enrolment"


@dataclass(frozen=True, slots=True)
class Membership:
    """What a device knows of the centre after enrolment; nothing in it is secret."""

    account: DeviceAccount
    centre_url: str
    feed_id: str
    tuf_root: bytes
    post: str
    counter: str


class Post:
    """This machine, open for work. Close it when done."""

    def __init__(self, settings: Settings, source: KeySource, secrets: DeviceSecrets, pack: RulePack) -> None:
        self.settings, self.source, self.secrets, self.pack = settings, source, secrets, pack
        self.writer = CasebookWriter(
            lambda: Casebook.open(settings.casebook_path, secrets.database_key, secrets.device_key, clock.now())
        )
        self.membership = self.writer.run(_read_membership)

    def cache(self) -> ClearanceCache:
        """Open the clearance cache for the calling thread."""
        return open_cache(self.settings, self.secrets)

    def people(self) -> tuple[Person, ...]:
        """List who works here."""
        return self.writer.run(lambda casebook: casebook.people.all())

    def join(self, centre_url: str, code: str, post: str, counter: str) -> Membership:
        """Enrol this machine at the centre with a one-time code; raises what `sync.enrolling.enrol` raises."""
        officers = public_officers(self)
        keys = MachineKeys(self.secrets.device_key, self.secrets.age_identity)
        link = CentreLink(centre_url)
        try:
            given = enrol(link, code, keys, post, counter, officers)
        finally:
            link.close()
        # The code is spent by now: the secrets are kept before anything else can fail.
        self.secrets = replace(
            self.secrets,
            subject_ref_key=given.subject_ref_key,
            list_key=given.list_key,
            feed_identity=given.feed_identity,
        )
        save_device_secrets(self.settings.data_dir / SECRETS_FILE, self.source, self.secrets)
        self.membership = _membership(given, centre_url, post, counter)
        membership = self.membership
        self.writer.run(lambda casebook: _keep_membership(casebook, membership))
        return membership

    def vouch(self) -> None:
        """Tell the centre the public keys of this machine's people; nothing is done before enrolment."""
        if self.membership is None:
            return
        officers = public_officers(self)
        link = CentreLink(self.membership.centre_url)
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


def public_officers(post: Post) -> tuple[OfficerPublicKey, ...]:
    """List the public keys of those who work here now: the device vouches for them to the centre."""
    return tuple(_public(person) for person in post.people() if person.left_at is None)


def _public(person: Person) -> OfficerPublicKey:
    return OfficerPublicKey(person.officer_id, person.role, person.public_key.public_bytes_raw())


def _membership(given: Enrolment, centre_url: str, post: str, counter: str) -> Membership:
    return Membership(given.account, centre_url, given.feed_id, given.tuf_root, post, counter)


def _keep_membership(casebook: Casebook, membership: Membership) -> None:
    account = membership.account
    casebook.adopt_device(account.device_id, account.incarnation)
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
    }
    casebook.set_setting(_ENROLMENT, json.dumps(values))
    with casebook.record(None, moment_now()) as recording:
        recording.note(EventKind.CONFIGURATION, open={"result": "enrolled"})


def _read_membership(casebook: Casebook) -> Membership | None:
    text = casebook.setting(_ENROLMENT)
    if text is None:
        return None
    values = json.loads(text)
    account = DeviceAccount(
        values["device_id"], values["incarnation"], from_base64(values["receipt_key"]), values["centre_recipient"]
    )
    return Membership(
        account,
        values["centre_url"],
        values["feed_id"],
        from_base64(values["tuf_root"]),
        values["post"],
        values["counter"],
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

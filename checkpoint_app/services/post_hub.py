"""This machine as one of its post: it tells the hub who it is, sends its events there, and follows the post's cases.

The hub's word is no receipt: the outbox keeps every event until the centre's receipt comes, by whatever way. When the
hub is away nothing waits for it, and everything is caught up later. Sending and following each have a link of their
own, since each belongs to one thread; the casebook is asked through its own thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

import pyrage

from checkpoint_app import clock
from checkpoint_app.casework.canonical import JsonValue, instant_to_wire, to_base64
from checkpoint_app.casework.case_steps import makes_case
from checkpoint_app.casework.events import Event, genesis_hash, to_wire
from checkpoint_app.casework.post_members import PostMember
from checkpoint_app.casework.presented import CardShown, FlaggedShared
from checkpoint_app.casework.receipts import Receipt
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.services.post import Membership, Post
from checkpoint_app.services.post_members import own_word, remember_members
from checkpoint_app.services.shown_codes import SHOWN_KEPT
from checkpoint_app.services.writer_outbox import WriterOutbox
from checkpoint_app.store.post_cases import FeedCursor
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.hub_link import ClaimAnswer, HubHeld, HubLink, HubState, News, NotKnownThere
from checkpoint_app.sync.receipts import ReceiptJudge
from checkpoint_app.sync.tls import Trust
from checkpoint_app.tls import Credentials, hub_name, peer_of

HUB_PORT = 8465
_URL, _BATCH, _MOST_PAGES = "hub_url", 200, 200
_LARGEST_BATCH_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Followed:
    """What following brought: encounters that changed, events that no machine of the post signed, the list's mark.

    `cards` are those that other counters were shown since it was last asked, `flagged` what those whom a rule about
    non-procedural work spoke of share with others.
    """

    changed: frozenset[str]
    refused: int
    roster: str
    cards: tuple[CardShown, ...] = ()
    flagged: tuple[FlaggedShared, ...] = ()


def hub_url(post: Post) -> str:
    """Tell where the post's hub is: as it was set on the screen, else by the settings; empty when there is none."""
    if is_hub(post):
        return f"https://127.0.0.1:{HUB_PORT}"
    return post.writer.run(lambda casebook: casebook.setting(_URL)) or post.settings.hub_url


def hub_address(typed: str) -> str:
    """Read an address as people write it: host, host:port or https://...; raises EnvironmentFault for no address."""
    text = typed.strip().rstrip("/")
    if text and "://" not in text:
        host, _, port = text.partition(":")
        text = f"https://{host}:{port or HUB_PORT}"
    if text and not text.startswith("https://"):
        raise EnvironmentFault("sync.fault.hub_address_invalid")
    return text


def set_hub_url(post: Post, typed: str) -> None:
    """Keep where the post's hub is; empty for none. Raises EnvironmentFault for what is no address."""
    text = hub_address(typed)
    post.writer.run(lambda casebook: casebook.set_setting(_URL, text))


def is_hub(post: Post) -> bool:
    """Whether the centre enrolled this machine as its post's hub."""
    membership = post.membership
    if membership is None or membership.letter is None:
        return False
    peer = peer_of(membership.letter.certificate.encode())
    return peer is not None and peer.is_hub


def open_hub_link(post: Post, url: str) -> HubLink:
    """Open a link to the hub; nothing is sent yet. Raises EnvironmentFault when this machine has no certificate."""
    membership = post.membership
    if membership is None or membership.letter is None:
        raise EnvironmentFault("sync.fault.certificate_missing")
    devices = membership.letter.devices.encode()
    own = Credentials(membership.letter.certificate.encode(), post.secrets.device_key)
    link = CentreLink(url, Trust(devices, own, hub_name(membership.post)))
    return HubLink(link, membership.post, devices, post.secrets.age_identity)


class HubSender:
    """Sends this machine's events to the hub; one thread."""

    def __init__(self, post: Post, url: str) -> None:
        """Take the post and the hub's address; nothing is sent yet."""
        self._post, self._link = post, open_hub_link(post, url)
        self._outbox = WriterOutbox(post.writer)
        self._word: PostMember | None = None

    def close(self) -> None:
        """Let go of the connections."""
        self._link.close()

    def push(self) -> int:
        """Send all that the hub does not have; tells how many events it took.

        Raises EnvironmentFault when the hub is away, DataRejected when it holds another branch of this chain.
        """
        membership = _membership(self._post)
        held = self._known(membership)
        sent = 0
        while batch := self._batch(held.head_seq + 1):
            answer = self._link.send([to_wire(each) for each in batch], self._centre_keys(batch), self._keys(batch))
            if answer.status != HTTPStatus.OK:
                raise DataRejected("sync.fault.hub_chain_refused", error=str(answer.content.get("error", "")))
            before, held = held, self._held()
            if held.head_seq <= before.head_seq:
                raise DataRejected("sync.fault.answer_contradicts")
            sent += held.head_seq - before.head_seq
        return sent

    def _known(self, membership: Membership) -> HubHeld:
        """Introduce this machine when its word is new, and hold the hub's head against the own chain."""
        word = own_word(self._post)
        try:
            held = self._introduce(word) if word != self._word else self._link.held()
        except NotKnownThere:
            held = self._introduce(word)
        own = self._hash_at(membership, held.head_seq)
        if held.incarnation != membership.account.incarnation or own != held.head_hash:
            raise DataRejected("sync.fault.hub_chain_refused", error="FORK")
        return held

    def _introduce(self, word: PostMember) -> HubHeld:
        held = self._link.introduce(word)
        self._link.state()
        self._word = word
        return held

    def _held(self) -> HubHeld:
        with suppress(NotKnownThere):
            return self._link.held()
        raise DataRejected("sync.fault.answer_contradicts")

    def _hash_at(self, membership: Membership, dev_seq: int) -> str:
        account = membership.account
        if dev_seq == 0:
            return genesis_hash(account.device_id, account.incarnation)
        found = self._outbox.events_from(dev_seq, 1)
        return found[0].hash if found else ""

    def _batch(self, next_seq: int) -> Sequence[Event]:
        events, size = self._outbox.events_from(next_seq, _BATCH), 0
        for count, event in enumerate(events):
            size += len(event.body or "") + 2_000
            if size > _LARGEST_BATCH_BYTES and count:
                return events[:count]
        return events

    def _centre_keys(self, batch: Sequence[Event]) -> list[JsonValue]:
        recipient = pyrage.x25519.Recipient.from_str(_membership(self._post).account.centre_recipient)
        return [
            {"encounter_id": each.encounter_id, "wrapped": to_base64(pyrage.encrypt(each.key, [recipient]))}
            for each in self._outbox.encounter_keys_for(batch)
        ]

    def _keys(self, batch: Sequence[Event]) -> list[JsonValue]:
        """Wrap the keys of what becomes a case with this batch to the post's readers, this machine left out."""
        own = _membership(self._post).account.device_id
        made = {each.encounter_id for each in batch if makes_case(each.kind.value, each.open) and each.encounter_id}
        return wrap_keys(
            self._post,
            self._link,
            [(each, reader) for each in made for reader in self._link.readers if reader != own],
        )


class HubFollower:
    """Follows the post's cases, takes the centre's receipts from the hub, gives keys asked for; one thread."""

    def __init__(self, post: Post, url: str) -> None:
        """Take the post and the hub's address; nothing is asked yet."""
        self._post, self._link = post, open_hub_link(post, url)
        self._judge = ReceiptJudge(_membership(post).account, WriterOutbox(post.writer), clock.now)
        self._roster = ""
        self._shown_until = instant_to_wire(clock.now() - SHOWN_KEPT)

    def close(self) -> None:
        """Let go of the connections."""
        self._link.close()

    def state(self) -> HubState:
        """Ask for the hub and its machines."""
        return self._link.state()

    def follow(self, wait_s: float = 0.0) -> Followed:
        """Take what is new, waiting for it at the hub.

        Raises EnvironmentFault when the hub is away, DataRejected when its answer cannot be believed. A machine that
        the hub does not know yet gets nothing: it introduces itself when it sends.
        """
        changed, refused = frozenset[str](), 0
        for _ in range(_MOST_PAGES):
            try:
                cursor = self._post.writer.run(lambda casebook: casebook.post_cases.cursor())
                news = self._link.news(cursor.seq, cursor.mark, cursor.keys, self._roster, wait_s)
            except NotKnownThere:
                self._link.introduce(own_word(self._post))
                continue
            changed |= self._take(news, cursor)
            refused, wait_s = refused + news.refused, 0.0
            if not news.has_more:
                break
        shown = self._link.shown_since(self._shown_until)
        self._shown_until = shown.until
        return Followed(changed, refused, self._roster, shown.cards, shown.flagged)

    def _take(self, news: News, cursor: FeedCursor) -> frozenset[str]:
        self._roster = news.roster
        reached = FeedCursor(news.seq, news.mark, news.keys_seq)
        changed = frozenset[str]()
        if news.events or news.keys or reached != cursor:
            changed = self._post.writer.run(
                lambda casebook: casebook.post_cases.take(news.events, news.keys, reached)
            )
        if news.receipt is not None:
            self._take_receipt(news.receipt)
        if news.wanted and (given := wrap_keys(self._post, self._link, news.wanted)):
            self._link.give_keys(given)
        return changed

    def _take_receipt(self, receipt: Receipt) -> None:
        """Take what the centre signed; a hub that lies here is told apart by the signature, and ends nothing."""
        if receipt.incarnation == _membership(self._post).account.incarnation:
            self._judge.take_carried(receipt)


def ask_claim(post: Post, url: str, encounter_id: str, officer_id: str) -> ClaimAnswer:
    """Ask the hub for a case before it is claimed here; raises EnvironmentFault when the hub is away."""
    link = open_hub_link(post, url)
    try:
        return link.claim(encounter_id, officer_id)
    finally:
        link.close()


def take_hold(post: Post, url: str, encounter_id: str, officer_id: str) -> None:
    """Make sure that nobody else holds a case, before it is claimed here; does nothing where no hub is set.

    Raises DataRejected when somebody else holds it. With the hub away a case of this machine's own is free to be
    claimed, since nothing else would work at a counter on its own; of another machine's, EnvironmentFault is raised.
    """
    if not url:
        return
    is_own = post.writer.run(lambda casebook: casebook.post_cases.home(encounter_id)) is None
    link = open_hub_link(post, url)
    try:
        answer = link.claim(encounter_id, officer_id)
        if not answer.is_given:
            people = (each for seen in link.state().members for each in seen.member.people)
            name = next((each.display_name for each in people if each.officer_id == answer.officer_id), "–")
            until = "–" if answer.until is None else f"{answer.until.astimezone():%H:%M}"
            raise DataRejected("sync.fault.hub_case_held", officer=name, until=until)
    except EnvironmentFault as away:
        if not is_own:
            raise EnvironmentFault("sync.fault.hub_away_claim") from away
    except DataRejected as refused:
        # The hub has not got the referral yet: then nobody else has it either.
        if refused.key == "sync.fault.hub_case_held" or not is_own:
            raise
    finally:
        link.close()


def give_back(post: Post, url: str, encounter_id: str) -> None:
    """Give a claim back that came to nothing here; a hub that is away forgets it by itself."""
    link = open_hub_link(post, url)
    try:
        with suppress(EnvironmentFault, DataRejected, NotKnownThere):
            link.release(encounter_id)
    finally:
        link.close()


def ask_state(post: Post, url: str) -> HubState:
    """Ask the hub how it is: what the test button does. Raises EnvironmentFault and DataRejected."""
    link = open_hub_link(post, url)
    try:
        link.introduce(own_word(post))
        state = link.state()
        remember_members(post, (each.member for each in state.members))
        return state
    finally:
        link.close()


def wrap_keys(post: Post, link: HubLink, wanted: Iterable[tuple[str, str]]) -> list[JsonValue]:
    """Wrap keys of cases to readers; a key that was destroyed is not given."""
    pairs = tuple(wanted)
    keys = post.writer.run(lambda casebook: {name: casebook.post_cases.key(name) for name, _ in pairs})
    given = (link.wrap(key, name, reader) for name, reader in pairs if (key := keys[name]) is not None)
    return [each for each in given if each is not None]


def _membership(post: Post) -> Membership:
    if post.membership is None:
        raise EnvironmentFault("cli.fault.not_enrolled")
    return post.membership

"""What this machine recorded under earlier incarnations and no receipt covers yet: sent by link and by stick.

Runs in the thread of the cycle; the casebook is asked through its own thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from checkpoint_app.services.post import Post, public_officers
from checkpoint_app.services.writer_outbox import WriterOutbox
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.outbox import EndedChain
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.courier import Courier, Stick
from checkpoint_app.sync.former import FormerUploader
from checkpoint_app.sync.receipts import DeviceAccount


def send_ended(post: Post, link: CentreLink, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Send by link; tells how many events. Raises EnvironmentFault or DataRejected."""
    sent = 0
    for chain, first_seq in _waiting(post):
        uploader = FormerUploader(link, _account(post, chain), WriterOutbox(post.writer, chain))
        sent += uploader.push(first_seq, should_stop)
    return sent


def exchange_ended(post: Post, stick: Stick, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Take receipts from a stick and put there what none covers. Raises EnvironmentFault or DataRejected."""
    officers = public_officers(post)
    for chain, _ in _waiting(post):
        outbox = WriterOutbox(post.writer, chain)
        courier = Courier(_account(post, chain), outbox, post.secrets.device_key, officers)
        courier.take_receipt(stick, is_ended=True)
        courier.export(stick, should_stop=should_stop)


def _waiting(post: Post) -> Iterator[tuple[EndedChain, int]]:
    """List the chains with events that no receipt covers, each with its first such number.

    Receipts of another life of the centre's database than the newest we know say nothing any more.
    """

    def read(casebook: Casebook) -> tuple[tuple[EndedChain, ...], str | None]:
        receipt = casebook.outbox.last_receipt()
        return casebook.outbox.ended_chains(), receipt.server_epoch if receipt else None

    chains, epoch = post.writer.run(read)
    for chain in chains:
        is_covered = epoch is None or chain.server_epoch in {"", epoch}
        acked = chain.acked_through if is_covered else 0
        if chain.last_seq > acked:
            yield chain, acked + 1


def _account(post: Post, chain: EndedChain) -> DeviceAccount:
    membership = post.membership
    if membership is None:
        raise ValueError("an enrolled machine")
    return replace(membership.account, device_id=chain.device_id, incarnation=chain.incarnation)

"""The casebook's outbox for another thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from checkpoint_app.casework.events import Event
from checkpoint_app.casework.receipts import Receipt
from checkpoint_app.services.writer import CasebookWriter
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.outbox import EndedChain, Outbox, SharedKey


class WriterOutbox:
    """The outbox of the present chain, or of one that ended, asked through the casebook's own thread."""

    def __init__(self, writer: CasebookWriter, ended: EndedChain | None = None) -> None:
        self._writer, self._ended = writer, ended

    def _of(self, casebook: Casebook) -> Outbox:
        return casebook.outbox if self._ended is None else casebook.outbox.of(self._ended)

    def events_from(self, dev_seq: int, limit: int) -> Sequence[Event]:
        """Give events of the chain from a number on, acknowledged ones too."""
        return self._writer.run(lambda casebook: self._of(casebook).events_from(dev_seq, limit))

    def encounter_keys_for(self, events: Iterable[Event]) -> Sequence[SharedKey]:
        """Give the keys that the centre may have."""
        wanted = tuple(events)
        return self._writer.run(lambda casebook: self._of(casebook).encounter_keys_for(wanted))

    def last_receipt(self) -> Receipt | None:
        """Give the receipt that counts."""
        return self._writer.run(lambda casebook: self._of(casebook).last_receipt())

    def keep_receipt(self, receipt: Receipt, received_at: datetime) -> bool:
        """Keep a verified receipt; on disk when this returns."""
        return self._writer.run(lambda casebook: self._of(casebook).keep_receipt(receipt, received_at))

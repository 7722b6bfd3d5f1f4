"""A sentence that a view carries: worded when it is shown, so that it follows a change of language."""

from __future__ import annotations

from dataclasses import dataclass

from checkpoint_app.faults import Fault
from checkpoint_app.ui.theme import say


@dataclass(frozen=True, slots=True)
class Sentence:
    """The key of a sentence and the values that it names; false while there is nothing to say."""

    key: str = ""
    values: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, fault: Fault) -> Sentence:
        """Say what went wrong."""
        return cls(fault.key, tuple(fault.values.items()))

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.key)

    def words(self) -> str:
        """Word it in the language in force."""
        return say(self.key, **dict(self.values)) if self.key else ""

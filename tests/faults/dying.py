"""How a child process kills itself: at a named state, or after a random delay; which state it was in is shared."""

from __future__ import annotations

import mmap
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from typing import Any


class Death:
    """Planned before the fork, met in the child. `states` names them; `state` tells the parent where it was met."""

    def __init__(self, states: tuple[str, ...], chance: random.Random, longest_delay_s: float) -> None:
        self._states, self._shared = states, mmap.mmap(-1, 2)
        self._planned = chance.random() < 0.5
        self._at, self._times = chance.randrange(len(states)), chance.randrange(1, 4)
        # A state that this child never comes to must not keep it alive.
        self._delay_s = 1.5 * longest_delay_s if self._planned else chance.uniform(0.0, longest_delay_s)

    @property
    def state(self) -> str:
        """Where the child was last seen."""
        return self._states[self._shared[0]]

    @property
    def how(self) -> str:
        """Whether a state or the delay ended it."""
        return "at a state" if self._shared[1] else "by delay"

    def start(self) -> None:
        """Begin in the child: from now on the clock runs."""
        threading.Thread(target=self._later, daemon=True).start()

    def _later(self) -> None:
        time.sleep(self._delay_s)
        os.kill(os.getpid(), signal.SIGKILL)

    def reach(self, state: str) -> None:
        """Tell that a state is reached; the planned one is where it ends."""
        number = self._states.index(state)
        self._shared[0] = number
        if self._planned and number == self._at:
            self._times -= 1
            if self._times <= 0:
                self._shared[1] = 1
                os.kill(os.getpid(), signal.SIGKILL)

    def before(self, owner: Any, name: str, state: str) -> None:
        """Reach a state whenever a function is entered."""
        self._wrap(owner, name, lambda: self.reach(state), None)

    def after(self, owner: Any, name: str, state: str) -> None:
        """Reach a state whenever a function has returned."""
        self._wrap(owner, name, None, lambda: self.reach(state))

    @staticmethod
    def _wrap(owner: Any, name: str, first: Callable[[], None] | None, then: Callable[[], None] | None) -> None:
        inner = getattr(owner, name)

        def outer(*arguments: Any, **named: Any) -> Any:
            if first:
                first()
            result = inner(*arguments, **named)
            if then:
                then()
            return result

        setattr(owner, name, outer)

    def close(self) -> None:
        """Give the shared byte back."""
        self._shared.close()

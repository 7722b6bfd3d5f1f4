"""This machine at its post's hub, in the running application: sends at once, follows always, never in the way.

Two job threads: one sends what is recorded, one waits at the hub for news. A hub that is away is tried again, later
and later; the counter goes on alone meanwhile, and the strip says so. Main thread only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from checkpoint_app import clock
from checkpoint_app.faults import Fault
from checkpoint_app.services.post import Post
from checkpoint_app.services.post_hub import (
    Followed,
    HubFollower,
    HubSender,
    ask_state,
    hub_address,
    hub_url,
    set_hub_url,
    take_hold,
)
from checkpoint_app.sync.hub_link import HubState
from checkpoint_app.ui.workers import JobEnded, JobRunner

_WAIT_S = 2.0
_SHORTEST_MS, _LONGEST_MS = 2_000, 60_000
_STATE_MS = 15_000
_PRESENT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class HubStatus:
    """How this machine stands with its hub; `url` is empty where none is set. `since` is when that began."""

    url: str = ""
    is_connected: bool = False
    since: datetime | None = None
    state: HubState | None = None
    fault: Fault | None = None
    refused: int = 0
    testing: bool = False
    names: dict[str, str] = field(default_factory=dict)
    counters: dict[str, str] = field(default_factory=dict)
    """Names of people by id, and of counters by device, as the post's machines told them."""


class HubMember(QObject):
    """`changed` carries a HubStatus; `cases_changed` the ids of encounters that others took further.

    `cards_shown` carries the worker cards that other counters were shown, `flagged_shared` what those share with
    others for whom a rule about non-procedural work spoke there.
    """

    changed = Signal(object)
    cases_changed = Signal(object)
    cards_shown = Signal(object)
    flagged_shared = Signal(object)
    crashed = Signal(object)

    def __init__(self, post: Post, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._post = post
        self.status = HubStatus()
        self._sender: HubSender | None = None
        self._follower: HubFollower | None = None
        self._failures = 0
        self._is_wanted = threading.Event()
        self._sending, self._following = JobRunner("hub-send", self), JobRunner("hub-follow", self)
        self._asking = JobRunner("hub-ask", self)
        self._sending.ended.connect(self._sent)
        self._following.ended.connect(self._followed)
        self._asking.ended.connect(self._asked)
        self._send_timer, self._follow_timer, self._state_timer, self._quiet_timer = (self._timer() for _ in range(4))
        self._send_timer.timeout.connect(self._send)
        self._follow_timer.timeout.connect(self._follow)
        self._state_timer.timeout.connect(self._ask_state)
        self._quiet_timer.timeout.connect(self._start_when_quiet)
        self._send_again = False
        self._wanted: str | None = None

    def _timer(self) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        return timer

    def start(self) -> None:
        """Begin, where a hub is set and this machine is enrolled."""
        url = hub_url(self._post) if self._post.membership is not None else ""
        self._tell(url=url, is_connected=False, since=clock.now() if url else None, state=None, fault=None)
        if url:
            self._is_wanted.set()
            self._send_timer.start(0)
            self._follow_timer.start(0)
            self._state_timer.start(0)

    def soon(self) -> None:
        """Something was recorded: it goes to the hub at once."""
        if not self.status.url:
            return
        if self._sending.is_running:
            self._send_again = True
        elif self._failures == 0:
            self._send_timer.start(0)

    def stop(self) -> None:
        """Stop for good; a wait at the hub ends within two seconds."""
        self._is_wanted.clear()
        for timer in (self._send_timer, self._follow_timer, self._state_timer, self._quiet_timer):
            timer.stop()
        for runner in (self._sending, self._following, self._asking):
            runner.stop()
        self._close_links()

    def use(self, typed: str) -> None:
        """Try another hub and use it from now on when it answers; empty for none."""
        self._tell(testing=True, fault=None)
        self._wanted = typed
        if not self._asking.is_running:
            self._try_wanted()

    def _try_wanted(self) -> None:
        typed, self._wanted = self._wanted or "", None
        self._asking.run(lambda: _try(self._post, typed))

    def hold(self, encounter_id: str, officer_id: str) -> Callable[[], None]:
        """Give the work that asks the hub for a case before it is claimed here; it raises Fault when it is held."""
        url = self.status.url
        return lambda: take_hold(self._post, url, encounter_id, officer_id)

    @property
    def has_supervisor(self) -> bool:
        """Whether another machine of the post, with a supervisor, was heard of in the last minutes."""
        state, membership = self.status.state, self._post.membership
        if not self.status.is_connected or state is None or membership is None:
            return False
        now, own = clock.now(), membership.account.device_id
        return any(
            each.member.reads_cases and each.member.device_id != own and now - each.seen_at < _PRESENT
            for each in state.members
        )

    # -- sending and following, on their own threads
    def _push(self) -> int:
        if self._sender is None:
            self._sender = HubSender(self._post, self.status.url)
        return self._sender.push()

    def _wait_for_news(self) -> Followed:
        if self._follower is None:
            self._follower = HubFollower(self._post, self.status.url)
        return self._follower.follow(_WAIT_S)

    def _close_links(self) -> None:
        for link in (self._sender, self._follower):
            if link is not None:
                link.close()
        self._sender = self._follower = None

    # -- back on the main thread
    def _send(self) -> None:
        self._send_again = False
        self._sending.run(self._push)

    def _follow(self) -> None:
        self._following.run(self._wait_for_news)

    def _ask_state(self) -> None:
        url = self.status.url
        self._asking.run(lambda: ask_state(self._post, url))

    def _sent(self, ended: object) -> None:
        if not isinstance(ended, JobEnded) or not self._is_wanted.is_set():
            return
        self._note(ended)
        if ended.fault is not None or self._send_again:
            self._send_timer.start(self._pause_ms() if ended.fault is not None else 0)

    def _followed(self, ended: object) -> None:
        if not isinstance(ended, JobEnded) or not self._is_wanted.is_set():
            return
        self._note(ended)
        if isinstance(ended.result, Followed):
            if ended.result.refused:
                self._tell(refused=self.status.refused + ended.result.refused)
            if ended.result.changed:
                self.cases_changed.emit(ended.result.changed)
            if ended.result.cards:
                self.cards_shown.emit(ended.result.cards)
            if ended.result.flagged:
                self.flagged_shared.emit(ended.result.flagged)
        self._follow_timer.start(self._pause_ms() if ended.result is None else 0)

    def _note(self, ended: JobEnded) -> None:
        """Keep whether the hub answers; when it is back, what was recorded meanwhile goes out."""
        if ended.bug is not None:
            self.crashed.emit(ended.bug)
        was_connected, answers = self.status.is_connected, ended.fault is None and ended.bug is None
        self._failures = 0 if answers else self._failures + 1
        if answers == was_connected and ended.fault == self.status.fault:
            return
        since = self.status.since if answers == was_connected else clock.now()
        self._tell(is_connected=answers, since=since, fault=ended.fault)
        if answers and not was_connected:
            self._send_timer.start(0)
            self._state_timer.start(0)

    def _asked(self, ended: object) -> None:
        if not isinstance(ended, JobEnded):
            return
        if self._wanted is not None:
            # An address was typed while the hub was being asked: that comes next.
            self._try_wanted()
            return
        if isinstance(ended.result, str):
            self._tell(testing=False)
            self._restart()
        elif isinstance(ended.result, HubState):
            self._tell(state=ended.result, **_names(ended.result))
        elif self.status.testing:
            self._tell(testing=False, fault=ended.fault)
        if ended.bug is not None:
            self.crashed.emit(ended.bug)
        if self._is_wanted.is_set():
            self._state_timer.start(_STATE_MS)

    def _restart(self) -> None:
        """Go to another hub; the links are made anew on their threads."""
        self._is_wanted.clear()
        for timer in (self._send_timer, self._follow_timer, self._state_timer):
            timer.stop()
        self._quiet_timer.start(0)

    def _start_when_quiet(self) -> None:
        if self._sending.is_running or self._following.is_running:
            self._quiet_timer.start(100)
            return
        self._close_links()
        self._failures = 0
        self.start()

    def _pause_ms(self) -> int:
        return int(min(_LONGEST_MS, _SHORTEST_MS * 2 ** max(0, min(self._failures - 1, 10))))

    def _tell(self, **changes: object) -> None:
        self.status = replace(self.status, **changes)  # type: ignore[arg-type]
        self.changed.emit(self.status)


def _try(post: Post, typed: str) -> str:
    url = hub_address(typed)
    if url:
        ask_state(post, url)
    set_hub_url(post, url)
    return url


def _names(state: HubState) -> dict[str, object]:
    people = {person.officer_id: person.display_name for each in state.members for person in each.member.people}
    return {"names": people, "counters": {each.member.device_id: each.member.counter for each in state.members}}

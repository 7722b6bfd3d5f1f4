"""Taking new data in a process of its own, so that decrypting and applying never hold up the counter.

Two threads of one interpreter take turns: while ten thousand rows are applied, a look-up would wait for its turn for
some milliseconds, again and again. A process of its own also gives its memory back when it ends. Whether there is
anything to take is asked here; only then is a process begun. Keys go to it through a pipe, never by arguments.

A process that dies leaves what a power cut leaves: the live generation as it was, partial downloads kept. One that
outlives this one meets a closed pipe at its next question and stops.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from checkpoint_app.crashes import write_crash
from checkpoint_app.faults import EnvironmentFault, Fault
from checkpoint_app.sync.cycle import (
    DownloadReport,
    OnProgress,
    Progress,
    Stopped,
    Taking,
    find_nothing_new,
    take_here,
)

_ASK_S = 0.1
_NICENESS = 5


@dataclass(frozen=True, slots=True)
class _Ended:
    """How it ended over there: the report, a fault, or neither when it was stopped."""

    report: DownloadReport | None = None
    fault: Fault | None = None


def take_apart(taking: Taking, on_progress: OnProgress, should_stop: Callable[[], bool]) -> DownloadReport:
    """Take what is offered in a process of its own; `cycle.Take`, raises like `take_here`.

    Raises EnvironmentFault besides when that process died.
    """
    report = find_nothing_new(taking, on_progress, should_stop)
    if report is not None:
        return report
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, taking), name="checkpoint-data", daemon=True)
    process.start()
    theirs.close()
    try:
        ended = _follow(mine, process, on_progress, should_stop)
    finally:
        mine.close()
        process.join()
    if ended.fault is not None:
        raise ended.fault
    if ended.report is None:
        raise Stopped
    return ended.report


def _follow(
    pipe: Connection, process: BaseProcess, on_progress: OnProgress, should_stop: Callable[[], bool]
) -> _Ended:
    """Pass progress on until it ends; asks it to stop once, and waits until it did so in good order."""
    is_told = False
    while True:
        if not is_told and should_stop():
            is_told = True
            with suppress(OSError):
                pipe.send(None)
        try:
            message = pipe.recv() if pipe.poll(_ASK_S) else None
        except (EOFError, OSError) as error:
            process.join()
            raise EnvironmentFault("sync.fault.taking_died") from error
        match message:
            case Progress():
                on_progress(message)
            case _Ended():
                return message
            case _:
                continue


def _work(pipe: Connection, taking: Taking) -> None:
    """The other process's whole life; a bug leaves its crash file and no answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that waits for us is asked, and tells us
    with suppress(AttributeError, OSError):
        os.nice(_NICENESS)
    try:
        _answer(pipe, _outcome(pipe, taking))
    except Exception as error:  # noqa: BLE001 - the boundary of the process
        write_crash(error)
    finally:
        pipe.close()


def _outcome(pipe: Connection, taking: Taking) -> _Ended:
    def tell(progress: Progress) -> None:
        _answer(pipe, progress)

    try:
        return _Ended(take_here(taking, tell, pipe.poll))
    except Fault as fault:
        return _Ended(fault=fault)
    except Stopped:
        return _Ended()


def _answer(pipe: Connection, message: object) -> None:
    with suppress(OSError):  # nobody listens any more; the next question of `pipe.poll` stops the work
        pipe.send(message)

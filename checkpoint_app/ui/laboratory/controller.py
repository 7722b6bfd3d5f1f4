"""Joins the laboratory's screen with the packs of this machine, its casebook and the simulated month.

Lives on the main thread; a run goes on a job thread, and Cancel takes hold within one chunk of the month.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from checkpoint_app import assets, clock
from checkpoint_app.assessment.rule_pack import RulePack, load_rule_pack
from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.casework.kinds import Role
from checkpoint_app.faults import Fault
from checkpoint_app.services.laboratory import Laboratory, Trial, join, read_cases, try_on_cases
from checkpoint_app.services.opening import RULE_PACK
from checkpoint_app.services.rule_packs import read_pack_text, sign_pack
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.ui.laboratory.screen import LaboratoryScreen
from checkpoint_app.ui.laboratory.view_model import (
    CancelRun,
    ChoosePack,
    LabState,
    LabView,
    OpenExample,
    RunPack,
    SignPack,
)
from checkpoint_app.ui.theme import say
from checkpoint_app.ui.workers import JobEnded, JobRunner
from checkpoint_app.ui.workplace import Workplace

Rates = tuple[tuple[str, float, bool | None], ...]
PlayBoth = Callable[
    [str, str, date, Callable[[float], None], Callable[[], bool]], tuple[Trial, Rates, dict[str, JsonValue]] | None
]
"""Plays a month with a pack and the one in force (texts, first day, progress, stop); None when it was stopped."""
AskFile = Callable[[], Path | None]
_MAY_SIGN = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class _Chosen:
    path: Path
    text: str
    pack: RulePack


class LaboratoryController(QObject):
    """`crashed` carries the exception of a bug on the job thread."""

    crashed = Signal(object)
    _progressed = Signal(object)

    def __init__(
        self, screen: LaboratoryScreen, workplace: Workplace, play: PlayBoth, ask_file: AskFile | None = None
    ) -> None:
        super().__init__(screen)
        self.screen, self._workplace, self._play = screen, workplace, play
        self._ask_file = ask_file or self._ask
        self._chosen: _Chosen | None = None
        self._view = LabView(LabState.NO_PACK, "")
        self._stop = threading.Event()
        self._jobs = JobRunner("laboratory", self)
        self._jobs.ended.connect(self._ended)
        self._progressed.connect(self._show_progress)
        screen.intent.connect(self._take)

    def show(self) -> None:
        """Show where the work stands, with the pack in force now."""
        pack = self._workplace.post.pack
        officer = self._workplace.officer
        may_sign = officer is not None and officer.role in _MAY_SIGN
        self._tell(in_force=f"{pack.pack_id} {pack.version}", may_sign=may_sign)

    def forget(self) -> None:
        """Take everything off the screen; a run under way is stopped."""
        self._stop.set()
        self._chosen = None
        self._view = LabView(LabState.NO_PACK, self._view.in_force)
        self.screen.show_view(self._view)

    def stop(self) -> None:
        """End the thread; a run under way is stopped."""
        self._stop.set()
        self._jobs.stop()

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self._jobs.is_running

    def _tell(self, **changes: object) -> None:
        self._view = replace(self._view, **changes)  # type: ignore[arg-type]
        self.screen.show_view(self._view)

    def _take(self, intent: object) -> None:
        officer = self._workplace.officer
        if officer is None:
            return
        match intent:
            case ChoosePack():
                self._choose()
            case RunPack():
                self._run(officer)
            case CancelRun():
                self._stop.set()
            case OpenExample(at):
                self._tell(opened=at)
            case SignPack(begins):
                self._sign(officer, begins)

    def _ask(self) -> Path | None:
        name, _ = QFileDialog.getOpenFileName(self.screen, say("laboratory.choose"), "", "*.toml")
        return Path(name) if name else None

    def _choose(self) -> None:
        path = self._ask_file()
        if path is None:
            return
        try:
            text = read_pack_text(path)
            pack = load_rule_pack(text)
        except Fault as fault:
            self._chosen = None
            self._tell(
                state=LabState.NO_PACK, file=path.name, pack="–", found=None, opened=None, fault=fault, signed=""
            )
            return
        self._chosen = _Chosen(path, text, pack)
        self._tell(
            state=LabState.CHOSEN,
            file=path.name,
            pack=f"{pack.pack_id} {pack.version}",
            unchecked=pack.unchecked_texts + pack.unchecked_bases,
            found=None,
            opened=None,
            fault=None,
            signed="",
        )

    def _run(self, officer: LoggedInOfficer) -> None:
        chosen = self._chosen
        if chosen is None or self._jobs.is_running:
            return
        self._stop.clear()
        in_force, writer = self._workplace.post.pack, self._workplace.post.writer
        packs, first_day = self._workplace.post.packs.folder, clock.today().replace(day=1)
        text_in_force = self._text_of(in_force)

        def work() -> Laboratory | None:
            cases = writer.run(lambda casebook: read_cases(casebook, officer))
            casebook = try_on_cases(cases, in_force, chosen.pack, self._stop.is_set)
            played = self._play(chosen.text, text_in_force, first_day, self._progressed.emit, self._stop.is_set)
            if played is None:
                return None
            month, rates, record = played
            packs.keep_dry_run(chosen.pack.digest, record)
            rules = join(chosen.pack, in_force, casebook, month)
            pack = chosen.pack
            return Laboratory(pack.pack_id, pack.version, pack.digest, casebook, month, rules, rates)

        if self._jobs.run(work):
            self._tell(state=LabState.RUNNING, share=0.0, found=None, opened=None, fault=None, signed="")

    def _text_of(self, pack: RulePack) -> str:
        return self._workplace.post.packs.folder.text(pack.digest) or assets.resource("rules", RULE_PACK).read_text(
            encoding="utf-8"
        )

    def _show_progress(self, share: object) -> None:
        if isinstance(share, float) and self._jobs.is_running:
            self._tell(share=share)

    def _ended(self, ended: object) -> None:
        if not isinstance(ended, JobEnded):
            return
        if ended.bug is not None:
            self.crashed.emit(ended.bug)
        found = ended.result if isinstance(ended.result, Laboratory) else None
        if self._chosen is None or (found is not None and found.digest != self._chosen.pack.digest):
            return
        self._tell(state=LabState.DONE if found else LabState.CHOSEN, found=found, fault=ended.fault)

    def _sign(self, officer: LoggedInOfficer, begins: date) -> None:
        chosen = self._chosen
        if chosen is None or self._view.found is None:
            return
        target = chosen.path.with_suffix(".signed.json")
        try:
            signed = sign_pack(chosen.path, target, officer, begins, self._workplace.post.packs.folder)
        except Fault as fault:
            self._tell(fault=fault)
            return
        self._tell(signed=target.name, signatures=len(signed.signatures), fault=None)

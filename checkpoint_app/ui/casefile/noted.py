"""What a person notes in the case file: the officer's own referral (R01), and victim indicators (V01).

Which indicators were recorded is seen by whoever recorded them and by a protection officer; for everybody else the
case says only that some were (`services.review` leaves the rest out before it reaches a screen).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal

from checkpoint_app.assessment.observations import Observation, VictimIndicator
from checkpoint_app.ui.casefile.view_model import CaseView
from checkpoint_app.ui.observations import ObservationForm
from checkpoint_app.ui.theme import Role, Space, Tone, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.options import Glyph, Option
from checkpoint_app.ui.theme.components.surfaces import Card


class ReferralCard(Card):
    """The closed list of R01; `noted` sends the observations."""

    noted = Signal(object)

    def __init__(self) -> None:
        super().__init__(spacing=Space.M)
        self.save = ActionButton(text_key="casefile.noted.save")
        self.save.clicked.connect(self._save)
        self.add_head("counter.referral.title", self.save)
        self.form = ObservationForm()
        self.form.changed.connect(self._show_open)
        self.body.addWidget(self.form)
        self._case, self._stored = "", tuple[Observation, ...]()
        self._open = False

    def show_view(self, view: CaseView) -> None:
        """Show what is on record; what is being typed stays until another case or another record is shown."""
        if view.encounter_id != self._case or view.observations != self._stored:
            self.form.show_observations(view.observations)
        self._case, self._stored, self._open = view.encounter_id, view.observations, view.facts_open
        self.form.setEnabled(view.facts_open)
        reveal(self, view.facts_open or bool(view.observations))
        self._show_open()

    def _show_open(self) -> None:
        changed = self.form.observations != self._stored
        self.save.setEnabled(self._open and changed and self.form.is_complete)

    def _save(self) -> None:
        self.noted.emit(self.form.observations)


class IndicatorsCard(Card):
    """Victim indicators, recorded in the interview and never inferred; `recorded` sends the set."""

    recorded = Signal(object)

    def __init__(self) -> None:
        super().__init__(spacing=Space.S)
        self.save = ActionButton(text_key="casefile.noted.save")
        self.save.clicked.connect(self._save)
        self.add_head("casefile.noted.indicators", self.save)
        self._lead = Label(role=Role.CAPTION, tone=Tone.MUTED, key="casefile.noted.indicators_lead", wrap=True)
        self._hidden = Label(role=Role.BODY, tone=Tone.MUTED, key="casefile.noted.indicators_hidden", wrap=True)
        self.body.addWidget(self._lead)
        self.body.addWidget(self._hidden)
        self.ticks: dict[VictimIndicator, Option] = {}
        for each in VictimIndicator:
            tick = Option(say(f"casefile.indicator.{each.value.lower()}"), glyph=Glyph.TICK, value=each)
            tick.clicked.connect(self._tick)
            self.body.addWidget(tick)
            self.ticks[each] = tick
        self._case, self._stored = "", frozenset[VictimIndicator]()
        self._open = False

    def show_view(self, view: CaseView) -> None:
        """Show them to those who may see them, once the interview has begun."""
        stored = view.indicators or frozenset()
        if view.encounter_id != self._case or stored != self._stored:
            for each, tick in self.ticks.items():
                tick.set_chosen(each in stored)
        hidden = view.indicators is None
        self._case, self._stored, self._open = view.encounter_id, stored, view.facts_open and not hidden
        reveal(self._hidden, hidden)
        for part in (self._lead, self.save, *self.ticks.values()):
            reveal(part, not hidden)
        for tick in self.ticks.values():
            tick.setEnabled(self._open)
        begun = view.interview.started_at is not None
        reveal(self, hidden or bool(stored) or (begun and view.facts_open))
        self._show_open()

    @property
    def _chosen(self) -> frozenset[VictimIndicator]:
        return frozenset(each for each, tick in self.ticks.items() if tick.chosen)

    def _show_open(self) -> None:
        self.save.setEnabled(self._open and self._chosen != self._stored)

    def _tick(self) -> None:
        pressed = self.sender()
        if isinstance(pressed, Option):
            pressed.set_chosen(not pressed.chosen)
        self._show_open()

    def _save(self) -> None:
        self.recorded.emit(self._chosen)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            for each, tick in self.ticks.items():
                tick.set_words(say(f"casefile.indicator.{each.value.lower()}"))
        super().changeEvent(event)

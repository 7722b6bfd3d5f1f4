"""Pictures of the laboratory in its states; invented figures only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from PySide6.QtWidgets import QWidget

from checkpoint_app.assessment.assess import assess
from checkpoint_app.assessment.facts import Facts
from checkpoint_app.assessment.kinds import Band, PaperState, Purpose, RecordState
from checkpoint_app.documents.travel_document import DocumentKind
from checkpoint_app.services.laboratory import Example, Figures, Laboratory, RuleDifference, Trial
from checkpoint_app.services.opening import load_rules
from checkpoint_app.ui.laboratory.screen import LaboratoryScreen
from checkpoint_app.ui.laboratory.view_model import LabState, LabView

Scene = tuple[str, Callable[[], QWidget]]


def found() -> Laboratory:
    """What a run of a pack came to that asks more of those who show a contract."""
    titles = {rule.code: rule.title for rule in load_rules().rules}
    changes = (
        ("C02", (14, 21), (212, 309)),
        ("C01", (9, 9), (188, 171)),
        ("C17", (3, 2), (44, 38)),
        ("C10", (5, 5), (21, 21)),
        ("D02", (1, 1), (17, 17)),
    )
    rules = tuple(RuleDifference(code, titles[code], cases, month) for code, cases, month in changes)
    examples = (
        _opened_example(),
        Example("7B03E5D2", (("C17", 2),), (("C02", 1),)),
        Example("A9910F37", (("C01", 2),), (("C01", 2), ("C02", 1))),
    )
    casebook = Trial(Figures(312, {}, 18), Figures(312, {}, 17), examples)
    month = Trial(Figures(20_000, {}, 241), Figures(20_000, {}, 220))
    rates = (
        ("workers_referred", 0.0006, True),
        ("workers_asked", 0.0312, False),
        ("ordinary_referred", 0.0, True),
        ("ordinary_asked", 0.0063, True),
        ("evident_flagged", 0.9988, True),
        ("all_non_procedural_flagged", 0.5907, None),
    )
    return Laboratory("demo", 4, "ab" * 32, casebook, month, rules, rates)


def _opened_example() -> Example:
    """A case of a work visa without a record: the pack that is tried does not ask of it."""
    facts = Facts(
        assessed_at=datetime(2026, 11, 24, 3, tzinfo=UTC),
        assessed_on=date(2026, 11, 24),
        document_kind=DocumentKind.PASSPORT,
        is_indonesian=True,
        is_under_18=False,
        purpose=Purpose.WORK,
        paper_work_visa=PaperState.SEEN,
        paper_contract=PaperState.SEEN,
        record=RecordState.NOT_FOUND,
        clearances_band=Band.GREEN,
        clearances_as_of=datetime(2026, 11, 24, 1, tzinfo=UTC),
        lost_documents_band=Band.GREEN,
        prevention_band=Band.GREEN,
    )
    pack = load_rules()
    without = replace(pack, version=pack.version + 1, rules=tuple(rule for rule in pack.rules if rule.code != "C02"))
    return Example("4F2A91C0", (("C02", 1),), (), assess(facts, pack), assess(facts, without))


def chosen_view(**changes: object) -> LabView:
    """A pack was chosen."""
    values: dict[str, object] = {
        "state": LabState.CHOSEN,
        "in_force": "demo 3",
        "file": "demo-4.toml",
        "pack": "demo 4",
        "unchecked": 71,
        "may_sign": True,
        **changes,
    }
    return LabView(**values)  # type: ignore[arg-type]


def done_view(**changes: object) -> LabView:
    """A run has come to its end."""
    return chosen_view(state=LabState.DONE, found=found(), **changes)


def _build(view: LabView) -> LaboratoryScreen:
    screen = LaboratoryScreen()
    screen.show_view(view)
    return screen


def _empty() -> QWidget:
    return _build(LabView(LabState.NO_PACK, "demo 3"))


def _running() -> QWidget:
    return _build(chosen_view(state=LabState.RUNNING, share=0.4))


def _done() -> QWidget:
    screen = _build(done_view())
    screen.begins.edit.setText("01-12-2026")
    return screen


def _signed() -> QWidget:
    return _build(done_view(signed="demo-4.signed.json", signatures=1))


def scenes() -> list[Scene]:
    """List the scenes of the laboratory."""
    return [
        ("laboratory-empty", _empty),
        ("laboratory-running", _running),
        ("laboratory-done", _done),
        ("laboratory-example", lambda: _build(done_view(opened=0))),
        ("laboratory-signed", _signed),
    ]

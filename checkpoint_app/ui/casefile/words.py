"""From the case file's values to words and components' content, in one language. Pure: no widgets."""

from __future__ import annotations

from datetime import datetime

from checkpoint_app.assessment.flags import Bilingual, Flag
from checkpoint_app.assessment.kinds import Level
from checkpoint_app.casework.encounter_table import Action
from checkpoint_app.texts import Texts
from checkpoint_app.ui.casefile.view_model import CaseView, Traveller
from checkpoint_app.ui.evidence import evidence_lines
from checkpoint_app.ui.theme.content import AnswerOption, FlagContent, QuestionContent
from checkpoint_app.ui.theme.shapes import NEUTRAL_SUPERVISOR, Look, Shape
from checkpoint_app.ui.theme.tokens import Tone

LEVEL_LOOK = {
    Level.INFORMATION: Look(Tone.MUTED, Shape.DOT),
    Level.ASK: Look(Tone.ASK, Shape.TRIANGLE),
    Level.SECONDARY: Look(Tone.REFER, Shape.OCTAGON),
    Level.SUPERVISOR: Look(Tone.REFER, Shape.DIAMOND),
}


def bilingual(texts: Texts, words: Bilingual | str | None) -> str:
    """Say words that come in both languages, or as typed."""
    if words is None:
        return ""
    return words.to(texts.language) if isinstance(words, Bilingual) else words


def identity_words(texts: Texts, traveller: Traveller) -> str:
    """Say who it is in one line."""
    expiry = traveller.document_expiry
    parts = [
        texts("casefile.born", date=texts.date(traveller.birth_date)) if traveller.birth_date else "",
        texts("casefile.age", years=traveller.age_years) if traveller.age_years is not None else "",
        bilingual(texts, traveller.nationality),
        texts("casefile.passport", number=traveller.document_number),
        texts("casefile.valid_until", date=texts.date(expiry)) if expiry else texts("casefile.expired_or_unknown"),
    ]
    return " · ".join(part for part in parts if part)


def left_words(texts: Texts, boards_at: datetime, now: datetime) -> str:
    """Say how long it is to boarding."""
    minutes = int((boards_at - now).total_seconds() // 60)
    if minutes < 0:
        return texts("casefile.gone")
    if minutes < 60:
        return texts("casefile.left", minutes=minutes)
    return texts("casefile.left_long", hours=minutes // 60, minutes=minutes % 60)


def claim_words(texts: Texts, view: CaseView) -> str:
    """Say who works on it."""
    if not view.claimed_by:
        return texts("casefile.not_claimed")
    who = texts("casefile.claimed_by_you") if view.mine else texts("casefile.claimed_by", who=view.claimed_by)
    until = texts("casefile.lease_until", time=texts.time(view.lease_until)) if view.lease_until else ""
    return f"{who} {until}".strip()


def step_words(texts: Texts, action: Action) -> str:
    """Name an action."""
    return texts(f"casefile.step.{action.value}")


def flag_content(texts: Texts, flag: Flag, *, may_answer: bool) -> FlagContent:
    """Make what a flag card shows; in the case file every flag is named, the neutral ones too."""
    notes = (f"assessment.note.{note.value}" for note in flag.notes)
    as_of = texts.instant(flag.as_of) if flag.as_of else "–"
    return FlagContent(
        code=flag.code,
        title=bilingual(texts, flag.title),
        look=NEUTRAL_SUPERVISOR if flag.neutral else LEVEL_LOOK[flag.level],
        level_word=texts(f"casefile.evidence.level{int(flag.level)}"),
        evidence=evidence_lines(flag, texts),
        note=" ".join(texts(note, as_of=as_of) for note in notes if texts.has(note)),
        basis="; ".join(basis.reference for basis in flag.bases),
        basis_unchecked=not all(basis.is_checked for basis in flag.bases),
        as_of=texts("casefile.as_of", time=as_of) if flag.as_of else "",
        question=_question(texts, flag, may_answer=may_answer),
    )


def _question(texts: Texts, flag: Flag, *, may_answer: bool) -> QuestionContent | None:
    if flag.question is None:
        return None
    offered = flag.answers if may_answer else tuple(answer for answer in flag.answers if answer is flag.answer)
    options = tuple(AnswerOption(answer, texts(f"counter.answer.{answer.value.lower()}")) for answer in offered)
    return QuestionContent(flag.code, bilingual(texts, flag.question), options, flag.answer)

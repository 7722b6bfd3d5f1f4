"""A flag as its card shows it, at the counter and in the laboratory. Pure: no widgets."""

from __future__ import annotations

from checkpoint_app.assessment.flags import Flag
from checkpoint_app.assessment.kinds import Level, VerdictKind
from checkpoint_app.texts import Texts
from checkpoint_app.ui.evidence import evidence_lines
from checkpoint_app.ui.theme.content import AnswerOption, FlagContent, QuestionContent
from checkpoint_app.ui.theme.shapes import OFF, VERDICT_LOOK

_GREEN_CODES = frozenset({"C00", "C03"})
_LEVEL_LOOK = {
    Level.INFORMATION: OFF,
    Level.ASK: VERDICT_LOOK[VerdictKind.ASK],
    Level.SECONDARY: VERDICT_LOOK[VerdictKind.SECONDARY],
    Level.SUPERVISOR: VERDICT_LOOK[VerdictKind.SUPERVISOR],
}


def flag_content(flag: Flag, words: Texts) -> FlagContent:
    """Write a flag with its evidence, its basis and its question."""
    language = words.language
    green = flag.code in _GREEN_CODES and not flag.notes
    look = VERDICT_LOOK[VerdictKind.RECORD_MATCHES] if green else _LEVEL_LOOK[flag.level]
    bases = " · ".join(basis.reference for basis in flag.bases)
    return FlagContent(
        code=flag.code,
        title=flag.title.to(language),
        look=look,
        # What matches is ticked in the record beside it, value by value.
        evidence=() if green else evidence_lines(flag, words),
        note=_note(flag, words),
        basis=bases,
        basis_unchecked=bool(flag.bases) and not all(basis.is_checked for basis in flag.bases),
        as_of=words("counter.flag.as_of", instant=words.instant(flag.as_of)) if flag.as_of else "",
        question=_question(flag, words),
    )


def _note(flag: Flag, words: Texts) -> str:
    lines = [flag.meaning.to(words.language)]
    as_of = words.instant(flag.as_of) if flag.as_of else "–"
    lines += [words(f"assessment.note.{note.value}", as_of=as_of) for note in flag.notes]
    return " ".join(line for line in lines if line)


def _question(flag: Flag, words: Texts) -> QuestionContent | None:
    if flag.question is None:
        return None
    options = tuple(AnswerOption(answer, words(f"counter.answer.{answer.value.lower()}")) for answer in flag.answers)
    return QuestionContent(flag.code, flag.question.to(words.language), options, flag.answer)

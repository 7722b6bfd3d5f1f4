"""What the counter's pictures share: travellers, their pages, questions. Nobody in them exists."""

from __future__ import annotations

from datetime import date

from checkpoint_app.assessment.kinds import Answer, PaperState
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import MrzFields, MrzFormat, compose_mrz
from checkpoint_app.ui.counter.intents import Decision
from checkpoint_app.ui.counter.view_model import (
    FactView,
    LivePhase,
    LiveView,
    MrzView,
    TravellerView,
)
from checkpoint_app.ui.gallery import page
from checkpoint_app.ui.gallery.words import Words
from checkpoint_app.ui.theme.content import (
    AnswerOption,
    QuestionContent,
)
from checkpoint_app.ui.theme.shapes import GOOD

BOTH = frozenset({Decision.DEPART, Decision.SECONDARY})


PAPER_SEEN = PaperState.SEEN


YES_OR_NO = (Answer.YES, Answer.NO, Answer.DOES_NOT_KNOW, Answer.WILL_NOT_SAY)


SHOWN_OR_NOT = (Answer.SHOWN, Answer.NOT_SHOWN, Answer.DOES_NOT_KNOW, Answer.WILL_NOT_SAY)


def mrz_of(w: Words, lines: tuple[str, ...]) -> MrzView:
    """The zone as it was read, with its heading."""
    heading = w.t("counter.mrz.heading", format="TD3", state=w.t("counter.mrz.digits_right"))
    return MrzView(lines, heading, GOOD)


def zone_of(primary: str, secondary: str, number: str, born: date, expires: date) -> tuple[str, ...]:
    """The lines of a passport's zone."""
    return compose_mrz(
        MrzFields(
            MrzFormat.TD3,
            "P",
            "IDN",
            primary,
            number,
            "IDN",
            PartialDate.of(born),
            expires,
            secondary_identifier=secondary,
        )
    )


DEWI = zone_of("SURYANI", "DEWI", "C4821907", date(1994, 3, 12), date(2031, 4, 18))


RAHMAN = zone_of("RAHMAN", "ABDUL", "X1937745", date(2001, 8, 30), date(2033, 9, 12))


def traveller_of(w: Words, name: str, born: str, number: str, until: str) -> TravellerView:
    """A traveller with a drawn photograph."""
    return TravellerView(
        name,
        born,
        (FactView(w("Paspor", "Passport"), number), FactView(w.t("counter.traveller.valid_until"), until)),
        w.t("counter.traveller.from_frames", count=4),
        GOOD,
        page.portrait(),
    )


def page_read(w: Words) -> LiveView:
    """The live picture after a page was read."""
    return LiveView(LivePhase.READ, w.t("counter.live.read"))


def question(
    w: Words, code: str, text: str, answers: tuple[Answer, ...], chosen: Answer | None = None
) -> QuestionContent:
    """A question with its answers, none given."""
    options = tuple(AnswerOption(answer, w.t(f"counter.answer.{answer.value.lower()}")) for answer in answers)
    return QuestionContent(code, text, options, chosen)

"""The counter with papers beside the passport: what the camera asks for, and a card that another person showed."""

from __future__ import annotations

from dataclasses import replace

from checkpoint_app.assessment.kinds import Answer, VerdictKind
from checkpoint_app.ui.counter.view_model import CounterView, LivePhase, LiveView, MessageView, RecordView
from checkpoint_app.ui.gallery.calm import in_order, with_codes
from checkpoint_app.ui.gallery.people import question
from checkpoint_app.ui.gallery.words import Words
from checkpoint_app.ui.theme.content import Evidence, FlagContent, VerdictContent
from checkpoint_app.ui.theme.shapes import CAUTION, VERDICT_LOOK

_ANSWERS = (Answer.AGREES, Answer.DIFFERS, Answer.DOES_NOT_KNOW, Answer.WILL_NOT_SAY)


def read_more(w: Words) -> CounterView:
    """The page is read: a card or a boarding pass may follow."""
    live = LiveView(LivePhase.READ, w.t("counter.live.read_more"))
    return replace(in_order(w), live=live)


def code_again(w: Words) -> CounterView:
    """A seal came in pieces: the card is asked for again, and nothing is believed of it meanwhile."""
    told = w.t("assessment.value.SealState.UNREADABLE")
    return replace(
        in_order(w),
        live=LiveView(LivePhase.ADJUST, w.t("counter.live.code_again")),
        card=RecordView(w.t("counter.card.title"), (), told[:1].upper() + told[1:], CAUTION),
    )


def shown_by_another(w: Words) -> CounterView:
    """A card that somebody else showed at this post: either may be the rightful holder."""
    flag = FlagContent(
        "S05",
        w("Kartu atau kontrak yang sama ditunjukkan orang lain", "Same card or contract shown by another person"),
        VERDICT_LOOK[VerdictKind.SECONDARY],
        evidence=(
            Evidence(w.t("assessment.evidence.card_number"), "7120-44-903318"),
            Evidence(w.t("assessment.evidence.card_document"), "B1180452"),
        ),
        note=w(
            "Salah satu dari keduanya mungkin pemegang yang sah.", "Either of the two may be the rightful holder."
        ),
        basis=w("UU 6/2011 pasal 9", "UU 6/2011 art. 9"),
        basis_unchecked=True,
        question=question(
            w, "S05", w("Siapa yang memberi Anda dokumen ini?", "Who gave you this document?"), _ANSWERS
        ),
    )
    return replace(
        with_codes(w),
        verdict=VerdictContent(
            VERDICT_LOOK[VerdictKind.SECONDARY],
            w.t("counter.verdict.secondary"),
            w("Data per 24 Nov 2026, 10.52 · aturan 2026.11", "Data as of 24 Nov 2026, 10:52 · rules 2026.11"),
        ),
        flags=(flag,),
        decision=None,
        next_open=False,
        message=MessageView(w.t("counter.message.none")),
    )

"""The counter between travellers, and with travellers who have nothing to explain."""

from __future__ import annotations

from dataclasses import replace

from checkpoint_app.assessment.kinds import Answer, Paper, Purpose, VerdictKind
from checkpoint_app.ui.counter.intents import Decision
from checkpoint_app.ui.counter.view_model import (
    CounterView,
    DepartureOption,
    LivePhase,
    LiveView,
    MessageView,
    RecordView,
)
from checkpoint_app.ui.gallery.people import (
    BOTH,
    DEWI,
    PAPER_SEEN,
    YES_OR_NO,
    mrz_of,
    page_read,
    question,
    traveller_of,
)
from checkpoint_app.ui.gallery.words import Words
from checkpoint_app.ui.theme.content import (
    FlagContent,
    Mark,
    Row,
    VerdictContent,
)
from checkpoint_app.ui.theme.shapes import GOOD, VERDICT_LOOK


def idle(w: Words) -> CounterView:
    """Between two travellers."""
    return CounterView(
        live=LiveView(LivePhase.WAITING, w.t("counter.live.waiting")),
        message=MessageView(
            w.t("counter.message.recorded", time=w("13.51", "13:51")), VERDICT_LOOK[VerdictKind.RECORD_MATCHES]
        ),
    )


def no_camera(w: Words) -> CounterView:
    """Between travellers, without a camera."""
    fault = w.t("scan.fault.camera_lost", name="0")
    return replace(idle(w), live=LiveView(LivePhase.FAILED, camera=False, fault=fault))


def in_order(w: Words) -> CounterView:
    """A worker whose record matches; letting depart is chosen."""
    rows = (
        Row(w.t("counter.record.name"), "Dewi Suryani", Mark.MATCH),
        Row(w.t("counter.record.birth_date"), "12 Mar 1994", Mark.MATCH),
        Row(w.t("counter.record.document_number"), "C4821907", Mark.MATCH),
        Row(w.t("counter.record.destination"), "Malaysia", Mark.MATCH),
        Row(w.t("counter.record.employer"), "Sunrise Components Sdn. Bhd."),
        Row(w.t("counter.record.contract"), w("1 Des 2026 – 30 Nov 2028", "1 Dec 2026 – 30 Nov 2028"), Mark.MATCH),
        Row(
            w.t("counter.record.placer"),
            w("PT Karya Andalan · izin berlaku", "PT Karya Andalan · licence valid"),
            Mark.MATCH,
        ),
        Row(w.t("counter.record.departure"), w("20 Nov – 5 Des 2026", "20 Nov – 5 Dec 2026"), Mark.MATCH),
    )
    flag = FlagContent(
        "C00",
        w("Terdaftar resmi, siap berangkat", "Registered, ready to depart"),
        VERDICT_LOOK[VerdictKind.RECORD_MATCHES],
        note=w("Kartu E-KPMI 7120-44-903318 · skema P to P", "E-KPMI card 7120-44-903318 · scheme P to P"),
        basis=w("UU 18/2017 pasal 12–13", "UU 18/2017 art. 12–13"),
        basis_unchecked=True,
        question=question(
            w, "C00", w("Anda berangkat untuk pekerjaan ini?", "Are you leaving for this job?"), YES_OR_NO, Answer.YES
        ),
    )
    checked = (
        w("paspor hilang/dicuri", "lost and stolen passports"),
        w("pembatasan negara", "country restrictions"),
        w("penundaan terbuka", "open postponements"),
    )
    return CounterView(
        live=page_read(w),
        mrz=mrz_of(w, DEWI),
        traveller=traveller_of(
            w,
            "SURYANI, DEWI",
            w("Lahir 12 Mar 1994 · 32 tahun · Indonesia", "Born 12 Mar 1994 · 32 years · Indonesia"),
            "C4821907",
            w("18 Apr 2031", "18 Apr 2031"),
        ),
        record=RecordView(w.t("counter.record.heading"), rows),
        verdict=VerdictContent(
            VERDICT_LOOK[VerdictKind.RECORD_MATCHES],
            w.t("counter.verdict.record_matches"),
            w(
                "Tujuh nilai sama · data per 24 Nov 2026, 10.52 · aturan 2026.11",
                "Seven values agree · data as of 24 Nov 2026, 10:52 · rules 2026.11",
            ),
        ),
        flags=(flag,),
        checked=checked,
        purpose=Purpose.WORK,
        papers=((Paper.WORK_VISA, PAPER_SEEN), (Paper.CONTRACT, PAPER_SEEN), (Paper.WORKER_CARD, PAPER_SEEN)),
        decision=Decision.DEPART,
        open_decisions=BOTH,
        message=MessageView(w.t("counter.message.depart_chosen")),
        next_open=True,
        boarding_pass=w.t("counter.pass.not_read"),
    )


def with_codes(w: Words) -> CounterView:
    """A boarding pass and a sealed card beside the passport; the card is newer than the data."""
    card = (
        Row(w.t("counter.record.name"), "SURYANI, DEWI", Mark.MATCH),
        Row(w.t("counter.record.birth_date"), w("12 Mar 1994", "12 Mar 1994"), Mark.MATCH),
        Row(
            w.t("counter.record.document_number"),
            "B1180452",
            Mark.DIFFERS,
            w.t("counter.record.in_document", value="C4821907"),
        ),
        Row(w.t("counter.card.number"), "7120-44-903318"),
        Row(w.t("counter.card.valid"), w("1 Nov 2026 – 1 Nov 2028", "1 Nov 2026 – 1 Nov 2028")),
        Row(w.t("counter.card.sealed_at"), w("24 Nov 2026, 09.31", "24 Nov 2026, 09:31")),
    )
    boarding_pass = (
        Row(w.t("counter.pass.name"), "SURYANI/DEWI MS", Mark.MATCH),
        Row(w.t("counter.pass.flight"), "GA 824 · CI 752"),
        Row(w.t("counter.pass.day"), w("24 Nov 2026", "24 Nov 2026"), Mark.MATCH),
        Row(w.t("counter.pass.route"), "CGK–SIN–TPE", Mark.MATCH),
    )
    verified = w.t("assessment.value.SealState.VERIFIED")
    return replace(
        in_order(w),
        pass_record=RecordView(w.t("counter.pass.title"), boarding_pass),
        card=RecordView(w.t("counter.card.title"), card, verified[:1].upper() + verified[1:] + " · IDKP", GOOD),
    )


def nothing(w: Words) -> CounterView:
    """A tourist."""
    base = in_order(w)
    return replace(
        base,
        record=RecordView(w.t("counter.record.heading"), (), w.t("counter.record.not_found")),
        verdict=VerdictContent(
            VERDICT_LOOK[VerdictKind.NOTHING_TO_FLAG],
            w.t("counter.verdict.nothing_to_flag"),
            w(
                "Daftar diperiksa · tujuan belum ditanyakan · boarding pass belum dibaca",
                "Lists checked · purpose not asked · boarding pass not read",
            ),
        ),
        flags=(),
        purpose=None,
        papers=(),
        decision=None,
        next_open=False,
        message=MessageView(w.t("counter.message.none")),
    )


DEPARTURES = (
    DepartureOption("d1", "MV Dumai Line 5 → Harbour Front", "14.30"),
    DepartureOption("d2", "MV Batam Fast 12 → Harbour Front", "14.50"),
    DepartureOption("d3", "MV Marina Hawk → Stulang Laut", "15.10"),
    DepartureOption("d4", "MV Sindo 21 → Tanah Merah", "16.00"),
)

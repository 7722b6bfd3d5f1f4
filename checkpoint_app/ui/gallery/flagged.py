"""The counter with questions to ask, and with everything at once."""

from __future__ import annotations

from dataclasses import replace

from checkpoint_app.assessment.kinds import Answer, Paper, PaperState, Purpose, VerdictKind
from checkpoint_app.assessment.observations import Observation, ReferralItem
from checkpoint_app.ui.counter.intents import Decision, ParkedChoice
from checkpoint_app.ui.counter.view_model import (
    BannerView,
    CounterView,
    CropView,
    FactView,
    LivePhase,
    LiveView,
    MessageView,
    ParkedView,
    RecordView,
)
from checkpoint_app.ui.gallery import page
from checkpoint_app.ui.gallery.calm import nothing
from checkpoint_app.ui.gallery.people import (
    BOTH,
    PAPER_SEEN,
    RAHMAN,
    SHOWN_OR_NOT,
    YES_OR_NO,
    mrz_of,
    page_read,
    question,
    traveller_of,
)
from checkpoint_app.ui.gallery.words import Words
from checkpoint_app.ui.theme.content import (
    AnswerOption,
    Evidence,
    FlagContent,
    Mark,
    QuestionContent,
    Row,
    VerdictContent,
)
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, NEUTRAL_SUPERVISOR, VERDICT_LOOK


def secondary(w: Words) -> CounterView:
    """Work stated, no record."""
    mrz = mrz_of(w, RAHMAN)
    c01 = FlagContent(
        "C01",
        w("Bekerja di luar negeri tanpa data penempatan", "Work abroad stated, no placement record"),
        VERDICT_LOOK[VerdictKind.SECONDARY],
        evidence=(
            Evidence(w("Disebutkan", "Stated"), w("Bekerja, Malaysia", "Work, Malaysia")),
            Evidence(w("Dalam data", "In the record"), w("tidak ditemukan", "not found")),
        ),
        basis=w(
            "UU 18/2017 pasal 5, 13 · SE IMI.2.GR.01.01-4.5890/2021",
            "UU 18/2017 art. 5, 13 · circular IMI.2.GR.01.01-4.5890/2021",
        ),
        basis_unchecked=True,
        as_of=w("data per 22 Nov 2026, 09.40", "data as of 22 Nov 2026, 09:40"),
        question=question(
            w,
            "C01",
            w(
                "Siapa pemberi kerja Anda? Boleh saya lihat kontrak dan visa?",
                "Who is your employer? May I see the contract and the visa?",
            ),
            SHOWN_OR_NOT,
        ),
    )
    q01 = FlagContent(
        "Q01",
        w("Data berumur 2 hari 4 jam", "The data are 2 days 4 hours old"),
        VERDICT_LOOK[VerdictKind.ASK],
        note=w(
            "Jika kontrak dan visa kerja ditunjukkan, tanda C01 gugur seketika.",
            "When contract and work visa are shown, C01 falls away at once.",
        ),
    )
    return CounterView(
        live=page_read(w),
        mrz=replace(mrz, corrected=((1, 13),), crops=(CropView("O", "0", page.crop("O")),)),
        traveller=traveller_of(
            w,
            "RAHMAN, ABDUL",
            w("Lahir 30 Agu 2001 · 25 tahun · Indonesia", "Born 30 Aug 2001 · 25 years · Indonesia"),
            "X1937745",
            "12 Sep 2033",
        ),
        record=RecordView(
            w.t("counter.record.heading"),
            (
                Row(w("Paspor", "Passport"), "X1937745", Mark.DIFFERS),
                Row(
                    w("Nama + tanggal lahir", "Name + date of birth"), w("tidak ditemukan", "not found"), Mark.DIFFERS
                ),
                Row(w("Paspor lama", "Earlier passports"), w("tidak ada", "none")),
            ),
            w(
                "Dicari menurut nomor paspor, nama dan tanggal lahir, serta paspor lama.",
                "Looked up by passport number, by name and date of birth, and by earlier passports.",
            ),
        ),
        verdict=VerdictContent(
            VERDICT_LOOK[VerdictKind.SECONDARY],
            w.t("counter.verdict.secondary"),
            w(
                "Bekerja disebutkan, tidak ada data penempatan · data per 22 Nov 2026, 09.40",
                "Work stated, no placement record · data as of 22 Nov 2026, 09:40",
            ),
        ),
        flags=(c01, q01),
        purpose=Purpose.WORK,
        papers=((Paper.VISIT_VISA, PAPER_SEEN), (Paper.CONTRACT, PaperState.NOT_SHOWN)),
        open_decisions=BOTH,
        message=MessageView(w.t("counter.message.none")),
        boarding_pass=w.t("counter.pass.not_read"),
    )


def neutral_supervisor(w: Words) -> CounterView:
    """A flag that must not be read from the colour by whoever stands beside."""
    base = nothing(w)
    return replace(
        base,
        verdict=VerdictContent(
            NEUTRAL_SUPERVISOR, w.t("counter.verdict.neutral_supervisor"), w.t("counter.verdict.neutral_rests_on")
        ),
        flags=(
            FlagContent(
                "", w.t("counter.flag.neutral_title"), NEUTRAL_SUPERVISOR, note=w.t("counter.flag.neutral_note")
            ),
        ),
        checked=(),
    )


def supervisor_reason(w: Words) -> CounterView:
    """Level 3, let go with a reason."""
    base = secondary(w)
    reasons = ("confirmed_by_office", "not_the_same_person", "papers_complete", "supervisor_agreed")
    reason = QuestionContent(
        "reason",
        w.t("counter.reason.question"),
        tuple(AnswerOption(key, w.t(f"counter.reason.{key}")) for key in reasons),
    )
    flag = FlagContent(
        "C06",
        w("Data penempatan dicabut: pemalsuan", "Placement record revoked: fraud"),
        VERDICT_LOOK[VerdictKind.SUPERVISOR],
        evidence=(
            Evidence(
                w("Dalam data", "In the record"), w("dicabut 3 Nov 2026, pemalsuan", "revoked 3 Nov 2026, fraud")
            ),
            Evidence(w("Kantor", "Office"), "BP3MI Riau"),
        ),
        basis=w("PP 59/2021 pasal 35", "PP 59/2021 art. 35"),
        basis_unchecked=True,
        as_of=w("data per 24 Nov 2026, 10.52", "data as of 24 Nov 2026, 10:52"),
        question=question(w, "C06", w("Apakah BP3MI sudah menghubungi Anda?", "Has BP3MI contacted you?"), YES_OR_NO),
    )
    return replace(
        base,
        verdict=VerdictContent(
            VERDICT_LOOK[VerdictKind.SUPERVISOR],
            w.t("counter.verdict.supervisor"),
            w(
                "Data penempatan dicabut karena pemalsuan · data per 24 Nov 2026, 10.52",
                "Placement record revoked for fraud · data as of 24 Nov 2026, 10:52",
            ),
        ),
        flags=(flag,),
        reason=reason,
        decision=Decision.DEPART,
        message=MessageView(w.t("counter.message.reason_first"), CAUTION),
    )


def many_flags(w: Words) -> CounterView:
    """Long names, a long employer, five flags, a parked page and a banner: everything at once."""
    base = secondary(w)
    c10 = FlagContent(
        "C10",
        w("Dokumen sama, nama dan tanggal lahir lain", "Same document, other name and date of birth"),
        VERDICT_LOOK[VerdictKind.SECONDARY],
        evidence=(
            Evidence(w("Pelintas", "Traveller"), "RADEN MAS MUHAMMAD NURUL HIDAYATULLAH KUSUMANINGRAT · 30 Agu 2001"),
            Evidence(w("Dalam data", "In the record"), "SITI NURHALIZAH BINTI ABDURRAHMAN WAHID · 2 Jan 1988"),
        ),
        basis="UU 6/2011 pasal 9",
        basis_unchecked=True,
        question=question(
            w,
            "C10",
            w(
                "Mohon sebutkan nama lengkap dan tanggal lahir Anda.",
                "Please tell me your full name and date of birth.",
            ),
            (Answer.AGREES, Answer.DIFFERS, Answer.DOES_NOT_KNOW, Answer.WILL_NOT_SAY),
        ),
    )
    c04 = FlagContent(
        "C04",
        w("Di luar tanggal keberangkatan", "Outside the departure dates"),
        VERDICT_LOOK[VerdictKind.ASK],
        evidence=(
            Evidence(w("Hari ini", "Today"), "24 Nov 2026"),
            Evidence(w("Dalam data", "In the record"), "1 – 20 Nov 2026"),
        ),
        basis=w("mutu data", "data quality"),
        question=question(
            w,
            "C04",
            w("Apakah tanggal keberangkatan Anda berubah?", "Did your departure date change?"),
            YES_OR_NO,
            Answer.YES,
        ),
    )
    parked = ParkedView(
        QuestionContent(
            "parked",
            w.t("counter.parked.question"),
            tuple(AnswerOption(choice, w.t(f"counter.parked.{choice.value.lower()}")) for choice in ParkedChoice),
        ),
        "LESTARI, AYU",
        w("Paspor B7719204 · lahir 3 Feb 2003", "Passport B7719204 · born 3 Feb 2003"),
    )
    banner = BannerView(
        "data_red",
        BAD,
        w(
            "Data penempatan berumur 9 hari: “tidak ditemukan” belum berarti tidak ada.",
            "Placement records are 9 days old: “not found” does not mean there is none.",
        ),
        w("Saya mengerti", "Understood"),
    )
    rows = (
        Row(
            w.t("counter.record.name"),
            "Siti Nurhalizah binti Abdurrahman Wahid",
            Mark.DIFFERS,
            w.t("counter.record.in_document", value="Raden Mas Muhammad Nurul Hidayatullah Kusumaningrat"),
        ),
        Row(
            w.t("counter.record.birth_date"),
            "2 Jan 1988",
            Mark.DIFFERS,
            w.t("counter.record.in_document", value="30 Agu 2001"),
        ),
        Row(w.t("counter.record.document_number"), "X1937745", Mark.MATCH),
        Row(w.t("counter.record.destination"), "Malaysia", Mark.MATCH),
        Row(
            w.t("counter.record.employer"),
            "Persatuan Pengusaha Perladangan dan Pemprosesan Kelapa Sawit Semenanjung Selatan (M) Sdn. Bhd.",
        ),
        Row(w.t("counter.record.contract"), w("1 Des 2026 – 30 Nov 2028", "1 Dec 2026 – 30 Nov 2028")),
        Row(
            w.t("counter.record.placer"),
            w(
                "PT Karya Andalan Nusantara Sejahtera Bersama · izin dicabut",
                "PT Karya Andalan Nusantara Sejahtera Bersama · licence revoked",
            ),
        ),
        Row(
            w.t("counter.record.departure"),
            "1 – 20 Nov 2026",
            Mark.DIFFERS,
            w("Hari ini 24 Nov 2026", "Today is 24 Nov 2026"),
        ),
    )
    traveller = base.traveller
    return replace(
        base,
        traveller=replace(traveller, name="KUSUMANINGRAT, RADEN MAS MUHAMMAD NURUL HIDAYATULLAH")
        if traveller
        else None,
        record=RecordView(w.t("counter.record.heading"), rows),
        flags=(c10, *base.flags, c04),
        parked=parked,
        banners=(banner,),
    )


def unsure(w: Words) -> CounterView:
    """An unreadable page: cannot tell."""
    base = secondary(w)
    mrz = mrz_of(w, RAHMAN)
    crops = (CropView("4", "9", page.crop("0108304"), is_digit=True),)
    heading = w.t("counter.mrz.heading", format="TD3", state=w.t("counter.mrz.digits_wrong", count=2))
    flag = FlagContent(
        "D01",
        w("Angka periksa salah dua kali", "Check digits wrong twice"),
        VERDICT_LOOK[VerdictKind.ASK],
        evidence=(
            Evidence(w("Tanggal lahir", "Date of birth"), w("tertulis 4, terhitung 9", "printed 4, computed 9")),
        ),
        basis="ICAO Doc 9303-3",
        question=question(
            w, "D01", w("Boleh saya baca sekali lagi?", "May I read it again?"), (Answer.YES, Answer.NO)
        ),
    )
    traveller = base.traveller
    return replace(
        base,
        live=LiveView(LivePhase.ADJUST, w.t("scan.guidance.glare")),
        mrz=replace(mrz, heading=heading, look=BAD, failed=((1, 19), (1, 43)), crops=crops),
        traveller=replace(traveller, source=w.t("counter.traveller.unsure"), source_look=CAUTION, photo=None)
        if traveller
        else None,
        verdict=VerdictContent(
            VERDICT_LOOK[VerdictKind.CANNOT_TELL],
            w.t("counter.verdict.cannot_tell"),
            w("Bacaan belum pasti · ulangi atau ketik dengan F2", "Reading not certain · read again or type with F2"),
        ),
        flags=(flag,),
        purpose=None,
        papers=(),
    )


def expired(w: Words) -> CounterView:
    """An expired passport: ask."""
    base = nothing(w)
    traveller = base.traveller
    facts = (
        FactView(w("Paspor", "Passport"), "C4821907"),
        FactView(w.t("counter.traveller.expired"), "18 Apr 2025", BAD),
    )
    flag = FlagContent(
        "D02",
        w("Paspor habis berlaku", "Passport expired"),
        VERDICT_LOOK[VerdictKind.ASK],
        evidence=(
            Evidence(w("Berlaku s.d.", "Valid until"), "18 Apr 2025"),
            Evidence(w("Hari ini", "Today"), "24 Nov 2026"),
        ),
        basis=w("UU 6/2011 pasal 16", "UU 6/2011 art. 16"),
        basis_unchecked=True,
        question=question(w, "D02", w("Adakah paspor yang lebih baru?", "Is there a newer passport?"), YES_OR_NO),
    )
    return replace(
        base,
        traveller=replace(traveller, facts=facts) if traveller else None,
        verdict=VerdictContent(
            VERDICT_LOOK[VerdictKind.ASK],
            w.t("counter.verdict.ask"),
            w("Paspor habis berlaku sejak 18 Apr 2025", "Passport expired since 18 Apr 2025"),
        ),
        flags=(flag,),
    )


def observations(words: Words) -> tuple[Observation, ...]:
    """Two items of an officer's own referral."""
    return (
        Observation(
            ReferralItem.ANSWERS_CONTRADICT,
            words("Liburan tiga hari", "Three days of holiday"),
            words("Dijemput majikan di pelabuhan", "The employer meets them at the port"),
        ),
        Observation(
            ReferralItem.SOMEBODY_ELSE_SPEAKS,
            words("Seorang pria di antrean memegang tiga paspor", "A man in the queue holds three passports"),
        ),
    )

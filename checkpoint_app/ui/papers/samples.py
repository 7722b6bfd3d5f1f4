"""Papers of a synthetic case, for pictures and tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.assessment.kinds import Answer, Paper
from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.casework.interview import Asked, Interview, Told
from checkpoint_app.casework.kept_documents import KeptDocument
from checkpoint_app.casework.kinds import EncounterState, Ground
from checkpoint_app.casework.papers import (
    CasePaper,
    HandOver,
    Holder,
    InterviewRecord,
    Notice,
    PaperHead,
    PaperKind,
    Receipt,
    ShiftPaper,
    Waiting,
    WaitingConfirmation,
)
from checkpoint_app.casework.protection import Receiver, Suspect
from checkpoint_app.casework.shift import ShiftHandOver, ShiftStand
from checkpoint_app.documents.dates import PartialDate

NOW = datetime(2026, 11, 24, 3, 52, tzinfo=UTC)
_HEAD = PaperHead("7C41E09B", "TPI Batam Centre", "4", "S-0141", NOW)
_HOLDER = Holder("RAHMAN, ABDUL", PartialDate(2001, 8, 30), "IDN", "X1937745")
_WAITING = Waiting(NOW - timedelta(minutes=47), NOW, "MV Dumai Line 5, Harbour Front, 14.30", True)
_STATEMENT = (
    "Saya akan bekerja di sebuah rumah makan di Johor Bahru. Kontrak dipegang orang yang mengurus keberangkatan;"
    " ia menunggu di dermaga. Saya sudah membayar biaya dan belum pernah melihat kontraknya. Saya mau menelepon"
    " kakak saya dahulu sebelum memutuskan."
)
_ASKED = (
    Asked(
        "C01",
        Bilingual(
            "Siapa pemberi kerja Anda? Boleh saya lihat kontrak dan visa?",
            "Who is your employer? May I see the contract and the visa?",
        ),
        Answer.NOT_SHOWN,
    ),
    Asked("C07", Bilingual("Ke mana tujuan akhir Anda?", "What is your final destination?"), None),
)


def shift_stand() -> ShiftStand:
    """Give a post as one shift leaves it to the next."""

    def case(number: str, state: EncounterState, ago: int, **more: Any) -> Encounter:
        at = NOW - timedelta(minutes=ago)
        return Encounter(f"0000-{number}", at, "P-2207", state=state, changed_at=at, **more)

    provisional = EncounterState.POSTPONED_PROVISIONAL
    kept = ("Brankas ruang supervisor", date(2026, 11, 22)), ("Laci berkunci konter 4", date(2026, 11, 30))
    return ShiftStand(
        (
            case("7C41E09B", provisional, 22, provisional_since=NOW - timedelta(minutes=22)),
            case("18D3A0F4", EncounterState.INTERVIEW, 9, claimed_by="S-0141"),
            case("5510BB27", EncounterState.REFERRED, 4),
            case("9E02C6D1", EncounterState.POSTPONED, 60 * 26),
        ),
        214,
        tuple(
            KeptDocument(f"0000-{number}", number, NOW, "S-0141", Ground.ART16_DOCUMENT, due, place)
            for number, (place, due) in zip(("9E02C6D1", "18D3A0F4"), kept, strict=True)
        ),
    )


def sample(kind: PaperKind) -> CasePaper:
    """Give a paper of each kind."""
    match kind:
        case PaperKind.NOTICE:
            bring = (Paper.CONTRACT, Paper.WORK_VISA)
            return Notice(
                _HEAD, _HOLDER, Ground.CIRCULAR_WORKER, True, NOW, NOW + timedelta(minutes=60), bring, _WAITING
            )
        case PaperKind.WAITING:
            return WaitingConfirmation(_HEAD, _HOLDER, _WAITING)
        case PaperKind.RECEIPT:
            kept = KeptDocument(
                "e1", "d1", NOW, "S-0141", Ground.ART16_DOCUMENT, date(2026, 12, 1), "Brankas ruang supervisor, TPI"
            )
            return Receipt(_HEAD, _HOLDER, kept)
        case PaperKind.INTERVIEW:
            begun = NOW - timedelta(minutes=20)
            note = Interview(begun, frozenset(Told), "Siti M. (bahasa Jawa)", _STATEMENT, True, NOW, _ASKED)
            return InterviewRecord(_HEAD, _HOLDER, note)
        case PaperKind.HANDOVER_BP3MI:
            return HandOver(
                _HEAD,
                Receiver.BP3MI,
                "BP3MI Kepulauan Riau",
                _HOLDER,
                needs="Tempat bermalam, telepon ke keluarga",
                safe_contact="Kakak, melalui nomor yang disebutkan sendiri; bukan lewat sponsor",
                not_to_be_told="Sponsor dan teman seperjalanan",
                papers=((Paper.VISIT_VISA, True), (Paper.CONTRACT, False)),
                statement=_STATEMENT,
            )
        case PaperKind.SHIFT:
            return ShiftPaper(_HEAD, ShiftHandOver(NOW, "S-0141", "S-0077", 4, 1, 214, 2), shift_stand())
        case PaperKind.HANDOVER_POLICE:
            suspect = Suspect(
                "Dipanggil Pak Agus, memakai kaus biru, menunggu di dermaga",
                "Gaji tetap dan penginapan",
                "Rp 6.000.000, tunai, tanpa kuitansi",
                "Kapal feri pagi; rumah singgah di Batu Aji",
            )
            return HandOver(_HEAD, Receiver.POLICE, "", None, suspect=suspect)

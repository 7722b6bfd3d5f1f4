"""Papers of a synthetic case, for pictures and tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.assessment.kinds import Answer, Paper
from checkpoint_app.casework.interview import Asked, Interview, Told
from checkpoint_app.casework.kept_documents import KeptDocument
from checkpoint_app.casework.kinds import Ground
from checkpoint_app.casework.papers import (
    CasePaper,
    HandOver,
    Holder,
    InterviewRecord,
    Notice,
    PaperHead,
    PaperKind,
    Receipt,
    Waiting,
    WaitingConfirmation,
)
from checkpoint_app.casework.protection import Receiver, Suspect
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
        case PaperKind.HANDOVER_POLICE:
            suspect = Suspect(
                "Dipanggil Pak Agus, memakai kaus biru, menunggu di dermaga",
                "Gaji tetap dan penginapan",
                "Rp 6.000.000, tunai, tanpa kuitansi",
                "Kapal feri pagi; rumah singgah di Batu Aji",
            )
            return HandOver(_HEAD, Receiver.POLICE, "", None, suspect=suspect)

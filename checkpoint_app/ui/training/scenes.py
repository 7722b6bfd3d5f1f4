"""Pictures of the training, in its frame. Synthetic only."""

from __future__ import annotations

from collections.abc import Callable

from checkpoint_app.ui.gallery.retold import retold
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.theme import active
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD, NEUTRAL_SUPERVISOR, OFF
from checkpoint_app.ui.training.frame import SpeechPanel, TrainingBand
from checkpoint_app.ui.training.screens import LevelScreen, LookBackScreen, SummaryScreen
from checkpoint_app.ui.training.view_model import (
    LevelView,
    LookBackView,
    PaperLine,
    PointLine,
    SpeechView,
    SummaryLine,
    SummaryView,
)


def _w(indonesian: str, english: str) -> str:
    return indonesian if active().language == "id" else english


def frame(window: ShellWindow, speech: Callable[[], SpeechView] | None = None) -> ShellWindow:
    """Put the training's frame around a window."""
    panel = SpeechPanel()
    window.add_to_frame(TrainingBand(), panel)
    return retold(window, lambda: panel.show_speech(speech() if speech else None))


def speech() -> SpeechView:
    """A traveller without papers, asked for the employer."""
    texts = active().texts
    return SpeechView(
        texts("training.progress", level=texts("training.level.easy"), number=6, total=7),
        _w(
            "Saya mau kerja di perkebunan di Malaysia. Semua suratnya dipegang Pak Agus, dia menunggu di sana.",
            "I am going to work on a plantation in Malaysia. Mr Agus has all the papers, he is waiting over there.",
        ),
        (
            (
                "C01",
                _w(
                    "Saya tidak tahu nama perusahaannya. Kontraknya belum pernah saya lihat.",
                    "I do not know the company's name. I have never seen the contract.",
                ),
            ),
        ),
        (
            PaperLine(texts("counter.paper.contract"), False),
            PaperLine(texts("counter.paper.work_visa"), False),
        ),
    )


def _levels() -> tuple[LevelView, ...]:
    texts = active().texts
    return tuple(
        LevelView(name, texts(f"training.level.{name}"), texts(f"training.level_below.{name}", count=7))
        for name in ("easy", "medium", "hard")
    )


def levels() -> LevelScreen:
    """The choice."""
    screen = LevelScreen()
    return retold(screen, lambda: screen.show_levels(_levels()))


def look_back() -> LookBackScreen:
    """A false flag, looked back on."""
    screen = LookBackScreen()
    return retold(screen, lambda: screen.show_case(_case()))


def _case() -> LookBackView:
    texts = active().texts
    told = (
        _w(
            "Tidak ada data penempatan dan tidak ada kartu, tetapi kontrak dan visa kerja ada, dan majikannya sama.",
            "No placement record and no card, but contract and work visa are there, and the employer is the same.",
        ),
        _w(
            "Kartu pekerja migran bukan dokumen keluar yang diwajibkan undang-undang (Permen P2MI 34/2025 pasal 14).",
            "The worker card is no statutory exit document (Permen P2MI 34/2025 article 14).",
        ),
        _w(
            "C02 bersandar pada visa kerja tanpa data; jawaban “majikan yang sama” mengubahnya menjadi C03.",
            "C02 rested on a work visa without a record; the answer “same employer” made it C03.",
        ),
        _w(
            "Menahannya berarti pekerjaan dan tiket hilang karena sepotong plastik. Tawarkan bantuan, lalu lepaskan.",
            "To stop her would cost a job and a ticket for a piece of plastic. Offer help, then let her go.",
        ),
    )
    courses = texts("training.back.speaks_for", courses=texts("training.course.DEPART"))
    return LookBackView(
        texts("training.progress", level=texts("training.level.easy"), number=4, total=7),
        _w("Kembali dari cuti, kartu tertinggal", "Back from leave, the card left behind"),
        texts("training.kind.FALSE_FLAG"),
        CAUTION,
        texts("training.course.REFER"),
        courses,
        (
            PointLine(texts("training.point.PURPOSE"), True),
            PointLine(texts("training.point.PAPERS"), True),
            PointLine(
                texts("training.point.ANSWER", title=_w("Visa kerja tanpa data", "Work visa"), code="C02"), False
            ),
        ),
        tuple(zip((texts(f"training.told.{n}") for n in ("see", "law", "rests", "why")), told, strict=True)),
    )


def summary() -> SummaryScreen:
    """A finished level."""
    screen = SummaryScreen()
    return retold(screen, lambda: screen.show_summary(_summary()))


def _summary() -> SummaryView:
    texts = active().texts

    def line(title: str, kind: str, did: str, *points: tuple[str, bool]) -> SummaryLine:
        looks = {"ORDINARY": OFF, "IN_ORDER": GOOD, "FALSE_FLAG": CAUTION, "REFERRAL": BAD}
        return SummaryLine(
            title,
            texts(f"training.kind.{kind}"),
            looks.get(kind, NEUTRAL_SUPERVISOR),
            texts(f"training.course.{did}"),
            tuple(PointLine(texts(f"training.point.{name}"), was) for name, was in points),
        )

    return SummaryView(
        texts("training.level.hard"),
        (
            line(
                _w("Mengunjungi teman di Kamboja", "Visiting a friend in Cambodia"),
                *("ORDINARY", "DEPART", ("LEFT_ALONE", True)),
            ),
            line(
                _w("Enam belas tahun, berangkat bekerja", "Sixteen, and leaving for work"),
                *("VICTIM", "PROTECT", ("PURPOSE", True), ("INFORMED", True)),
            ),
            line(
                _w("Umrah, dengan kontrak di sela paspor", "Umrah, with a contract between the pages"),
                *("VICTIM", "REFER", ("PURPOSE", True), ("PAPERS", True), ("INFORMED", False)),
            ),
            line(
                _w("Boarding pass suami", "The husband's boarding pass"),
                *("FALSE_FLAG", "DEPART", ("SHOWN", True)),
            ),
        ),
    )

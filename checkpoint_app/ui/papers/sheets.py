"""From a paper's values to its words in one language, block by block. Pure: no widgets, no painting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.casework.examination import Feature
from checkpoint_app.casework.interview import Asked, Interview, Told
from checkpoint_app.casework.kept_documents import KeptDocument
from checkpoint_app.casework.papers import (
    CasePaper,
    HandOver,
    Holder,
    InterviewRecord,
    Notice,
    PaperHead,
    Receipt,
    ShiftPaper,
    Waiting,
    WaitingConfirmation,
    case_number,
)
from checkpoint_app.casework.protection import Receiver
from checkpoint_app.notices import NoticeWords
from checkpoint_app.ui.countries import country_name


@dataclass(frozen=True, slots=True)
class Section:
    """A heading; it stays with what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running words; `is_lead` sets them larger, at the head of the paper."""

    text: str
    is_lead: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """Names with their values; `is_wide` gives the names more room than the values, `is_paired` sets two in a row."""

    rows: tuple[tuple[str, str], ...]
    is_wide: bool = False
    is_paired: bool = False


@dataclass(frozen=True, slots=True)
class Ticks:
    """Lines with a box before each, ticked or empty."""

    rows: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, with a rule beside them."""

    text: str


@dataclass(frozen=True, slots=True)
class Callout:
    """What must not be overlooked, in a box."""

    text: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, beside each other."""

    under: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph (JPEG) with a line below it."""

    jpeg: bytes
    caption: str


Block: TypeAlias = "Section | Paragraph | Fields | Ticks | Quote | Callout | Picture | Signatures"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper in words, ready to be laid out on pages; `mark` is empty once the texts were checked."""

    title: str
    authority: str
    post: str
    place: str
    number: str
    code: str
    code_words: str
    printed: str
    page_words: str
    mark: str
    mark_more: str
    blocks: tuple[Block, ...]


def make_sheets(paper: CasePaper, words: NoticeWords) -> tuple[Sheet, ...]:
    """Word a paper; the notice brings a sheet for the carrier, who learns the time and nothing of the ground."""
    if isinstance(paper, Notice):
        return _make(paper, words), _make(WaitingConfirmation(paper.head, paper.holder, paper.waiting), words)
    return (_make(paper, words),)


def _make(paper: CasePaper, words: NoticeWords) -> Sheet:
    match paper:
        case Notice():
            title, blocks = words("notice.title"), _notice(paper, words)
        case WaitingConfirmation():
            title, blocks = words("waiting.title"), _waiting_letter(paper, words)
        case Receipt():
            title, blocks = words("receipt.title"), _receipt(paper, words)
        case InterviewRecord():
            title, blocks = words("interview.title"), _interview(paper, words)
        case HandOver():
            title, blocks = words(f"handover.title_{_receiver(paper)}"), _hand_over(paper, words)
        case ShiftPaper():
            return _shift_sheet(paper, words)
    return _sheet(title, paper.head, tuple(blocks), words)


def _sheet(title: str, head: PaperHead, blocks: tuple[Block, ...], words: NoticeWords) -> Sheet:
    time = words.plain.instant(head.printed_at)
    return Sheet(
        title=title,
        authority=words("sheet.authority"),
        post=head.post,
        place=words("sheet.place", counter=head.counter),
        number=words("sheet.number", number=head.case_number),
        code=f"{words.page}/{head.case_number}",
        code_words=words("sheet.scan"),
        printed=words("sheet.printed", time=time, officer=head.officer_number),
        page_words=words.entries["sheet.page"],
        mark="" if words.is_checked else words("sheet.unverified"),
        mark_more="" if words.is_checked else words("sheet.unverified_more"),
        blocks=blocks,
    )


def _holder(holder: Holder, words: NoticeWords) -> list[Block]:
    nationality = country_name(holder.nationality, words.plain.language) if holder.nationality else ""
    rows = {
        "name": holder.name,
        "birth_date": words.plain.date(holder.birth_date),
        "nationality": nationality,
        "document_number": holder.document_number,
    }
    unknown = words("sheet.unknown")
    return [
        Section(words("holder.title")),
        Fields(tuple((words(f"holder.{name}"), value or unknown) for name, value in rows.items()), is_paired=True),
    ]


def _notice(notice: Notice, words: NoticeWords) -> list[Block]:
    kind = "provisional" if notice.is_provisional else "confirmed"
    rows = (
        (words("notice.ground"), words(f"ground.{notice.ground.value}")),
        (words("notice.source"), words(f"source.{notice.ground.value}")),
        (words("notice.starts"), words.plain.instant(notice.starts_at)),
        (words("notice.ends"), _ends(notice, words)),
        (words("notice.kind"), words(f"notice.{kind}")),
    )
    bring = [words.plain(f"counter.paper.{paper.value.lower()}") for paper in notice.bring]
    bring = [words("notice.bring_passport"), *(bring or [words("notice.bring_none")])]
    return [
        Paragraph(words("notice.opening"), is_lead=True),
        *_holder(notice.holder, words),
        Section(words("notice.decision")),
        Fields(rows),
        Section(words("notice.bring")),
        Ticks(tuple((each, False) for each in bring)),
        Section(words("notice.where")),
        Paragraph(words("notice.where_text", post=notice.head.post)),
        *_objection(notice.head, words),
        Paragraph(words("notice.carrier")),
        Signatures((words("interview.sign_officer", officer=notice.head.officer_number),)),
    ]


def _ends(notice: Notice, words: NoticeWords) -> str:
    if notice.ends_at is None:
        return words("notice.ends_open")
    return words("notice.ends_provisional", time=words.plain.instant(notice.ends_at))


def _objection(head: PaperHead, words: NoticeWords) -> list[Block]:
    offices = tuple((office.name, office.contact) for office in words.offices)
    return [
        Section(words("notice.object")),
        Paragraph(words("notice.object_text", number=head.case_number)),
        Fields(offices),
    ]


def _waiting(waiting: Waiting, words: NoticeWords) -> list[Block]:
    plain = words.plain
    rows = (
        (words("waiting.since"), plain.instant(waiting.since)),
        (words("waiting.until"), plain.instant(waiting.until)),
        (words("waiting.minutes"), words("waiting.minutes_value", minutes=waiting.minutes)),
        (words("waiting.departure"), waiting.departure or words("sheet.unknown")),
    )
    return [Fields(rows), *([Callout(words("waiting.missed"))] if waiting.is_missed else [])]


def _waiting_letter(paper: WaitingConfirmation, words: NoticeWords) -> list[Block]:
    return [
        Paragraph(words("waiting.opening"), is_lead=True),
        *_holder(paper.holder, words),
        Section(words("waiting.section")),
        *_waiting(paper.waiting, words),
        Signatures((words("interview.sign_officer", officer=paper.head.officer_number),)),
    ]


def _receipt(paper: Receipt, words: NoticeWords) -> list[Block]:
    kept, plain = paper.kept, words.plain
    rows = (
        (words("receipt.place"), kept.place or words("sheet.unknown")),
        (words("receipt.ground"), words(f"ground.{kept.ground.value}")),
        (words("notice.source"), words(f"source.{kept.ground.value}")),
        (words("receipt.kept"), plain.instant(kept.kept_at)),
        (words("receipt.due"), plain.date(kept.due_back)),
    )
    return [
        Paragraph(words("receipt.opening"), is_lead=True),
        *_holder(paper.holder, words),
        Section(words("receipt.section")),
        Fields(rows),
        Callout(words("receipt.return_text")),
        *_objection(paper.head, words),
        Signatures(
            (
                words("interview.sign_officer", officer=paper.head.officer_number),
                words("interview.sign_holder"),
            )
        ),
    ]


def _interview(paper: InterviewRecord, words: NoticeWords) -> list[Block]:
    interview, plain = paper.interview, words.plain
    moments = (("started", interview.started_at), ("saved", interview.saved_at))
    times = [(words(f"interview.{name}"), plain.instant(at)) for name, at in moments if at is not None]
    interpreter = interview.interpreter or words("interview.no_interpreter")
    under = [words("interview.sign_holder"), words("interview.sign_officer", officer=paper.head.officer_number)]
    if interview.interpreter:
        under.append(words("interview.sign_interpreter"))
    return [
        Paragraph(words("interview.opening"), is_lead=True),
        *_holder(paper.holder, words),
        Section(words("interview.told")),
        Ticks(tuple((words(f"interview.{told.value}"), told in interview.told) for told in Told)),
        Section(words("interview.times")),
        Fields((*times, (words("interview.language"), interpreter), *_arranged(interview, words))),
        *_asked(interview.asked, words),
        Section(words("interview.statement")),
        Quote(interview.note or words("sheet.unknown")),
        Callout(words("interview.read_back_yes" if interview.read_back else "interview.read_back_no")),
        Signatures(tuple(under)),
    ]


def _arranged(interview: Interview, words: NoticeWords) -> tuple[tuple[str, str], ...]:
    """Whom the traveller named: the traveller's own words, and nobody else's case."""
    return ((words("interview.arranged_by"), interview.arranged_by),) if interview.arranged_by else ()


def _asked(asked: tuple[Asked, ...], words: NoticeWords) -> list[Block]:
    if not asked:
        return []
    rows = tuple((each.question.to(words.plain.language), _answer(each, words)) for each in asked)
    return [Section(words("interview.asked")), Fields(rows, is_wide=True)]


def _answer(asked: Asked, words: NoticeWords) -> str:
    if asked.answer is None:
        return words("interview.not_asked")
    return words.plain(f"counter.answer.{asked.answer.value.lower()}")


def _receiver(paper: HandOver) -> str:
    return "police" if paper.receiver is Receiver.POLICE else "bp3mi"


def _hand_over(paper: HandOver, words: NoticeWords) -> list[Block]:
    office = paper.office or words("handover.no_office")
    blocks: list[Block] = [
        Paragraph(words(f"handover.opening_{_receiver(paper)}"), is_lead=True),
        Section(words("handover.receiver")),
        Fields(((words("handover.office"), office),)),
        *(_holder(paper.holder, words) if paper.holder else [Callout(words("handover.no_identity"))]),
    ]
    if paper.duty:
        blocks.append(Callout(words("handover.duty", duty=paper.duty)))
    blocks += _suspect(paper, words) if paper.receiver is Receiver.POLICE else _needs(paper, words)
    blocks += _examination(paper, words)
    under = (words("handover.sign_officer", officer=paper.head.officer_number), words("handover.sign_receiver"))
    return [*blocks, Section(words("handover.accepted")), Signatures(under), *_photographs(paper, words)]


def _examination(paper: HandOver, words: NoticeWords) -> list[Block]:
    """What was seen of each feature beside a genuine specimen, in the list's order; no sum and no conclusion."""
    examination, plain = paper.examination, words.plain
    if examination is None:
        return []
    rows = tuple(
        (plain(f"examination.feature.{each.value}"), plain(f"examination.finding.{examination.findings[each].value}"))
        for each in Feature
        if each in examination.findings
    )
    when = words("handover.examined", time=plain.instant(examination.at), officer=examination.by)
    return [Section(words("handover.examination")), Paragraph(when), Fields(rows)]


def _photographs(paper: HandOver, words: NoticeWords) -> list[Block]:
    """The photographs come behind what is signed, each with what it shows and how much of it was masked."""
    if not paper.photographs:
        return []
    blocks: list[Block] = [Section(words("handover.photographs"))]
    for each in paper.photographs:
        what = words.plain(f"photograph.of.{each.subject.value}")
        masked = words.plain("photograph.masked", count=each.masked)
        caption = f"{what} · {words.plain.instant(each.at)} · {masked}"
        blocks.append(Picture(each.jpeg or b"", caption))
    return blocks


def _suspect(paper: HandOver, words: NoticeWords) -> list[Block]:
    names = ("recruiter", "promised", "paid", "transport")
    rows = tuple((words(f"handover.{name}"), value) for name in names if (value := getattr(paper.suspect, name)))
    body: Block = Fields(rows) if rows else Paragraph(words("handover.no_suspect"))
    return [Section(words("handover.suspect")), body]


def _needs(paper: HandOver, words: NoticeWords) -> list[Block]:
    names = ("needs", "safe_contact", "not_to_be_told")
    rows = tuple((words(f"handover.{name}"), value) for name in names if (value := getattr(paper, name)))
    blocks: list[Block] = [Section(words("handover.needs")), Fields(rows)] if rows else []
    if paper.papers:
        ticks = tuple((words.plain(f"counter.paper.{each.value.lower()}"), seen) for each, seen in paper.papers)
        blocks += [Section(words("handover.papers")), Ticks(ticks)]
    if paper.statement:
        blocks += [Section(words("handover.statement")), Quote(paper.statement)]
    return blocks


def _shift_sheet(paper: ShiftPaper, words: NoticeWords) -> Sheet:
    sheet = _sheet(words("shift.title"), paper.head, tuple(_shift(paper, words)), words)
    at = words.plain.instant(paper.signed.at)
    return replace(sheet, number=words("shift.number", time=at), code=words.page)


def _shift(paper: ShiftPaper, words: NoticeWords) -> list[Block]:
    signed, stand, plain = paper.signed, paper.stand, words.plain
    counts = tuple(
        (words(f"shift.{name}"), str(getattr(signed, name))) for name in ("cases", "provisional", "unsent", "kept")
    )
    people = (words("shift.giver", officer=signed.giver), words("shift.taker", officer=signed.taker))
    return [
        Paragraph(words("shift.opening"), is_lead=True),
        Section(words("shift.figures")),
        Fields(counts, is_wide=True),
        *_listed(words("shift.open_cases"), [_shift_case(each, words) for each in stand.cases], words),
        *_listed(words("shift.kept_documents"), [_shift_kept(each, words) for each in stand.kept], words),
        Section(words("shift.signed")),
        Paragraph(words("shift.signed_text", time=plain.instant(signed.at), giver=signed.giver, taker=signed.taker)),
        Signatures(people),
    ]


def _listed(title: str, rows: list[tuple[str, str]], words: NoticeWords) -> list[Block]:
    return [Section(title), Fields(tuple(rows)) if rows else Paragraph(words("shift.none"))]


def _shift_case(case: Encounter, words: NoticeWords) -> tuple[str, str]:
    plain = words.plain
    state = plain(f"casefile.state.{case.state.value}")
    since = words("shift.since", time=plain.instant(case.changed_at or case.opened_at))
    lapses = words("shift.lapses", time=plain.instant(case.lapses_at)) if case.lapses_at else ""
    return case_number(case.encounter_id), " · ".join(part for part in (state, since, lapses) if part)


def _shift_kept(kept: KeptDocument, words: NoticeWords) -> tuple[str, str]:
    place = kept.place or words("sheet.unknown")
    return case_number(kept.encounter_id), words("shift.kept_line", place=place, date=words.plain.date(kept.due_back))

"""From what is known to what the counter shows. Pure functions; nothing here decides, looks up or records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from checkpoint_app.assessment.assess import Assessment
from checkpoint_app.assessment.clearance import CacheTooOld, Clearance, FeedAge, Found, NotFound
from checkpoint_app.assessment.flags import Flag
from checkpoint_app.assessment.kinds import Agreement, Level, VerdictKind
from checkpoint_app.assessment.matching import ComparedField, compare_with_record
from checkpoint_app.assessment.wording import show_value
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import MrzField, masked_lines, parse_mrz
from checkpoint_app.documents.travel_document import ReadingSource, ReadingStatus, TravelDocument
from checkpoint_app.faults import Fault
from checkpoint_app.scan import photo
from checkpoint_app.scan.reading import ConfirmedReading, Guidance
from checkpoint_app.services.departures import NO_DEPARTURE, CurrentDeparture
from checkpoint_app.services.kept_lists import ListEntry
from checkpoint_app.services.list_departures import departure_of
from checkpoint_app.services.screening import Check
from checkpoint_app.services.traveller import Reading
from checkpoint_app.services.watching import Look as CameraLook
from checkpoint_app.texts import Texts
from checkpoint_app.ui.counter.code_views import card_view, pass_view
from checkpoint_app.ui.counter.intents import Decision, ParkedChoice
from checkpoint_app.ui.counter.live_words import live_without_camera, live_words
from checkpoint_app.ui.counter.view_model import (
    BannerView,
    CounterView,
    CropView,
    DepartureOption,
    FactView,
    LiveFrame,
    LiveView,
    MessageView,
    MrzView,
    ParkedView,
    Picture,
    RecordView,
    TravellerView,
)
from checkpoint_app.ui.countries import country_name
from checkpoint_app.ui.flag_contents import flag_content
from checkpoint_app.ui.theme.content import (
    AnswerOption,
    Mark,
    QuestionContent,
    Row,
    VerdictContent,
)
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD, NEUTRAL_SUPERVISOR, OFF, VERDICT_LOOK, Look

REASONS = ("confirmed_by_office", "not_the_same_person", "papers_complete", "supervisor_agreed")
_SHOWN_FIELDS = frozenset({MrzField.DOCUMENT_NUMBER, MrzField.BIRTH_DATE, MrzField.EXPIRY_DATE})
_MARKS = {Agreement.AGREES: Mark.MATCH, Agreement.DIFFERS: Mark.DIFFERS}


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Cut from the sharpest frame that was read: the portrait, corrected characters and failing digits enlarged."""

    portrait: Picture | None = None
    crops: tuple[CropView, ...] = ()

    @classmethod
    def of(cls, confirmed: ConfirmedReading) -> Pictures:
        """Cut them out."""
        image, best = confirmed.frame.image, confirmed.best
        crops = tuple(
            CropView(each.read, each.proposed, photo.character_crop(image, best, each.line, each.column).image)
            for each in confirmed.mrz.corrected
        )
        return cls(photo.portrait_crop(image, best), (*crops, *_failing_digits(confirmed)))


def _failing_digits(confirmed: ConfirmedReading) -> Iterator[CropView]:
    """Enlarge every failing check digit with the field it covers, for the comparison that D05 asks of the officer.

    Optional data stay out of sight, as in the lines; a composite digit fails with the others and is shown alone.
    """
    mrz = parse_mrz(confirmed.mrz.lines, confirmed.frame.captured_at.date())
    wrong = [digit for digit in mrz.check_digits if not digit.is_correct]
    for digit in wrong:
        if digit.name is MrzField.COMPOSITE and len(wrong) > 1:
            continue
        start = digit.covers[0].start if digit.name in _SHOWN_FIELDS and digit.covers else digit.column
        image = photo.field_crop(confirmed.frame.image, confirmed.best, digit.line, start, digit.column + 1)
        yield CropView(digit.printed, digit.computed, image, is_digit=True)


@dataclass(frozen=True, slots=True)
class Message:
    """The line beside NEXT: a key, with the instant it speaks of, or a fault."""

    key: str = ""
    at: datetime | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CounterState:
    """Everything that a view of the counter is made of."""

    check: Check | None = None
    parked: Reading | None = None
    pictures: Pictures = Pictures()
    decision: Decision | None = None
    needs_reason: bool = False
    reason: str | None = None
    informed: bool = False
    is_recording: bool = False
    called: bool = False
    message: Message = Message()
    guidance: Guidance = Guidance.NO_PAGE
    camera: bool = True
    camera_fault: Fault | None = None
    red_banner: bool = False
    alone: bool = False
    may_decide: bool = True
    departure: CurrentDeparture = NO_DEPARTURE
    departures: tuple[CurrentDeparture, ...] = ()
    listed: ListEntry | None = None
    has_lists: bool = False
    ages: tuple[FeedAge, ...] = ()
    today: date = date.min


def live_frame(look: CameraLook) -> LiveFrame:
    """Outline what was found in a frame."""
    found = look.found
    zone = found.mrz.zone if found.mrz else None
    page = (found.mrz.page if found.mrz else None) or found.outline
    return LiveFrame(look.frame.image, page, zone, found.hint.region)


def _departures(state: CounterState, words: Texts) -> tuple[DepartureOption, ...]:
    return tuple(
        DepartureOption(each.identifier, each.text, words.time(each.at) if each.at else "")
        for each in state.departures
    )


def counter_view(state: CounterState, words: Texts) -> CounterView:
    """Make the view."""
    check = state.check
    if check is None:
        return CounterView(
            live=_live(state, words),
            message=_message(state, words),
            informed=state.informed,
            banners=_banners(state, words),
            departures=_departures(state, words),
            departure=state.departure.identifier,
            lone_officer=state.alone,
        )
    may = state.may_decide and not state.is_recording
    return CounterView(
        live=_live(state, words),
        mrz=_mrz(check.traveller.main, state.pictures, words),
        traveller=_traveller(check, state, words),
        record=_record(check, state, words),
        verdict=_verdict(check, words),
        flags=tuple(flag_content(flag, words) for flag in _shown(check.assessment)),
        checked=_checked(check.assessment, words) if _shown(check.assessment) else (),
        purpose=check.traveller.purpose,
        papers=tuple(check.traveller.papers.items()),
        observations=check.traveller.observations,
        reason=_reason(state, words) if state.needs_reason else None,
        decision=state.decision,
        open_decisions=frozenset(Decision) if may and not state.called else frozenset(),
        informed=state.informed,
        message=_message(state, words),
        next_open=may and (_is_ready(state) or state.called),
        parked=_parked(state.parked, words) if state.parked else None,
        boarding_pass=words("counter.pass.not_read"),
        pass_record=pass_view(check, state.today, words),
        card=card_view(check, words),
        banners=_banners(state, words),
        departures=_departures(state, words),
        departure=state.departure.identifier,
        lone_officer=state.alone,
    )


def _is_ready(state: CounterState) -> bool:
    """Whether a decision is chosen that lacks nothing."""
    return state.decision is not None and not (state.needs_reason and state.reason is None)


# -- the left
def _live(state: CounterState, words: Texts) -> LiveView:
    if not state.camera:
        return live_without_camera(state.camera_fault, words)
    return live_words(state.guidance, state.check, words)


def _mrz(reading: Reading, pictures: Pictures, words: Texts) -> MrzView | None:
    mrz = reading.mrz
    if mrz is None or mrz.format is None:
        return None
    wrong = [digit for digit in mrz.check_digits if not digit.is_correct]
    if wrong:
        state, look = words("counter.mrz.digits_wrong", count=len(wrong)), CAUTION
    elif reading.status is ReadingStatus.UNSURE:
        state, look = words("counter.mrz.unsure"), CAUTION
    else:
        state, look = words("counter.mrz.digits_right"), GOOD
    heading = words("counter.mrz.heading", format=mrz.format.value, state=state)
    failed = tuple((digit.line, digit.column) for digit in wrong)
    return MrzView(masked_lines(mrz), heading, look, reading.corrected, failed, pictures.crops)


# -- the middle
def printed_name(document: TravelDocument) -> str:
    """The name as printed: primary identifier first."""
    return ", ".join(part for part in (document.primary_identifier, document.secondary_identifier) if part)


def age_on(birth: PartialDate | None, today: date) -> int | None:
    """Count full years; None when the birth date does not settle it."""
    if birth is None or birth.full is None:
        return None
    born = birth.full
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _born(document: TravelDocument, today: date, words: Texts) -> str:
    nationality = country_name(document.nationality, words.language)
    if document.birth_date is None:
        return words("counter.traveller.born_unknown", nationality=nationality)
    age = age_on(document.birth_date, today)
    shown = words.date(document.birth_date)
    if age is None:
        return words("counter.traveller.born_partial", date=shown, nationality=nationality)
    return words("counter.traveller.born", date=shown, age=age, nationality=nationality)


def _traveller(check: Check, state: CounterState, words: Texts) -> TravellerView:
    reading = check.traveller.main
    document = reading.document
    expired = document.expiry_date is not None and document.expiry_date < state.today
    kind = words(f"counter.document.{document.kind.value.lower()}")
    facts = [FactView(kind, document.document_number or words("counter.traveller.no_number"))]
    if document.expiry_date is not None:
        label = "counter.traveller.expired" if expired else "counter.traveller.valid_until"
        facts.append(FactView(words(label), words.date(document.expiry_date), BAD if expired else None))
    if document.issuing_state != document.nationality:
        facts.append(
            FactView(words("counter.traveller.issuer"), country_name(document.issuing_state, words.language))
        )
    text, look = _source(reading, words)
    return TravellerView(
        printed_name(document) or "–",
        _born(document, state.today, words),
        tuple(facts),
        text,
        look,
        state.pictures.portrait,
        (
            *(_joined(each, words) for each in check.traveller.readings if each is not reading),
            *((_listed(state.listed, words),) if state.has_lists else ()),
        ),
    )


def _listed(entry: ListEntry | None, words: Texts) -> str:
    """Say where a traveller stands on the list of a departure to come; not to stand on one is no reproach."""
    if entry is None:
        return words("counter.traveller.not_listed")
    kept, booking = entry.kept, entry.person.booking
    leaves = departure_of(kept.given, kept.source, kept.departs_at)
    service, at = leaves.service, words.time(kept.departs_at, leaves.zone)
    if not booking:
        return words("counter.traveller.listed", service=service, at=at)
    people = sum(person.booking == booking for person in entry.kept.given.persons)
    return words("counter.traveller.listed_booking", service=service, at=at, booking=booking, count=people)


def _joined(reading: Reading, words: Texts) -> str:
    kind = words(f"counter.document.{reading.document.kind.value.lower()}")
    return words("counter.traveller.joined", document=f"{kind} {reading.document.document_number}".strip())


def _source(reading: Reading, words: Texts) -> tuple[str, Look]:
    if reading.status is ReadingStatus.UNSURE:
        return words("counter.traveller.unsure"), CAUTION
    if reading.source is ReadingSource.HAND:
        return words("counter.traveller.by_hand"), OFF
    if reading.status is ReadingStatus.PROBABLE:
        return words("counter.traveller.probable"), CAUTION
    if reading.frames:
        return words("counter.traveller.from_frames", count=reading.frames), GOOD
    return words("counter.traveller.from_reader"), GOOD


def _record(check: Check, state: CounterState, words: Texts) -> RecordView:
    heading = words("counter.record.heading")
    match check.look_up:
        case Found(clearance, _, by_prior_document, by_identity):
            lead = words("counter.record.prior_document") if by_prior_document else ""
            lead = words("counter.record.by_identity") if by_identity else lead
            return RecordView(heading, _record_rows(check, clearance, state, words), lead)
        case NotFound():
            return RecordView(heading, lead=words("counter.record.not_found"))
        case CacheTooOld():
            return RecordView(heading, lead=words("counter.record.cannot_tell"))
        case _:
            return RecordView(heading, lead=words("counter.record.not_looked_up"))


def _record_rows(check: Check, clearance: Clearance, state: CounterState, words: Texts) -> tuple[Row, ...]:
    compared = {
        each.field: each
        for each in compare_with_record(
            check.traveller.main.document, clearance, state.today, check.traveller.stated_destination
        )
    }

    def row(name: str, value: str, field: ComparedField | None = None) -> Row:
        label = words(f"counter.record.{name}")
        found = compared.get(field) if field else None
        if found is None:
            return Row(label, value)
        mark = _MARKS.get(found.agreement, Mark.NONE)
        other = ""
        if mark is Mark.DIFFERS:
            # The traveller's side of the departure dates is the day of the check, not a value of the document.
            said = "today" if field is ComparedField.DEPARTURE_DATES else "in_document"
            other = words(f"counter.record.{said}", value=show_value(found.traveller, words))
        return Row(label, value, mark, other)

    name = ", ".join(part for part in (clearance.name_primary, clearance.name_secondary) if part)
    rows = [
        row("name", name, ComparedField.NAME),
        row("birth_date", words.date(clearance.birth_date), ComparedField.BIRTH_DATE),
        row("document_number", clearance.document_number or "–", ComparedField.DOCUMENT_NUMBER),
        row("destination", country_name(clearance.destination, words.language), ComparedField.DESTINATION),
        row("employer", clearance.employer_name),
    ]
    if clearance.vessel_name:
        rows.append(row("vessel", f"{clearance.vessel_name} · IMO {clearance.imo_number or '–'}"))
    if clearance.contract_start:
        rows.append(row("contract", _between(clearance.contract_start, clearance.contract_end, words)))
    if clearance.placer_id:
        rows.append(row("placer", check.placer_name or clearance.placer_id))
    window = compared[ComparedField.DEPARTURE_DATES]
    rows.append(row("departure", show_value(window.recorded, words), ComparedField.DEPARTURE_DATES))
    status = f"assessment.value.ClearanceStatus.{clearance.status.value}"
    shown = words(status) if words.has(status) else clearance.status.value
    rows.append(row("status", f"{shown} · {words.date(clearance.status_at.astimezone().date())}"))
    if clearance.card_no:
        rows.append(
            row("card", f"{clearance.card_type.value if clearance.card_type else ''} {clearance.card_no}".strip())
        )
    return tuple(rows)


def _between(start: date, end: date | None, words: Texts) -> str:
    if end is None:
        return words("counter.record.from", start=words.date(start))
    return words("counter.record.from_to", start=words.date(start), end=words.date(end))


# -- the right
def is_neutral(assessment: Assessment) -> bool:
    """Whether the counter shows only "Supervisor" (W01, V01, C09): who stands beside the traveller reads along."""
    return any(flag.neutral and flag.level > Level.INFORMATION for flag in assessment.flags)


def _shown(assessment: Assessment) -> tuple[Flag, ...]:
    """The flags that the counter may show; beside a neutral one, no other that points at the same verdict."""
    return tuple(flag for flag in assessment.flags if not flag.neutral)


def _verdict(check: Check, words: Texts) -> VerdictContent:
    assessment = check.assessment
    if is_neutral(assessment):
        title = words("counter.verdict.neutral_supervisor")
        return VerdictContent(NEUTRAL_SUPERVISOR, title, words("counter.verdict.neutral_rests_on"))
    title = words(f"counter.verdict.{assessment.verdict.value.lower()}")
    rests_on = _rests_on(assessment, words)
    if check.traveller.drawn and check.traveller.purpose is None:
        rests_on = f"{words('counter.verdict.drawn')} · {rests_on}"
    return VerdictContent(VERDICT_LOOK[assessment.verdict], title, rests_on)


def _rests_on(assessment: Assessment, words: Texts) -> str:
    # With nothing to flag, the verdict itself says what was looked at and what was not.
    parts = list(_checked(assessment, words)) if assessment.verdict is VerdictKind.NOTHING_TO_FLAG else []
    leading = next((flag for flag in assessment.flags if flag.level > Level.INFORMATION), None)
    if leading is not None:
        parts.append(leading.title.to(words.language))
    if assessment.as_of is None:
        parts.append(words("counter.verdict.no_data"))
    else:
        parts.append(words("counter.verdict.as_of", instant=words.instant(assessment.as_of)))
    parts.append(words("counter.verdict.rules", version=assessment.rule_pack_version))
    return " · ".join(parts)


def _checked(assessment: Assessment, words: Texts) -> tuple[str, ...]:
    return tuple(words(f"assessment.checked.{key}") for key in assessment.checked)


def _reason(state: CounterState, words: Texts) -> QuestionContent:
    options = tuple(AnswerOption(name, words(f"counter.reason.{name}")) for name in REASONS)
    return QuestionContent("reason", words("counter.reason.question"), options, state.reason)


def _parked(reading: Reading, words: Texts) -> ParkedView:
    options = tuple(AnswerOption(choice, words(f"counter.parked.{choice.value.lower()}")) for choice in ParkedChoice)
    document = reading.document
    kind = words(f"counter.document.{document.kind.value.lower()}")
    return ParkedView(
        QuestionContent("parked", words("counter.parked.question"), options),
        printed_name(document) or "–",
        f"{kind} {document.document_number}".strip(),
    )


# -- below
def _message(state: CounterState, words: Texts) -> MessageView:
    message = state.message
    if message.fault is not None:
        return MessageView(words(message.fault.key, **message.fault.values), BAD)
    if message.at is not None:
        return MessageView(words(message.key, time=words.time(message.at)), VERDICT_LOOK[VerdictKind.RECORD_MATCHES])
    if message.key:
        return MessageView(words(message.key))
    if state.needs_reason and state.reason is None:
        return MessageView(words("counter.message.reason_first"))
    if state.decision is Decision.DEPART:
        return MessageView(words("counter.message.depart_chosen"))
    if state.decision is Decision.SECONDARY:
        return MessageView(words("counter.message.secondary_chosen"))
    return MessageView(words("counter.message.none") if state.check else "")


def _banners(state: CounterState, words: Texts) -> tuple[BannerView, ...]:
    if not state.red_banner:
        return ()
    text = words("workplace.banner.red_data")
    return (BannerView("red_data", BAD, text, words("workplace.banner.acknowledge")),)

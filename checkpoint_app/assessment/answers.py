"""What the traveller answered and showed, as facts. A question or a paper that was not asked for is no entry.

An answer is kept under the code of the flag that asked; several codes may ask the same question.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, cast

from checkpoint_app.assessment.kinds import Answer, Paper, PaperState

ANSWER_FIELDS: dict[str, str] = {
    "D01": "answer_read_again",
    "D02": "answer_newer_passport",
    "D03": "answer_newer_passport",
    "D04": "answer_reported_lost",
    "D00": "answer_enlarged_characters",
    "D05": "answer_passport_repaired",
    "C00": "answer_leaving_for_this_job",
    "C01": "answer_contract_and_visa",
    "C02": "answer_same_employer",
    "C04": "answer_departure_date_changed",
    "C05": "answer_office_contacted",
    "C06": "answer_office_contacted",
    "C07": "answer_final_destination",
    "C08": "answer_came_home",
    "C10": "answer_name_and_birth_date",
    "C11": "answer_who_arranged",
    "C12": "answer_who_arranged",
    "C13": "answer_household_or_company",
    "C14": "answer_ship_and_port",
    "C15": "answer_papers_in_process",
    "C16": "answer_passport_changed",
    "C17": "answer_where_registered",
    "T02": "answer_what_there",
    "R01": "answer_explanation",
    "T04": "answer_papers_completed",
    "W02": "answer_second_identifier",
    "S01": "answer_card_received",
    "S03": "answer_own_card",
    "S05": "answer_card_given",
    "T01": "answer_booking",
    "T05": "answer_last_shown",
    "Q03": "answer_date_today",
}
"""The field that holds the answer to a flag's question; codes that ask the same share it."""


class AnswerFacts(TypedDict, total=False):
    """The answers that were given; the others stay unknown."""

    answer_read_again: Answer | None
    answer_newer_passport: Answer | None
    answer_reported_lost: Answer | None
    answer_enlarged_characters: Answer | None
    answer_passport_repaired: Answer | None
    answer_leaving_for_this_job: Answer | None
    answer_contract_and_visa: Answer | None
    answer_same_employer: Answer | None
    answer_departure_date_changed: Answer | None
    answer_office_contacted: Answer | None
    answer_final_destination: Answer | None
    answer_came_home: Answer | None
    answer_name_and_birth_date: Answer | None
    answer_who_arranged: Answer | None
    answer_household_or_company: Answer | None
    answer_ship_and_port: Answer | None
    answer_papers_in_process: Answer | None
    answer_passport_changed: Answer | None
    answer_where_registered: Answer | None
    answer_what_there: Answer | None
    answer_explanation: Answer | None
    answer_papers_completed: Answer | None
    answer_second_identifier: Answer | None
    answer_card_received: Answer | None
    answer_own_card: Answer | None
    answer_card_given: Answer | None
    answer_booking: Answer | None
    answer_last_shown: Answer | None
    answer_date_today: Answer | None


def answer_facts(answers: Mapping[str, Answer]) -> AnswerFacts:
    """Give each answer to the fact of its question; of codes that share one, the first listed counts."""
    found: dict[str, Answer] = {}
    if answers:
        for code, name in ANSWER_FIELDS.items():
            if code in answers:
                found.setdefault(name, answers[code])
    return cast("AnswerFacts", found)


class PaperFacts(TypedDict, total=False):
    """The papers that were asked for; the others stay NOT_ASKED."""

    paper_work_visa: PaperState
    paper_visit_visa: PaperState
    paper_host_work_card: PaperState
    paper_residence_card: PaperState
    paper_contract: PaperState
    paper_leave_letter: PaperState
    paper_seafarers_book: PaperState
    paper_sea_work_agreement: PaperState
    paper_worker_card: PaperState


_FIELD_OF = {paper: f"paper_{paper.value.lower()}" for paper in Paper}
_SHOWN_OR_NOT = {Answer.SHOWN: PaperState.SEEN, Answer.NOT_SHOWN: PaperState.NOT_SHOWN}


def paper_facts(papers: Mapping[Paper, PaperState], answers: Mapping[str, Answer]) -> PaperFacts:
    """Give each paper's state to its fact.

    "May I see the contract and the visa?" (C01) is one question about two papers; marks made one by one go before it.
    """
    found = {_FIELD_OF[paper]: state for paper, state in papers.items()}
    both = _SHOWN_OR_NOT.get(answers["C01"]) if "C01" in answers else None
    if both is not None:
        for paper in (Paper.CONTRACT, Paper.WORK_VISA):
            if papers.get(paper, PaperState.NOT_ASKED) is PaperState.NOT_ASKED:
                found[_FIELD_OF[paper]] = both
    return cast("PaperFacts", found)
